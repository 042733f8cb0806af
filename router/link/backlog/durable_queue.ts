import type { Participant } from "../../spool/ledger.ts";
import type { BatchFacts, StoredBatch } from "../../spool/row.ts";
import { numberAfter } from "../../stream/management.ts";
import type { SpoolWriter } from "../../spool/spool.ts";
import type { NumberedStream, QueueOwner, QueueSurroundings } from "./durable_types.ts";
import { type LaneFile, NOTHING_ARRIVED } from "./lane_file.ts";
import { amountOf, type Pushed, type Slot, Slots, slotsOf } from "./slots.ts";

/** Bytes of what is ready, below which more is read from the disk. */
const LOW = 64 * 1024;
/** Bytes in memory of what is ready, while there is a stream and while there is none. What is more is on the disk alone. */
const MEMORY = { open: 2 ** 20, suspended: LOW, none: LOW } as const satisfies Record<
  NumberedStream["state"],
  number
>;
/** Bytes to be sent next whose numbers are on the disk ahead of time. */
const NUMBERED = 256 * 1024;
/** What waited longer than this is stamped with the time when it came (XEP-0203); milliseconds. */
const LONG = 60_000;

/**
 * What of a lane waits to be sent. What is pushed is forming until the ledger has committed it. Then it is ready, in memory,
 * or, where that is too much, on the disk alone, behind what is ready. What is not kept is ready when everything before it is.
 */
export class DurableQueue implements Participant {
  readonly #around: QueueSurroundings;
  readonly #owner: QueueOwner;
  readonly file: LaneFile;
  readonly #forming = new Slots();
  readonly #ready = new Slots();
  /** What the transaction says of slots, once it is committed. */
  #marks: (readonly [slot: Slot, seq: number, n: number | undefined])[] = [];
  #unreadable = false;
  /** Where what waits is left to someone else: all that is ready is put there. */
  #left = false;

  constructor(file: LaneFile, owner: QueueOwner, surroundings: QueueSurroundings) {
    this.file = file;
    this.#owner = owner;
    this.#around = surroundings;
  }

  get bytes(): number {
    return this.#forming.bytes + this.#ready.bytes + (this.#left ? 0 : this.file.bytes);
  }

  get stanzas(): number {
    return this.#forming.stanzas + this.#ready.stanzas + (this.#left ? 0 : this.file.stanzas);
  }

  get since(): number | undefined {
    return this.#ready.first?.since ?? (this.#left ? undefined : this.file.since) ??
      this.#forming.first?.since;
  }

  /** Bytes that hold up whoever feeds a stream that is open: what is on the disk alone does not. */
  get pressure(): number {
    return this.#forming.bytes + (this.file.stanzas > 0 ? 0 : this.#ready.bytes);
  }

  /** Bytes that are not committed. */
  get forming(): number {
    return this.#forming.bytes;
  }

