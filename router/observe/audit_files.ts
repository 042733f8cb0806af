/** A file of the audit, open for appending. Each method throws where the system refuses. */
export interface AuditFile {
  /** Bytes in it. */
  size(): number;
  /** At most `length` bytes from the offset `at`. */
  read(at: number, length: number): Uint8Array;
  /** One write at the end; the number of bytes that the system took, at times not all. */
  append(bytes: Uint8Array): number;
  /** Cuts off what is behind the first `size` bytes. */
  truncate(size: number): void;
  /** Waits until the file's data are on the disk (fdatasync). */
  sync(): void;
  /** The same without holding anybody up. */
  syncLater(): Promise<void>;
  /** Whether the path leads to this file. */
  isAt(path: string): boolean;
  close(): void;
}

/** The few operations on files that the audit needs. Each throws where the system refuses. */
export interface AuditFiles {
  /** Opens for appending, creates what is not there; throws where another process writes to it. */
  open(path: string): AuditFile;
  /** Names in a folder. */
  names(folder: string): readonly string[];
  rename(from: string, to: string): void;
  remove(path: string): void;
  /** Waits until the folder's names are on the disk. */
  syncFolder(folder: string): void;
}

/** Why the audit cannot be begun, gone on with, or read. The message is a clause for people. */
export class AuditError extends Error {
  override readonly name = "AuditError";
}

/** What the system said, for a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
