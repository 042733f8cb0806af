import { sha256 } from "./audit_chain.ts";

const LF = 10;
const ENCODER = new TextEncoder();
const ROOM = 64 * 1024;

/** Lines that wait to be written, in one run of bytes. */
export class PendingLines {
  #bytes = new Uint8Array(ROOM);
  /** Where the first line begins that is not wholly in the file. */
  #start = 0;
  /** Bytes of that line which are in the file. */
  #done = 0;
  #end = 0;

  /** Bytes that are held. */
  get size(): number {
    return this.#end - this.#start;
  }

  /** What is to be written next. Valid until the next `append()`. */
  get waiting(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#start + this.#done, this.#end);
  }

  /**
   * Adds a line.
   *
   * @param line without line feed
   * @returns its SHA-256, hexadecimal
   */
  append(line: string): string {
    this.#reserve(line.length * 3 + 1);
    const start = this.#end;
    const { written } = ENCODER.encodeInto(line, this.#bytes.subarray(start));
    this.#bytes[start + written] = LF;
    this.#end = start + written + 1;
    return sha256(this.#bytes.subarray(start, start + written));
  }

  /** The first `count` bytes of what waits are in the file. */
  taken(count: number): void {
    const place = this.#start + this.#done + count;
    if (place === this.#end) return this.#clear();
    const feed = this.#bytes.subarray(this.#start, place).lastIndexOf(LF);
    this.#start += feed + 1;
    this.#done = place - this.#start;
  }

  /** The file is lost that has the beginning of the first line: it is to be written again. */
  rewind(): void {
    this.#done = 0;
  }

  #clear(): void {
    this.#start = this.#end = this.#done = 0;
    // What an outage has made large is given back.
    if (this.#bytes.length > 16 * ROOM) this.#bytes = new Uint8Array(ROOM);
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const held = this.#bytes.subarray(this.#start, this.#end);
    const room = held.length + count <= this.#bytes.length / 2
      ? this.#bytes
      : new Uint8Array(Math.max(this.#bytes.length * 2, 2 * (held.length + count)));
    room.set(held);
    this.#bytes = room;
    this.#end -= this.#start;
    this.#start = 0;
  }
}
