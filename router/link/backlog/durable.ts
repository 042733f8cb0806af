import type { Load } from "../../observe/metrics_load.ts";
import type { UndeliveredReason } from "../../observe/metrics_reasons.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { StoredBatch } from "../../spool/row.ts";
import { countBetween } from "../../stream/management.ts";
import {
  AHEAD,
  type Backlog,
  bounceBatch,
  HIGH,
  type Keep,
  LOW,
  type Receipt,
  type Sink,
  TIMEOUT,
  UNKEPT,
  type Waiter,
} from "./backlog.ts";
import { ClockWatch } from "./clock_watch.ts";
import { DurableFlight } from "./durable_flight.ts";
import { DurableQueue } from "./durable_queue.ts";
import type { DurableSurroundings, NumberedStream, QueueOwner } from "./durable_types.ts";
import type { LaneFile } from "./lane_file.ts";
import { formerOf, type FormerSurroundings, forsakeFormer, resumeFormer } from "./lane_former.ts";
import type { Batch } from "./outbox.ts";
import { batchOf, type Slot } from "./slots.ts";
import { Waiters } from "./waiters.ts";

/**
 * A backlog that outlives the process. What is kept is on the disk, with its number, before it is sent, and is deleted when it
 * is confirmed; so nothing is lost in a crash, and nothing that may have arrived is sent twice.
 */
export class DurableBacklog implements Backlog, QueueOwner {
  readonly #around: DurableSurroundings;
  readonly #file: LaneFile;
  readonly #queue: DurableQueue;
  readonly #flight: DurableFlight;
  readonly #former: FormerSurroundings;
  readonly #waiters = new Waiters();
  readonly #clock: ClockWatch;
  #base: number | undefined;
  #state: NumberedStream["state"] = "none";
  #receipt: Receipt = "taken";
  #sink: Sink | undefined;
  #held = false;
  #progress: number;

  /** Whether there was no stream since the process began. */
  #untouched = true;
  /** Another backlog still sees through what it has sent on this lane. */
  #waits = false;
  #successor: DurableBacklog | undefined;
  /** What waits was given up by whoever would have sent it. */
  #left = false;

  /** @param acknowledged number of the last stanza that the peer acknowledged to a process before this one, where it is known */
  constructor(file: LaneFile, surroundings: DurableSurroundings, acknowledged?: number) {
    const { behead, now } = surroundings;
    this.#file = file;
    this.#around = surroundings;
    this.#base = acknowledged;
    this.#queue = new DurableQueue(file, this, surroundings);
    this.#flight = new DurableFlight(behead, (slot) => this.#confirmed(slot));
    this.#progress = now();
    this.#clock = new ClockWatch(now());
    this.#former = formerOf(file, this.#queue, surroundings);
  }

  /** What waits, and the file that it is in. */
  get queue(): DurableQueue {
    return this.#queue;
  }

  /** Whether what it has will be sent: it is not left to whoever comes next. */
  get attended(): boolean {
    return !this.empty && !this.#left;
  }

  get bytes(): number {
    return this.#queue.bytes;
  }

  get stanzas(): number {
    return this.#queue.stanzas;
  }

  get since(): number | undefined {
    return this.#queue.since;
  }

  get empty(): boolean {
    return this.#queue.stanzas === 0 && this.settled;
  }

  get settled(): boolean {
    return this.unacknowledged === 0;
  }

