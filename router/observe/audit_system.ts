import { AuditError, type AuditFile, type AuditFiles } from "./audit_files.ts";
import type { AuditSource } from "./audit_verify.ts";

/** Owner writes, group reads: whoever ships the audit is put in the group. */
const MODE = 0o640;
const CHUNK = 256 * 1024;

/** The system's files, for the audit. */
export const systemAuditFiles: AuditFiles = {
  open: (path) => new SystemFile(path),
  names: (folder) => [...Deno.readDirSync(folder)].map(({ name }) => name),
  rename: (from, to) => Deno.renameSync(from, to),
  remove: (path) => Deno.removeSync(path),
  syncFolder(folder) {
    using file = Deno.openSync(folder);
    file.syncSync();
  },
};

class SystemFile implements AuditFile {
  readonly #file: Deno.FsFile;
  readonly #identity: string;

  constructor(path: string) {
    this.#file = Deno.openSync(path, { read: true, append: true, create: true, mode: MODE });
    this.#identity = identityOf(this.#file.statSync());
    if (this.#file.tryLockSync(true)) return;
    this.#file.close();
    throw new AuditError("another process writes to it");
  }

  size(): number {
    return this.#file.statSync().size;
  }

  read(at: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    this.#file.seekSync(at, Deno.SeekMode.Start);
    let end = 0;
    while (end < length) {
      const count = this.#file.readSync(bytes.subarray(end));
      if (count === null) break;
      end += count;
    }
    return bytes.subarray(0, end);
  }

  append(bytes: Uint8Array): number {
    return this.#file.writeSync(bytes);
  }

  truncate(size: number): void {
    this.#file.truncateSync(size);
  }

  sync(): void {
    this.#file.syncDataSync();
  }

  syncLater(): Promise<void> {
    return this.#file.syncData();
  }

  isAt(path: string): boolean {
    try {
      return identityOf(Deno.statSync(path)) === this.#identity;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  }

  close(): void {
    // A sync under way keeps the file, and so its lock, beyond the close.
    this.#file.unlockSync();
    this.#file.close();
  }
}

function identityOf({ dev, ino }: Deno.FileInfo): string {
  return `${dev}:${ino}`;
}

/** A file of an audit to be verified, read piece by piece. Throws, once it is read, where it cannot be. */
export function auditSource(path: string): AuditSource {
  return { name: path, chunks: chunksOf(path) };
}

function* chunksOf(path: string): Generator<Uint8Array> {
  using file = Deno.openSync(path);
  const buffer = new Uint8Array(CHUNK);
  for (let count = file.readSync(buffer); count !== null; count = file.readSync(buffer)) {
    yield buffer.subarray(0, count);
  }
}
