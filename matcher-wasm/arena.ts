/** Smallest block, bytes. */
const SMALLEST = 256;

/**
 * Gives out blocks of a range of memory and takes them back: a buddy allocator, whose blocks are powers of two and
 * merge when both halves are free, so that no pattern of use leaves the range in crumbs.
 */
export class Arena {
  readonly #first: number;
  readonly #limit: number;
  readonly #top: number;
  readonly #free: Set<number>[] = [];
  readonly #used = new Map<number, number>();
  #held = 0;

  /** A range that begins at `first` and of which at most `limit` bytes are given out at once. */
  constructor(first: number, limit: number) {
    this.#first = first;
    this.#limit = limit;
    this.#top = orderOf(limit);
    for (let order = 0; order <= this.#top; order++) this.#free.push(new Set());
    this.#free[this.#top].add(0);
  }

  /** Bytes of the whole range: the limit, rounded up to a block. */
  get span(): number {
    return sizeOf(this.#top);
  }

  /** Bytes given out, rounded up to whole blocks. */
  get held(): number {
    return this.#held;
  }

  /** Address of a block of at least `size` bytes, or undefined when the limit stands against it. */
  take(size: number): number | undefined {
    const wanted = orderOf(size);
    if (this.#held + sizeOf(wanted) > this.#limit) return undefined;
    let order = wanted;
    while (order <= this.#top && this.#free[order].size === 0) order++;
    if (order > this.#top) return undefined;
    const [offset] = this.#free[order];
    this.#free[order].delete(offset);
    while (order > wanted) {
      order--;
      this.#free[order].add(offset + sizeOf(order));
    }
    this.#used.set(offset, wanted);
    this.#held += sizeOf(wanted);
    return this.#first + offset;
  }

  /** Bytes that the block at `address` has room for. */
  size(address: number): number {
    return sizeOf(this.#orderAt(address));
  }

  /** Takes the block at `address` back. */
  give(address: number): void {
    let offset = address - this.#first;
    let order = this.#orderAt(address);
    this.#used.delete(offset);
    this.#held -= sizeOf(order);
    while (order < this.#top) {
      const buddy = offset ^ sizeOf(order);
      if (!this.#free[order].delete(buddy)) break;
      offset = Math.min(offset, buddy);
      order++;
    }
    this.#free[order].add(offset);
  }

  #orderAt(address: number): number {
    const order = this.#used.get(address - this.#first);
    if (order === undefined) throw new RangeError(`no block of this arena begins at ${address}`);
    return order;
  }
}

function orderOf(size: number): number {
  let order = 0;
  while (sizeOf(order) < size) order++;
  return order;
}

function sizeOf(order: number): number {
  return SMALLEST * 2 ** order;
}
