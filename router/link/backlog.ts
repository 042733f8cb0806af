import type { PeerCounters } from "../observe/metrics_counters.ts";
import type { Load } from "../observe/metrics_load.ts";
import type { UndeliveredReason } from "../observe/metrics_reasons.ts";
import type { StanzaError } from "../route/decision.ts";
import type { PeerSwitch } from "./control_switches.ts";
import { type Batch, type BatchPool, Outbox } from "./outbox.ts";

/** Waiting bytes above which whoever feeds the backlog is held up, and below which he goes on. */
const HIGH = 256 * 1024;
const LOW = 64 * 1024;
/** Bytes given to a stream ahead of what the operating system has taken over from it. */
const AHEAD = 128 * 1024;

const TIMEOUT: StanzaError = { type: "wait", condition: "remote-server-timeout" };

/** Someone who is held up because a backlog is full. */
export interface Waiter {
  release(): void;
}

/** Where a backlog is written. */
export interface Sink {
  readonly unwritten: number;
  write(bytes: Uint8Array, taken: () => void): void;
}

/** What waits in a backlog. */
export interface Queue {
  readonly bytes: number;
  readonly stanzas: number;
  /** When the oldest of them came, milliseconds since 1970; undefined when nothing waits. */
  readonly since: number | undefined;
}

/** What a backlog needs of the node. */
export interface BacklogSurroundings {
  readonly pool: BatchPool;
  /** Those of the peer. */
  readonly counters: PeerCounters;
  /** Those of the peer, too; absent: nothing is ever set for it. */
  readonly switches?: PeerSwitch;
  now(): number;
  /** Tells senders that stanzas were not delivered. */
  bounce(batch: Batch, error: StanzaError): void;
}

/** Stanzas on their way to one stream: those that wait, and those written but not yet taken over. */
export class Backlog implements Queue {
  readonly #around: BacklogSurroundings;
  readonly #limit: number;
  readonly #outbox: Outbox;
  readonly #inFlight = new Set<Batch>();
  readonly #waiters = new Set<Waiter>();
  readonly #switches: PeerSwitch;
  #progress: number;
  #held = false;

  /** @param limit most bytes that wait */
  constructor(surroundings: BacklogSurroundings, limit: number) {
    this.#around = surroundings;
    this.#limit = limit;
    this.#outbox = new Outbox(surroundings.pool);
    this.#switches = surroundings.switches ?? { held: false, tap: undefined };
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

  /** Whether nothing waits and nothing is being written. */
  get empty(): boolean {
    return this.#outbox.bytes === 0 && this.#inFlight.size === 0;
  }

  /** Whether nothing is being written. */
  get settled(): boolean {
    return this.#inFlight.size === 0;
  }

  /** Whether those who feed the backlog should wait. */
  get full(): boolean {
    return this.#outbox.bytes > Math.min(HIGH, this.#limit / 2);
  }

  /** Adds a load of stanzas, `start`..`end` of `bytes`. False where there is no room. */
  push(bytes: Uint8Array, start: number, end: number, load: Load): boolean {
    if (this.#switches.held || this.#outbox.bytes + end - start > this.#limit) return false;
    if (!this.#outbox.push(bytes, start, end, load, this.#around.now())) return false;
    this.#switches.tap?.("out", bytes, start, end, load.stanzas);
    return true;
  }

  /** Whether nothing more is to be written for now. */
  hold(held: boolean): void {
    this.#held = held;
  }

  /** Writes what waits, as far as the stream takes it. */
  flush(sink: Sink): void {
    // A stream that has been given nothing cannot be reproached with having taken nothing.
    if (this.settled) this.#progress = this.#around.now();
    while (!this.#held && sink.unwritten < AHEAD) {
      const batch = this.#outbox.shift();
      if (batch === undefined) break;
      this.#write(sink, batch);
    }
    this.#releaseWhereRoom();
  }

  /** Whether the stream has taken nothing for so many seconds although there is something for it. */
  stalled(seconds: number): boolean {
    const now = this.#around.now();
    if (this.empty) this.#progress = now;
    return now - this.#progress > seconds * 1000;
  }

  /** Has the waiter released when there is room again, or when it is no use to wait. */
  wait(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  releaseAll(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.release();
  }

  /** Bounces what has waited since before `time` (milliseconds); everything where no time is given. */
  bounceWaiting(time = Infinity): void {
    const reason = time === Infinity ? "given-up" : "timeout";
    for (const batch of this.#outbox.takeBefore(time)) this.#bounce(batch, reason);
    this.#releaseWhereRoom();
  }

  /** Bounces what was written and not taken over: it may or may not have arrived. */
  bounceInFlight(): void {
    const batches = [...this.#inFlight];
    this.#inFlight.clear();
    for (const batch of batches) this.#bounce(batch, "stream-lost");
  }

  #releaseWhereRoom(): void {
    if (this.#outbox.bytes <= Math.min(LOW, this.#limit / 8)) this.releaseAll();
  }

  #write(sink: Sink, batch: Batch): void {
    this.#inFlight.add(batch);
    sink.write(batch.buffer.subarray(0, batch.used), () => {
      if (!this.#inFlight.delete(batch)) return;
      this.#count(batch.load);
      this.#around.pool.give(batch);
      this.#progress = this.#around.now();
      this.flush(sink);
    });
  }

  #count(load: Load): void {
    const { counters } = this.#around;
    counters.out.sent.add(load);
    counters.transit.observe((performance.now() - load.arrived) / 1000);
  }

  #bounce(batch: Batch, reason: UndeliveredReason): void {
    const { counters } = this.#around;
    counters.out.bounced.add(batch.load);
    counters.refuse(reason, batch.load.stanzas);
    this.#around.bounce(batch, TIMEOUT);
    this.#around.pool.give(batch);
  }
}