  /** Whether what is not kept may pass: it overtakes nothing, and the peer has not been away for long. */
  get passes(): boolean {
    const { now, briefSeconds } = this.#around;
    const alone = this.file.stanzas > 0 || this.file.former !== undefined;
    if (alone || this.#ready.bytes + this.#forming.bytes >= MEMORY.open) return false;
    return this.#owner.stream.state === "open" || now() - (this.since ?? Infinity) < briefSeconds * 1000;
  }

  /** What is written of a slot: what has waited for long is stamped with the time when it came. */
  bytesOf({ batch: { buffer, used }, since }: Slot): Uint8Array {
    const bytes = buffer.subarray(0, used);
    return this.#around.now() - since > LONG ? this.#around.stamp(bytes, since) : bytes;
  }

  /** Adds a load of stanzas. False where there is no room. */
  push(pushed: Pushed): boolean {
    const { pool, ledger, limits, now } = this.#around;
    const amount = { bytes: pushed.end - pushed.start, stanzas: pushed.load.stanzas };
    if (pushed.keep && (this.#unreadable || !ledger.takes(amount.bytes, pushed.owed))) return false;
    if (pushed.keep && !this.file.reserve(amount, limits)) return false;
    const atOnce = !pushed.keep && this.#forming.first === undefined;
    if (!(atOnce ? this.#ready : this.#forming).push(pushed, pool, now())) {
      if (pushed.keep) this.file.release(amount);
      return false;
    }
    if (!atOnce) ledger.enlist(this);
    return true;
  }

  /** What is to be sent next, if the disk knows of it; otherwise the owner is told when it does. */
  next(): Slot | undefined {
    if (this.#left || this.file.former !== undefined) return undefined;
    if (this.file.unsure) return void this.#around.ledger.enlist(this);
    this.#fill();
    const slot = this.#ready.first;
    if (slot === undefined || !slot.keep || slot.n === this.#owner.stream.next) return slot;
    return void this.#around.ledger.enlist(this);
  }

  /** Takes out what `next()` gave. */
  shift(): void {
    this.#ready.shift();
  }

  /** What was sent is to be sent again, before all others. */
  putBack(slots: readonly Slot[]): void {
    for (const slot of slots) {
      const amount = amountOf(slot.batch);
      if (!slot.keep || amount.bytes === slot.kept.bytes) continue;
      const { bytes, stanzas } = slot.kept;
      this.file.release({ bytes: bytes - amount.bytes, stanzas: stanzas - amount.stanzas });
      slot.kept = amount;
      slot.cut = true;
    }
    this.#ready.putBack(slots);
  }

  /** What is in memory is not kept any more, as soon as the disk can be written. */
  remove({ seq, kept }: Slot): void {
    if (seq !== undefined) this.removeStored(seq, kept);
  }

  /** The same of what is on the disk alone. */
  removeStored(seq: number, amount: { readonly bytes: number; readonly stanzas: number }): void {
    this.file.remove(seq, amount);
    this.#around.ledger.enlist(this);
  }

  /** The stream is gone, and with it its numbers. */
  forget(): void {
    if (this.#ready.all.some(({ n }) => n !== undefined)) this.#around.ledger.enlist(this);
  }

  /** Takes out what is ready and has waited since before the time. */
  takeOlder(kept: number, others: number): readonly Slot[] {
    const taken = [...this.#ready.take(({ keep, since }) => !keep && since < others)];
    for (let slot = this.#ready.first; slot?.keep && slot.since < kept; slot = this.#ready.first) {
      if (this.#promised(slot)) break;
      this.#ready.shift();
      taken.push(slot);
    }
    return taken;
  }

  /** Takes out what is on the disk alone and has waited since before the time, a piece. */
  takeStored(time: number): readonly StoredBatch[] {
    if (this.#ready.first !== undefined || (this.file.since ?? Infinity) >= time) return [];
    const batches = this.read(() => this.file.peek());
    const young = batches.findIndex(({ since }) => since >= time);
    const older = young < 0 ? batches : batches.slice(0, young);
    this.file.pass(older);
    for (const { seq, bytes, tally } of older) {
      this.removeStored(seq, { bytes: bytes.length, stanzas: tally.stanzas });
    }
    return older;
  }

  /** Deletes what waits of these; what has been sent, or may have been, stays. Answers with what is deleted. */
  purge(batches: readonly BatchFacts[]): readonly BatchFacts[] {
    const wanted = new Set(batches.map(({ seq }) => seq));
    const slots = this.#ready.take((slot) =>
      slot.seq !== undefined && wanted.has(slot.seq) && !this.#promised(slot)
    );
    for (const slot of slots) {
      this.remove(slot);
      this.#around.pool.give(slot.batch);
    }
    const ready = new Set(slots.map(({ seq }) => seq));
    const purged = [...batches.filter(({ seq }) => ready.has(seq)), ...this.file.purge(batches)];
    this.#around.ledger.enlist(this);
    this.#around.ledger.settle();
    return purged;
  }

  /** Has what a process before this one has sent, and nobody has answered for, sent again; how many stanzas. */
  requeue(): number {
    const stanzas = this.file.former?.stanzas ?? 0;
    this.file.settleFormer(NOTHING_ARRIVED, false);
    this.#around.ledger.enlist(this);
    return stanzas;
  }

  /** The clock was set back to `now`. */
  redate(now: number): void {
    for (const slot of [...this.#ready.all, ...this.#forming.all]) slot.since = Math.min(slot.since, now);
    this.file.redate(now);
    this.#around.ledger.enlist(this);
  }

  /** Leaves everything that waits to another queue of the same file. What is not kept is returned. */
  leave(): readonly Slot[] {
    this.#around.ledger.settle();
    this.#left = true;
    const slots = this.#ready.take();
    const kept = slots.filter(({ keep }) => keep);
    this.file.putBack(kept);
    for (const { batch } of kept) this.#around.pool.give(batch);
    this.#around.ledger.enlist(this);
    return slots.filter(({ keep }) => !keep);
  }

  /** Reads; nothing, where the disk fails. */
  read(act: () => readonly StoredBatch[]): readonly StoredBatch[] {
    try {
      return this.#unreadable ? [] : act();
    } catch (error) {
      this.#unreadable = true;
      this.#around.ledger.doubt(error);
      return [];
    }
  }

  store(spool: SpoolWriter): void {
    this.file.store(spool);
    this.#marks = [];
    const { state, next } = this.#owner.stream;
    let [n, ahead] = [next, 0];
    for (const slot of [...this.#ready.all, ...this.#forming.all]) {
      const { batch: { used, load }, keep, seq } = slot;
      const alone = seq === undefined && this.file.stanzas > 0;
      const due = state === "open" && ahead < NUMBERED && !alone && !this.#left;
      const holds = due || state === "suspended" || slot.n === n;
      if (keep) this.#storeSlot(spool, slot, due ? n : holds && state !== "none" ? slot.n : undefined);
      n = numberAfter(n, load.stanzas);
      ahead += used;
    }
  }

  #storeSlot(spool: SpoolWriter, slot: Slot, n: number | undefined): void {
    const { batch: { buffer, used, load: tally }, seq, since, cut } = slot;
    if (seq === undefined) return void this.#marks.push([slot, this.file.append(spool, slot, n), n]);
    if (!cut && n === slot.n) return;
    if (cut) spool.cut({ seq, lane: 0, n, since, tally, bytes: buffer.subarray(0, used) });
    else spool.number(seq, n);
    this.#marks.push([slot, seq, n]);
  }

  committed(): void {
    this.file.committed();
    for (const [slot, seq, n] of this.#marks) Object.assign(slot, { seq, n, cut: false });
    this.#marks = [];
    for (const slot of this.#forming.take()) this.#place(slot);
    this.#owner.committed();
  }

  failed(): void {
    this.file.failed();
    this.#marks = [];
    for (const slot of this.#forming.take()) {
      if (!slot.keep) this.#place(slot);
      else {
        this.file.release(slot.kept);
        this.#owner.lost(slot.batch);
      }
    }
    if (this.#ready.first !== undefined) this.#owner.committed();
    // Otherwise the mistake is ours, and would be made again at once.
    if (!this.#around.ledger.accepting) this.#around.ledger.enlist(this);
  }

  /** Whether a peer that may have it expects it again: it skips as many stanzas as it has. */
  #promised({ n }: Slot): boolean {
    return this.#around.repeatsAtOnce === true && this.#owner.stream.state === "open" && n !== undefined;
  }

  /** A slot that has formed is ready, or is on the disk alone where others are or where memory is scarce. */
  #place(slot: Slot): void {
    const { keep, seq, batch } = slot;
    // What came before this process is in doubt: where it is to be sent again, it goes first.
    const first = this.file.stanzas === 0 && this.file.former === undefined;
    const room = first && !this.#left &&
      (this.#ready.first === undefined ||
        this.#ready.bytes + batch.used <= MEMORY[this.#owner.stream.state]);
    if (!keep && this.file.stanzas > 0) return this.#owner.lost(batch);
    if (seq !== undefined && room) this.file.follow(seq);
    if (!keep || room) return this.#ready.add(slot);
    this.file.leave([slot]);
    this.#around.pool.give(batch);
  }

  /** Reads on from the disk where little is ready. */
  #fill(): void {
    if (this.#owner.stream.state !== "open") return;
    while (this.file.stanzas > 0 && this.#ready.bytes < LOW) {
      const rows = this.read(() => this.file.peek());
      const slots = slotsOf(rows, this.#around.pool, this.#around.now());
      for (const slot of slots) this.#ready.add(slot);
      this.file.pass(rows.slice(0, slots.length));
      if (slots.length === 0 || slots.length < rows.length) return;
    }
  }
}
