import type { SpoolLimits } from "../../config/config.ts";
import type { Ledger } from "../../spool/ledger.ts";
import type { BacklogSurroundings } from "./backlog.ts";
import type { Batch, BatchPool } from "./outbox.ts";

/** The stream that a queue is for. */
export interface NumberedStream {
  /** There is one; there was one that may go on; there is none. */
  readonly state: "open" | "suspended" | "none";
  /** The number that the next stanza on it will have (XEP-0198 §4). */
  readonly next: number;
}

/** What a durable queue needs of the node. */
export interface QueueSurroundings {
  readonly pool: BatchPool;
  readonly ledger: Pick<Ledger, "accepting" | "takes" | "enlist" | "settle" | "doubt">;
  readonly limits: SpoolLimits;
  /**
   * Whether stanzas are sent again before the peer has said which it has, by their numbers alone (`first`, XEP-0361). Then
   * everything that is sent is kept: a stanza that were lost with the process would leave the numbers of others wrong.
   */
  readonly repeatsAtOnce?: boolean;
  /** Seconds for which what is not kept waits. */
  readonly briefSeconds: number;
  now(): number;
  /**
   * Writes into each stanza when it came (XEP-0203).
   *
   * @param since milliseconds since 1970
   */
  stamp(bytes: Uint8Array, since: number): Uint8Array;
}

/** Whom a durable queue serves. */
export interface QueueOwner {
  readonly stream: NumberedStream;
  /** Something has become ready. */
  committed(): void;
  /** The batch could not be kept. */
  lost(batch: Batch): void;
}

/** What a durable backlog needs of the node. */
export interface DurableSurroundings extends BacklogSurroundings, QueueSurroundings {}
