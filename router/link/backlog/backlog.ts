import type { PeerCounters } from "../../observe/metrics_counters.ts";
import type { Load } from "../../observe/metrics_load.ts";
import type { UndeliveredReason } from "../../observe/metrics_reasons.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { PeerSwitch } from "../relay/switches.ts";
import type { Behead } from "./flight.ts";
import type { Batch, BatchPool } from "./outbox.ts";

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
  readonly behead: Behead;
  now(): number;
  /**
   * Tells senders that stanzas were not delivered.
   *
   * @param again whether errors and answers, about which nobody can be told, are sent once more
   */
  bounce(batch: Batch, error: StanzaError, again: boolean): void;
}

/** Whether stanzas are kept on a disk: what is owed to senders, as far as it goes, even on one that is full. */
export type Keep = boolean | "owed";

/** How it is known that a peer has what was written: the operating system took it, or the peer says so (XEP-0198). */
export type Receipt = "taken" | "acknowledged";

/** Waiting bytes above which whoever feeds a backlog is held up, and below which he goes on. */
export const HIGH = 256 * 1024;
export const LOW = 64 * 1024;
/** Bytes given to a stream ahead of what the operating system has taken over from it. */
export const AHEAD = 128 * 1024;

/** Senders are told this of what could not be delivered in time. */
export const TIMEOUT: StanzaError = { type: "wait", condition: "remote-server-timeout" };

/** And this of what cannot be kept, because the disk is full or fails. */
export const UNKEPT: StanzaError = { type: "wait", condition: "resource-constraint" };

/** Stanzas on their way to one stream: those that wait, and those that were sent and are not confirmed. */
export interface Backlog extends Queue {
  /** Whether nothing waits and nothing is unconfirmed. */
  readonly empty: boolean;
  /** Whether nothing was sent that is not confirmed. */
  readonly settled: boolean;
  /** Whether those who feed the backlog should wait. */
  readonly full: boolean;
  /** What senders are told while `push()` answers false. */
  readonly refusal: StanzaError;
  /** Stanzas sent and not confirmed. */
  readonly unacknowledged: number;
  /** The number of the last stanza that the peer has acknowledged, mod 2^32 (XEP-0198 §4). */
  readonly acknowledged: number;

  /**
   * Adds a load of stanzas, `start`..`end` of `bytes`. False where there is no room.
   *
   * @param keep whether they are worth keeping on a disk
   */
  push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep): boolean;
  /** Whether the peer has yet to show that it knows of the stream, so that little is sent. */
  readonly tentative: boolean;
  /**
   * A stream begins, on which nothing has been sent; stanzas on it are numbered from 1.
   *
   * @param tentative whether the peer may never learn of it: then little is sent until it acknowledges something, for all of
   *   that may have to be bounced
   */
  begin(receipt: Receipt, tentative?: boolean): void;
  /** The session goes on on another stream. The peer has handled `h`: what comes after it is sent again, before anything else. False where `h` is impossible. */
  resume(h: number): boolean;
  /** The stream is gone, and its session may be resumed. */
  suspend(): void;
  /**
   * The stream is gone for good: what was sent and not confirmed may or may not have arrived, and is bounced.
   *
   * @param sent number of the last stanza that may have arrived, where it is known: what was sent behind it waits again,
   *   before anything else
   */
  forsake(sent?: number): void;
  /** The peer has handled stanzas up to number `h`. False where so many have not been sent. */
  acknowledge(h: number): boolean;
  /** Writes what waits, as far as the stream takes it. */
  flush(sink: Sink): void;
  /** Whether nothing more is to be written for now. */
  hold(held: boolean): void;
  /** Whether the peer has confirmed nothing for so many seconds although something was sent. */
  stalled(seconds: number): boolean;
  /** Has the waiter released when there is room again, or when it is no use to wait. */
  wait(waiter: Waiter): void;
  releaseAll(): void;
  /** Leaves what waits to another on the same way, where it outlives this one; see `DurableBacklog`. */
  leave?(successor: Backlog): void;
  /** Bounces what has waited since before `time` (milliseconds since 1970); everything where no time is given. Never what was sent. */
  bounceWaiting(time?: number): void;
}

/** Bounces a batch and counts it. */
export function bounceBatch(
  { counters, bounce }: Pick<BacklogSurroundings, "counters" | "bounce">,
  batch: Batch,
  reason: UndeliveredReason,
  { error = TIMEOUT, again = false }: { readonly error?: StanzaError; readonly again?: boolean } = {},
): void {
  counters.out.bounced.add(batch.load);
  counters.refuse(reason, batch.load.stanzas);
  bounce(batch, error, again);
}
