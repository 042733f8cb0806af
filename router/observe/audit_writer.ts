import { AuditError, type AuditFile, type AuditFiles } from "./audit_files.ts";
import type { PendingLines } from "./audit_lines.ts";
import { finish, folderOf, tornPath } from "./audit_rotation.ts";
import type { OpenedAudit } from "./audit_tail.ts";

const LF = 10;

/** Writes lines to the audit's present file. Invariant: after each call the file holds whole lines, as far as it lets. */
export class AuditWriter {
  readonly #path: string;
  readonly #files: AuditFiles;
  #file: AuditFile | undefined;
  #size: number;
  #torn: { readonly bytes: Uint8Array; readonly path: string } | undefined;
  #unsynced = false;
  #newName = true;

  constructor(path: string, files: AuditFiles, { file, head, whole, torn }: OpenedAudit) {
    this.#path = path;
    this.#files = files;
    this.#file = file;
    this.#size = whole;
    if (torn.length > 0) this.#torn = { bytes: torn, path: tornPath(path, head.seq + 1) };
  }

  /** Bytes in the present file. */
  get size(): number {
    return this.#size;
  }

  /** Whether something was written that may not be on the disk. */
  get unsynced(): boolean {
    return this.#unsynced;
  }

  /** Writes what waits; throws where it cannot, and `lines` keeps what is not in the file. */
  write(lines: PendingLines): void {
    this.#file ??= this.#begin();
    this.#saveTorn(this.#file);
    if (lines.waiting.length > 0) this.#append(this.#file, lines);
  }

  /** Waits until all that was written is on the disk; throws where it is not. */
  sync(): void {
    this.#file?.sync();
    if (this.#newName) this.#files.syncFolder(folderOf(this.#path));
    this.#newName = this.#unsynced = false;
  }

  /** The same without holding anybody up. */
  async syncLater(): Promise<void> {
    const file = this.#file;
    if (file === undefined) return;
    this.#unsynced = false;
    try {
      if (this.#newName) this.#files.syncFolder(folderOf(this.#path));
      this.#newName = false;
      await file.syncLater();
    } catch (error) {
      // A file that was finished meanwhile was synced then, and closed.
      if (file !== this.#file) return;
      this.#unsynced = true;
      throw error;
    }
  }

  /**
   * Finishes the present file; the next write begins a new one.
   *
   * @param seq the last record's number
   * @returns the path that the file has now
   */
  finish(seq: number): string {
    const finished = finish(this.#path, seq, this.#files);
    this.#leave();
    return finished;
  }

  /**
   * Leaves the present file where somebody else has moved, removed, cut or written it; the next write begins a new one.
   *
   * @param seq the last record's number
   * @returns what happened, a clause; undefined where nothing did
   */
  leaveIfChanged(seq: number): string | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    if (!file.isAt(this.#path)) {
      this.#leave();
      return `${this.#path} was moved or removed by somebody else while it was written`;
    }
    const size = file.size();
    if (size === this.#size + (this.#torn?.bytes.length ?? 0)) return undefined;
    const expected = this.#size;
    const finished = this.finish(seq);
    return `${this.#path} was changed by somebody else while it was written ` +
      `(${size} bytes where ${expected} were) and is now ${finished}`;
  }

  close(): void {
    this.#leave();
  }

  #leave(): void {
    const file = this.#file;
    this.#file = this.#torn = undefined;
    this.#size = 0;
    file?.close();
  }

  #begin(): AuditFile {
    const file = this.#files.open(this.#path);
    try {
      if (file.size() > 0) throw new AuditError("another file has taken its place: move it away");
    } catch (error) {
      file.close();
      throw error;
    }
    this.#newName = true;
    return file;
  }

  #append(file: AuditFile, lines: PendingLines): void {
    const bytes = lines.waiting;
    let written = 0;
    this.#unsynced = true;
    try {
      while (written < bytes.length) {
        const count = file.append(bytes.subarray(written));
        if (count === 0) throw new AuditError("the system takes no more bytes");
        written += count;
      }
    } catch (error) {
      this.#cutBack(file, lines, written);
      throw error;
    }
    lines.taken(written);
    this.#size += written;
  }

  /** Takes half a line off the file again. Where that is refused as well, the next write completes the line. */
  #cutBack(file: AuditFile, lines: PendingLines, reported: number): void {
    const bytes = lines.waiting;
    const written = Math.min(bytes.length, grownBy(file, this.#size) ?? reported);
    const whole = bytes.subarray(0, written).lastIndexOf(LF) + 1;
    const kept = whole < written && cut(file, this.#size + whole) ? whole : written;
    lines.taken(kept);
    this.#size += kept;
  }

  /** Puts what a crash has left into a file of its own. */
  #saveTorn(file: AuditFile): void {
    if (this.#torn === undefined) return;
    const { bytes, path } = this.#torn;
    const aside = this.#files.open(path);
    try {
      aside.truncate(0);
      let written = 0;
      while (written < bytes.length) {
        const count = aside.append(bytes.subarray(written));
        if (count === 0) throw new AuditError(`the system takes no more bytes for ${path}`);
        written += count;
      }
      aside.sync();
    } finally {
      aside.close();
    }
    file.truncate(this.#size);
    this.#torn = undefined;
  }
}

/** Bytes by which a file has grown: a write that fails may have written some. Undefined where nobody can tell. */
function grownBy(file: AuditFile, size: number): number | undefined {
  try {
    return Math.max(0, file.size() - size);
  } catch {
    return undefined;
  }
}

function cut(file: AuditFile, size: number): boolean {
  try {
    file.truncate(size);
    return true;
  } catch {
    return false;
  }
}
