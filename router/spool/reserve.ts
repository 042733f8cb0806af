/** Bytes that are written at once. */
const PIECE = 2 ** 16;

/**
 * Room on the disk that is kept for hard times. To delete something SQLite must write, too: on a disk that is full to the last
 * byte what was sent could not be deleted, and so the disk would never have room again.
 */
export class Reserve {
  readonly #path: string;
  readonly #bytes: number;

  /** @param bytes 0: there is none */
  constructor(path: string, bytes: number) {
    this.#path = path;
    this.#bytes = bytes;
  }

  /** Takes the room, where it is not taken. Throws where there is not so much, and takes nothing. */
  take(): void {
    if (this.#size() >= this.#bytes) return;
    try {
      this.#write();
    } catch (error) {
      this.give();
      throw error;
    }
  }

  #write(): void {
    using file = Deno.openSync(this.#path, { write: true, create: true, truncate: true, mode: 0o600 });
    // Zeros would take no room where the disk is compressed.
    const piece = crypto.getRandomValues(new Uint8Array(PIECE));
    for (let left = this.#bytes; left > 0;) left -= file.writeSync(piece.subarray(0, Math.min(left, PIECE)));
    file.syncSync();
  }

  /** Gives the room away. */
  give(): void {
    try {
      Deno.removeSync(this.#path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  #size(): number {
    try {
      return Deno.statSync(this.#path).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return 0;
      throw error;
    }
  }
}
