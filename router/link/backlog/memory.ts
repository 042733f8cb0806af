import type { StanzaError } from "../../route/decision.ts";
import { countBetween } from "../../stream/management.ts";
import {
  AHEAD,
  type Backlog,
  type BacklogSurroundings,
  bounceBatch,
  HIGH,
  LOW,
  type Receipt,
  type Sink,
  TIMEOUT,
  type Waiter,
} from "./backlog.ts";
import type { Load } from "../../observe/metrics_load.ts";
import type { UndeliveredReason } from "../../observe/metrics_reasons.ts";
import { noSwitch, type PeerSwitch } from "../relay/switches.ts";
import { divide, Flight } from "./flight.ts";
import { type Batch, Outbox } from "./outbox.ts";
import { Waiters } from "./waiters.ts";

/** A backlog that is lost with the process. */
export class MemoryBacklog implements Backlog {
  readonly refusal: StanzaError = TIMEOUT;
  readonly #around: BacklogSurroundings;
  readonly #limit: number;
  readonly #outbox: Outbox;
  readonly #flight: Flight;
  readonly #waiters = new Waiters();
  readonly #switches: PeerSwitch;
  #receipt: Receipt = "taken";
  #progress: number;
  #held = false;

  /** @param limit most bytes that wait */
  constructor(surroundings: BacklogSurroundings, limit: number) {
    this.#around = surroundings;
    this.#limit = limit;
    this.#outbox = new Outbox(surroundings.pool);
    this.#flight = new Flight(surroundings.behead, (batch) => this.#confirmed(batch));
    this.#switches = surroundings.switches ?? noSwitch();
    this.#progress = surroundings.now();
  }

  get bytes(): number {
    return this.#outbox.bytes;
  }

  get stanzas(): number {
    return this.#outbox.stanzas;
  }

  get since(): number | undefined {
    return this.#outbox.since;
  }

  get empty(): boolean {
    return this.#outbox.bytes === 0 && this.settled;
  }

  get settled(): boolean {
    return this.#flight.stanzas === 0;
  }

  get full(): boolean {
    return this.#outbox.bytes > Math.min(HIGH, this.#limit / 2);
  }

  get unacknowledged(): number {
    return this.#flight.stanzas;
  }

  get tentative(): boolean {
    return this.#flight.tentative;
  }

  get acknowledged(): number {
    return this.#flight.acknowledged;
  }

  push(bytes: Uint8Array, start: number, end: number, load: Load): boolean {
    if (this.#switches.held || this.#outbox.bytes + end - start > this.#limit) return false;
    if (!this.#outbox.push(bytes, start, end, load, this.#around.now())) return false;
    this.#switches.tap?.("out", bytes, start, end, load.stanzas);
    return true;
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  begin(receipt: Receipt, tentative = false): void {
    this.forsake();
    this.#receipt = receipt;
    this.#flight.begin(0, tentative);
    this.#progress = this.#around.now();
  }

  resume(h: number): boolean {
    if (!this.#flight.acknowledge(h)) return false;
    this.#outbox.putBack(this.#flight.takeAll());
    this.#progress = this.#around.now();
    return true;
  }

  suspend(): void {
    this.#flight.disown();
  }

  acknowledge(h: number): boolean {
    if (countBetween(this.acknowledged, h) > 0) this.#progress = this.#around.now();
    return this.#flight.acknowledge(h);
  }

  flush(sink: Sink): void {
    // A stream that has been given nothing cannot be reproached with having taken nothing.
    if (this.settled) this.#progress = this.#around.now();
    while (!this.#held && sink.unwritten < AHEAD && this.#flight.open) {
      const batch = this.#outbox.shift();
      if (batch === undefined) break;
      this.#write(sink, batch);
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

  bounceWaiting(time = Infinity): void {
    const reason = time === Infinity ? "given-up" : "timeout";
    this.#bounce(this.#outbox.takeBefore(time), reason);
    this.#releaseWhereRoom();
  }

  forsake(sent?: number): void {
    const count = this.#flight.doubtful(sent);
    const [doubtful, others] = divide(this.#flight.takeAll(), count, (batch) => batch);
    this.#bounce(doubtful, "stream-lost");
    this.#outbox.putBack(others);
  }

  #bounce(batches: Iterable<Batch>, reason: UndeliveredReason): void {
    for (const batch of batches) {
      bounceBatch(this.#around, batch, reason);
      this.#around.pool.give(batch);
    }
  }

  #releaseWhereRoom(): void {
    if (this.#outbox.bytes <= Math.min(LOW, this.#limit / 8)) this.releaseAll();
  }

  #write(sink: Sink, batch: Batch): void {
    this.#flight.add(batch);
    const { life } = this.#flight;
    sink.write(batch.buffer.subarray(0, batch.used), () => {
      if (!life.current) return;
      const { counters } = this.#around;
      counters.transit.observe((performance.now() - batch.load.arrived) / 1000);
      this.#progress = this.#around.now();
      if (this.#receipt === "taken") this.#flight.land();
      this.flush(sink);
    });
  }

  #confirmed(batch: Batch): void {
    this.#around.counters.out.sent.add(batch.load);
    this.#around.pool.give(batch);
  }
}
