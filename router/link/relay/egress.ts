import type { PeerControl } from "../../config/config.ts";
import type { Load } from "../../observe/metrics_load.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { Keep, Queue, Waiter } from "../backlog/backlog.ts";
import type { TrunkFacts } from "../trunk/facts.ts";

/** Where a relay puts stanzas on their way to a peer. */
export interface Egress {
  readonly peer: PeerControl;
  /** Whether those who feed it should wait. */
  readonly full: boolean;
  /** Whether it goes to a trunk, which is told by which nodes a stanza has come. */
  readonly tellsWay: boolean;
  /** Whether some stanzas are kept for the peer while it is away, and others are not. */
  readonly keeps: boolean;
  /** Whether it takes nothing more; whoever needs it asks for a new one. */
  readonly leaving: boolean;
  /** What senders are told while `push()` answers false. */
  readonly refusal: StanzaError;
  /**
   * Adds a load of stanzas, `start`..`end` of `bytes`. False where there is no room.
   *
   * @param keep whether they are worth keeping while the peer is away
   */
  push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep): boolean;
  /** Writes what waits, as far as the peer takes it. */
  flush(): void;
  /** Has the waiter released when there is room again, or when the peer turns out to be down. */
  wait(waiter: Waiter): void;
  /** Someone new has something for the peer, who cannot know of failures before: an attempt is due now. */
  nudge(): void;
}

/** What the stream to a peer is doing. `waiting` is the time between two attempts. */
export type EgressState = "idle" | "dialing" | "open" | "waiting" | "closing";

/** What the node looks after: all that goes to a peer on one stream. */
export interface Outgoing extends Egress {
  /** Canonical domains of the stream's header. */
  readonly from: string;
  readonly to: string;
  readonly state: EgressState;
  /** Of what carries both ways: who made the connection, and the session; absent for a stream that carries one way. */
  readonly trunk?: TrunkFacts;
  /** What waits. */
  readonly queue: Queue;
  /** Whether nothing waits and nothing is unconfirmed. */
  readonly empty: boolean;
  /** Milliseconds since 1970 of the last stanza. */
  readonly active: number;
  /** Tells the senders of what waits that it was not delivered. */
  bounceWaiting(): void;
  /** An operator wants the peer's addresses in another order: goes over to the first of them, without loss. */
  reroute(): void;
  /** Closes the stream in an orderly way. */
  close(): void;
}
