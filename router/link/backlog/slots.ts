import { Load } from "../../observe/metrics_load.ts";
import type { Amount, StoredBatch } from "../../spool/row.ts";
import type { Batch, BatchPool } from "./outbox.ts";

/** A batch in memory, and what the disk knows of it. */
export interface Slot {
  readonly batch: Batch;
  /** Whether it is kept on the disk. */
  readonly keep: boolean;
  /** When the first stanza came, milliseconds since 1970; less where the clock has been set back since. */
  since: number;
  /** Its number on the disk; undefined: it is not there yet, or never will be. */
  seq: number | undefined;
  /** The number of its first stanza, as it is on the disk. */
  n: number | undefined;
  /** How much is kept. */
  kept: Amount;
  /** Its beginning has arrived, and is still on the disk. */
  cut: boolean;
}

/** A slot for a batch. */
export function slotOf(batch: Batch, keep: boolean): Slot {
  return { batch, keep, since: batch.since, seq: undefined, n: undefined, kept: amountOf(batch), cut: false };
}

/** A batch goes on being filled only this long, so that its age tells that of its stanzas; milliseconds. */
const FILLING = 250;

/** Slots in order. */
export class Slots {
  #slots: Slot[] = [];
  #bytes = 0;
  #stanzas = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get stanzas(): number {
    return this.#stanzas;
  }

  get first(): Slot | undefined {
    return this.#slots[0];
  }

  get all(): readonly Slot[] {
    return this.#slots;
  }

  add(slot: Slot): void {
    this.#slots.push(slot);
    this.#count(slot, 1);
  }

  /** Copies a load of stanzas, `start`..`end` of `bytes`, to the end. False where the pool has no room for them. */
  push(
    { bytes, start, end, load, keep }: Omit<Pushed, "owed">,
    pool: BatchPool,
    now: number,
  ): boolean {
    const size = end - start;
    let slot = this.#slots.at(-1);
    if (slot === undefined || slot.keep !== keep || !fits(slot, size, now)) {
      const batch = pool.take(size, now, load.arrived);
      if (batch === undefined) return false;
      slot = slotOf(batch, keep);
      this.#slots.push(slot);
    }
    const { batch } = slot;
    batch.buffer.set(bytes.subarray(start, end), batch.used);
    batch.used += size;
    batch.load.add(load);
    slot.kept = amountOf(batch);
    this.#bytes += size;
    this.#stanzas += load.stanzas;
    return true;
  }

  shift(): Slot | undefined {
    const slot = this.#slots.shift();
    if (slot !== undefined) this.#count(slot, -1);
    return slot;
  }

  /** Puts slots before all others. */
  putBack(slots: readonly Slot[]): void {
    this.#slots.unshift(...slots);
    for (const slot of slots) this.#count(slot, 1);
  }

  /** Takes out those that are wanted. */
  take(wanted: (slot: Slot) => boolean = () => true): readonly Slot[] {
    const { taken = [], left = [] } = Object.groupBy(this.#slots, (slot) => wanted(slot) ? "taken" : "left");
    this.#slots = left;
    for (const slot of taken) this.#count(slot, -1);
    return taken;
  }

  #count({ batch }: Slot, sign: 1 | -1): void {
    this.#bytes += sign * batch.used;
    this.#stanzas += sign * batch.load.stanzas;
  }
}

/** Batches of the disk in memory, as far as the pool has room. */
export function slotsOf(rows: readonly StoredBatch[], pool: BatchPool, now: number): readonly Slot[] {
  const slots: Slot[] = [];
  for (const { seq, n, since, tally, bytes } of rows) {
    const arrived = performance.now() - Math.max(0, now - since);
    const batch = pool.take(bytes.length, Math.min(since, now), arrived);
    if (batch === undefined) break;
    batch.buffer.set(bytes);
    batch.used = bytes.length;
    batch.load.add(tally);
    slots.push({ ...slotOf(batch, true), seq, n });
  }
  return slots;
}

/** How much a batch is. */
export function amountOf({ used, load }: Batch): Amount {
  return { bytes: used, stanzas: load.stanzas };
}

/** A batch around bytes of the disk, which no pool knows of. */
export function batchOf({ bytes, tally, since }: StoredBatch): Batch {
  const load = new Load(performance.now());
  load.add(tally);
  return { buffer: bytes, used: bytes.length, load, since };
}

/** What is pushed. */
export interface Pushed {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly load: Load;
  readonly keep: boolean;
  /** Whether it is owed to someone. */
  readonly owed: boolean;
}

function fits({ batch }: Slot, size: number, now: number): boolean {
  return batch.used + size <= batch.buffer.length && now - batch.since <= FILLING;
}
