import type { Memory } from "./memory.ts";
import { HoldExceeded } from "./types.ts";

/** No block: address 0 is never given out. */
export const NONE = 0;

/** What one stream keeps in the arena: its header, its saved context, and bytes that are not in the common window. */
export class Shelf {
  readonly #memory: Memory;
  header = NONE;
  context = NONE;
  bytes = NONE;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** Copies `start`..`end` of the memory to the kept header. */
  keepHeader(start: number, end: number): void {
    this.header = this.#exchange(this.header, end - start);
    this.#memory.bytes.copyWithin(this.header, start, end);
  }

  /** Makes the bytes' block at least `size` long and moves `start`..`end` to its beginning. */
  keepBytes(start: number, end: number, size: number): void {
    const { arena, bytes } = this.#memory;
    if (this.bytes !== NONE && arena.size(this.bytes) >= size) {
      if (start !== this.bytes) bytes.copyWithin(this.bytes, start, end);
      return;
    }
    const block = this.#take(size);
    this.#memory.bytes.copyWithin(block, start, end);
    this.#give(this.bytes);
    this.bytes = block;
  }

  /** Saves the context that is in place. */
  keepContext(): void {
    const { wasm } = this.#memory;
    this.context = this.#exchange(this.context, wasm.suspendedSize());
    wasm.suspend(this.context);
  }

  dropHeader(): void {
    this.#give(this.header);
    this.header = NONE;
  }

  dropBytes(): void {
    this.#give(this.bytes);
    this.bytes = NONE;
  }

  /** Gives everything back. */
  clear(): void {
    this.dropHeader();
    this.dropBytes();
    this.#give(this.context);
    this.context = NONE;
  }

  /** Copies the blocks of a shelf in another memory. */
  copyFrom(other: Shelf): void {
    this.header = this.#copy(other, other.header);
    this.context = this.#copy(other, other.context);
    this.bytes = this.#copy(other, other.bytes);
  }

  #copy(other: Shelf, block: number): number {
    if (block === NONE) return NONE;
    const size = other.#memory.arena.size(block);
    const to = this.#take(size);
    this.#memory.bytes.set(other.#memory.bytes.subarray(block, block + size), to);
    return to;
  }

  #exchange(block: number, size: number): number {
    if (block !== NONE && this.#memory.arena.size(block) >= size) return block;
    const fresh = this.#take(size);
    this.#give(block);
    return fresh;
  }

  #take(size: number): number {
    const block = this.#memory.take(size);
    if (block === undefined) {
      throw new HoldExceeded(
        `${size} bytes more cannot be held: ${this.#memory.arena.held} are held already`,
      );
    }
    return block;
  }

  #give(block: number): void {
    if (block !== NONE) this.#memory.arena.give(block);
  }
}
