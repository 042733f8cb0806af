import { Load } from "../../observe/metrics_load.ts";

/** Room for a few stanzas, and for a batch; bytes. */
const SMALL = 4096;
const LARGE = 65536;
/** Buffers kept for reuse, of each size. */
const MOST_FREE = 64;

/** Stanzas in the order in which they go out, as bytes that stand alone in a stream. */
export interface Batch {
  readonly buffer: Uint8Array;
  /** Bytes in use. */
  used: number;
  /** What is in it. */
  readonly load: Load;
  /** When the first came, milliseconds. */
  readonly since: number;
}

/** Buffers for batches, used again and again; and the bytes in use by all outboxes together. */
export class BatchPool {
  readonly #small: Uint8Array[] = [];
  readonly #large: Uint8Array[] = [];
  readonly #limit: () => number;
  #bytes = 0;

  /** @param limit most bytes in use at once */
  constructor(limit: () => number) {
    this.#limit = limit;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * An empty batch with room for `size` bytes, or undefined when too many are in use.
   *
   * @param arrived see `Load`
   */
  take(size: number, now: number, arrived: number): Batch | undefined {
    const room = size <= SMALL ? SMALL : Math.max(size, LARGE);
    if (this.#bytes + room > this.#limit()) return undefined;
    this.#bytes += room;
    const free = room === SMALL ? this.#small : this.#large;
    const buffer = (room <= LARGE ? free.pop() : undefined) ?? new Uint8Array(room);
    return { buffer, used: 0, load: new Load(arrived), since: now };
  }

  /** Takes a batch back that nobody reads any more. */
  give({ buffer }: Batch): void {
    this.#bytes -= buffer.length;
    const free = buffer.length === SMALL ? this.#small : this.#large;
    if (buffer.length <= LARGE && free.length < MOST_FREE) free.push(buffer);
  }
}

/** A batch goes on being filled only this long, so that its age tells that of its stanzas; milliseconds. */
const FILLING = 250;

/** Stanzas that wait for a stream, in batches. */
export class Outbox {
  readonly #pool: BatchPool;
  readonly #batches: Batch[] = [];
  #bytes = 0;

  constructor(pool: BatchPool) {
    this.#pool = pool;
  }

  /** Bytes waiting. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Stanzas waiting. */
  get stanzas(): number {
    return this.#batches.reduce((sum, { load }) => sum + load.stanzas, 0);
  }

  /** When the oldest batch came, milliseconds; undefined when nothing waits. */
  get since(): number | undefined {
    return this.#batches[0]?.since;
  }

  /** Copies a load of stanzas, `start`..`end` of `bytes`, to the end. False where there is no room for them. */
  push(bytes: Uint8Array, start: number, end: number, load: Load, now: number): boolean {
    const size = end - start;
    let batch = this.#batches.at(-1);
    if (batch === undefined || batch.used + size > batch.buffer.length || now - batch.since > FILLING) {
      batch = this.#pool.take(size, now, load.arrived);
      if (batch === undefined) return false;
      this.#batches.push(batch);
    }
    batch.buffer.set(bytes.subarray(start, end), batch.used);
    batch.used += size;
    batch.load.add(load);
    this.#bytes += size;
    return true;
  }

  /** Takes the first batch out, to be written and then given back to the pool. */
  shift(): Batch | undefined {
    const batch = this.#batches.shift();
    if (batch !== undefined) this.#bytes -= batch.used;
    return batch;
  }

  /** Puts batches that were taken out back to the beginning, in their order. */
  putBack(batches: readonly Batch[]): void {
    this.#batches.unshift(...batches);
    this.#bytes += batches.reduce((sum, { used }) => sum + used, 0);
  }

  /** Takes out, oldest first, the batches that came before `time`; all of them where no time is given. */
  takeBefore(time = Infinity): Batch[] {
    const taken: Batch[] = [];
    while ((this.since ?? Infinity) < time) {
      const batch = this.shift();
      if (batch !== undefined) taken.push(batch);
    }
    return taken;
  }
}
