import { Arena } from "./arena.ts";
import { Field } from "./codes.ts";
import { type Exports, instantiate } from "./module.ts";
import { CHUNK, type Entry, LABEL_BYTES, LABELS } from "./types.ts";

const PAGE = 65536;
/** Addresses and positions are read as i32. */
const MOST = 2 ** 31 - PAGE;
/** Vector loads and the hash read up to this far behind the bytes they are asked for. */
const SLACK = 64;

/**
 * The memory of one instance, laid out once: the route table, the domain table, the window that chunks are scanned in,
 * and behind it the arena for what outlives a chunk.
 */
export class Memory {
  readonly wasm: Exports = instantiate();
  readonly arena: Arena;
  /** First byte of the window; it has room for two chunks. */
  readonly windowAt: number;
  readonly windowSize = 2 * CHUNK;
  bytes: Uint8Array;
  record: Int32Array;
  readonly #keyAt = this.wasm.keyAt();
  readonly #keySize = this.wasm.keySize();
  #next = align(this.wasm.heapBase());

  constructor(entries: readonly Entry[], domains: number, holdBytes: number, seed: bigint) {
    this.bytes = new Uint8Array(this.wasm.memory.buffer);
    this.record = this.#recordView();
    this.wasm.rekey(seed);
    this.#placeTable(entries);
    this.#placeDomains(domains);
    this.#placeLabels();
    this.windowAt = this.#place(this.windowSize + SLACK);
    this.arena = new Arena(this.#next, holdBytes);
    if (this.#next + this.arena.span > MOST) {
      throw new RangeError(
        `${entries.length} patterns and ${holdBytes} bytes to hold are more than a matcher can address`,
      );
    }
    for (const entry of entries) this.#insert(entry);
  }

  /** Writes ASCII text where look-ups read it; its length, or −1 when it is no ASCII or too long. */
  putKey(text: string): number {
    if (text.length > this.#keySize) return -1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return -1;
      this.bytes[this.#keyAt + i] = code;
    }
    return text.length;
  }

  /** A block of at least `size` bytes, or undefined when the arena's limit stands against it. */
  take(size: number): number | undefined {
    const address = this.arena.take(size);
    if (address !== undefined) this.#reach(address + this.arena.size(address) + SLACK);
    return address;
  }

  #insert({ pattern, route = -1, source = -1 }: Entry): void {
    const length = this.putKey(pattern);
    if (length <= 0) {
      throw new RangeError(`"${pattern}" is no pattern of 1 to ${this.#keySize} ASCII characters`);
    }
    this.wasm.insert(this.#keyAt, this.#keyAt + length, route, source);
  }

  #placeTable(entries: readonly Entry[]): void {
    let labels = 0;
    let labelBytes = 0;
    for (const { pattern } of entries) {
      labels += pattern.split(".").length;
      labelBytes += pattern.length;
    }
    const slotCount = powerOfTwo(2 * labels + 2);
    const nodes = this.#place((labels + 1) * this.wasm.nodeSize());
    const slots = this.#place(slotCount * 4);
    const text = this.#place(labelBytes + SLACK);
    this.wasm.tableAt(nodes, slots, slotCount, text);
  }

  #placeDomains(room: number): void {
    const slotCount = powerOfTwo(2 * room);
    // Names are rarely longer than this; when they are, the table is full a little earlier.
    const nameRoom = room * 64;
    const entries = this.#place(room * this.wasm.domainSize());
    const slots = this.#place(slotCount * 4);
    const names = this.#place(nameRoom + SLACK);
    this.wasm.domainsAt(entries, room, slots, slotCount, names, nameRoom);
  }

  #placeLabels(): void {
    const slotCount = powerOfTwo(2 * LABELS);
    const entries = this.#place(LABELS * this.wasm.labelSize());
    const slots = this.#place(slotCount * 4);
    const bytes = this.#place(LABEL_BYTES + SLACK);
    this.wasm.labelsAt(entries, LABELS, slots, slotCount, bytes, LABEL_BYTES);
  }

  #place(size: number): number {
    const at = this.#next;
    this.#next = align(at + size);
    this.#reach(this.#next);
    return at;
  }

  #reach(end: number): void {
    const missing = end - this.wasm.memory.buffer.byteLength;
    if (missing <= 0) return;
    this.wasm.memory.grow(Math.ceil(missing / PAGE));
    this.bytes = new Uint8Array(this.wasm.memory.buffer);
    this.record = this.#recordView();
  }

  #recordView(): Int32Array {
    return new Int32Array(this.wasm.memory.buffer, this.wasm.recordAt(), Field.Count);
  }
}

function align(address: number): number {
  return (address + 15) & ~15;
}

function powerOfTwo(atLeast: number): number {
  let n = 16;
  while (n < atLeast) n *= 2;
  return n;
}