  get full(): boolean {
    return (this.#state === "open" ? this.#queue.pressure : this.#queue.forming) > HIGH;
  }

  get refusal(): StanzaError {
    return this.#around.ledger.accepting ? TIMEOUT : UNKEPT;
  }

  get unacknowledged(): number {
    return this.#flight.stanzas + (this.#successor === undefined ? this.#file.former?.stanzas ?? 0 : 0);
  }

  get tentative(): boolean {
    return this.#flight.tentative;
  }

  get acknowledged(): number {
    return this.#untouched ? this.#base ?? 0 : this.#flight.acknowledged;
  }

  get stream(): NumberedStream {
    return { state: this.#waits ? "none" : this.#state, next: this.#flight.next };
  }

  push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep): boolean {
    if (this.#around.switches?.held === true || !keep && !this.#queue.passes) return false;
    const kept = keep !== false || this.#around.repeatsAtOnce === true;
    const owed = keep === "owed";
    if (!this.#queue.push({ bytes, start, end, load, keep: kept, owed })) return false;
    this.#left = false;
    this.#around.switches?.tap?.("out", bytes, start, end, load.stanzas);
    return true;
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  begin(receipt: Receipt, tentative = false): void {
    this.forsake();
    this.#receipt = receipt;
    this.#flight.begin(0, tentative);
    this.#open();
  }

  resume(h: number): boolean {
    if (this.#untouched ? !resumeFormer(h, this.#base, this.#former) : !this.#flight.acknowledge(h)) {
      return false;
    }
    if (this.#untouched) this.#flight.begin(h);
    this.#queue.putBack(this.#flight.takeSlots());
    // The stream before may not have been seen to end: nothing goes there any more.
    this.#sink = undefined;
    this.#receipt = "acknowledged";
    this.#open();
    return true;
  }

  suspend(): void {
    this.#flight.disown();
    this.#sink = undefined;
    if (this.#state === "open") this.#state = "suspended";
  }

  forsake(sent?: number): void {
    this.#queue.putBack(this.#flight.takeOthers(sent, (slot) => this.#bounceSlot(slot, "stream-lost")));
    if (this.#successor === undefined) {
      // An error that were gone with the process would leave its sender without a word: better that he hears it twice.
      const lost = (row: StoredBatch) =>
        bounceBatch(this.#around, batchOf(row), "stream-lost", { again: true });
      forsakeFormer(this.#former, lost);
    }
    this.#sink = undefined;
    this.#state = "none";
    this.#untouched = false;
    this.#queue.forget();
    this.#handOver();
  }

  acknowledge(h: number): boolean {
    if (countBetween(this.acknowledged, h) > 0) this.#progress = this.#around.now();
    if (!this.#flight.acknowledge(h)) return false;
    if (this.#sink !== undefined) this.flush(this.#sink);
    return true;
  }

  flush(sink: Sink): void {
    // A stream that has been given nothing cannot be reproached with having taken nothing.
    if (this.settled) this.#progress = this.#around.now();
    if (this.#state !== "open") return;
    this.#sink = sink;
    while (!this.#held && !this.#waits && sink.unwritten < AHEAD && this.#flight.open) {
      const slot = this.#queue.next();
      if (slot === undefined) break;
      this.#queue.shift();
      this.#write(sink, slot);
    }
    this.#releaseWhereRoom();
  }

  stalled(seconds: number): boolean {
    const now = this.#around.now();
    if (this.settled) this.#progress = now;
    return now - this.#progress > seconds * 1000;
  }

  wait(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  releaseAll(): void {
    this.#waiters.release();
  }

  /** Where no time is given, what is kept stays: the spool is there for whoever comes next. */
  bounceWaiting(time = Infinity): void {
    const { now, ledger, limits } = this.#around;
    if (this.#clock.look(now())) this.#queue.redate(now());
    this.#left ||= time === Infinity;
    const kept = time === Infinity ? -Infinity : Math.min(time, now() - limits.seconds * 1000);
    const reason = time === Infinity ? "given-up" : "timeout";
    // While nothing can be deleted nothing is bounced: it would be bounced again after a restart.
    const oldest = ledger.accepting ? kept : -Infinity;
    for (const slot of this.#queue.takeOlder(oldest, time)) this.#bounceSlot(slot, reason);
    for (let rows = this.#queue.takeStored(oldest); rows.length > 0; rows = this.#queue.takeStored(oldest)) {
      for (const row of rows) bounceBatch(this.#around, batchOf(row), reason);
    }
    if (this.#sink !== undefined) this.flush(this.#sink);
    this.#releaseWhereRoom();
  }

  /** Leaves what waits to another backlog on the same lane, which begins once what this one has sent is settled. */
  leave(successor: Backlog): void {
    if (!(successor instanceof DurableBacklog) || successor === this.#successor) return;
    successor.#waits = true;
    this.#successor = successor;
    for (const slot of this.#queue.leave()) this.#bounceSlot(slot, "given-up");
    this.#handOver();
  }

  committed(): void {
    if (this.#sink !== undefined) this.flush(this.#sink);
    else this.#releaseWhereRoom();
  }

  lost(batch: Batch): void {
    bounceBatch(this.#around, batch, "not-kept", { error: UNKEPT, again: true });
    this.#around.pool.give(batch);
  }

  #open(): void {
    this.#untouched = this.#left = false;
    this.#state = "open";
    this.#progress = this.#around.now();
  }

  #write(sink: Sink, slot: Slot): void {
    const { batch } = slot;
    this.#flight.send(slot);
    const { life } = this.#flight;
    sink.write(this.#queue.bytesOf(slot), () => {
      if (!life.current) return;
      const { counters, now } = this.#around;
      counters.transit.observe((performance.now() - batch.load.arrived) / 1000);
      this.#progress = now();
      if (this.#receipt === "taken") this.#flight.land();
      this.flush(sink);
    });
  }

  #confirmed(slot: Slot): void {
    const { counters, pool } = this.#around;
    counters.out.sent.add(slot.batch.load);
    if (slot.keep) this.#queue.remove(slot);
    pool.give(slot.batch);
    this.#handOver();
  }

  #bounceSlot(slot: Slot, reason: UndeliveredReason): void {
    if (slot.keep) this.#queue.remove(slot);
    bounceBatch(this.#around, slot.batch, reason);
    this.#around.pool.give(slot.batch);
  }

  /** It is the successor's turn, where nothing is in flight here and it was our turn. */
  #handOver(): void {
    if (this.#flight.stanzas === 0 && !this.#waits) this.#successor?.takeOver();
  }

  /** What another has sent on this lane is settled. */
  takeOver(): void {
    this.#waits = false;
    if (this.#sink !== undefined) this.flush(this.#sink);
    this.#handOver();
  }

  #releaseWhereRoom(): void {
    const held = this.#state === "open" ? this.#queue.pressure : this.#queue.forming;
    if (held <= LOW) this.#waiters.release();
  }
}
