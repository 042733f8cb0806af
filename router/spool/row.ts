import type { Tally } from "../observe/metrics_load.ts";

/** All that goes from one domain to another by way of a peer. A trunk's stanzas are one lane, without domains. */
export interface LaneKey {
  /** Its name in the configuration. */
  readonly peer: string;
  /** Canonical domain; empty for a trunk. */
  readonly from: string;
  /** Canonical domain; empty for a trunk. */
  readonly to: string;
}

/** A lane with its number in the file. */
export interface Lane extends LaneKey {
  readonly id: number;
}

/** A batch to be stored: whole stanzas one behind the other, which nobody here reads. */
export interface NewBatch {
  /** Number of its lane. */
  readonly lane: number;
  /** Number of its first stanza (XEP-0198 §4, mod 2^32): it may have been sent. undefined: it never was. */
  readonly n: number | undefined;
  /** When the first came, milliseconds since 1970. */
  readonly since: number;
  /** What is in it, by kind. */
  readonly tally: Tally;
  readonly bytes: Uint8Array;
}

/** A batch that is stored. */
export interface StoredBatch extends NewBatch {
  /** Its place in the order of everything that was ever stored. */
  readonly seq: number;
}

/** A batch without its bytes, for a list. */
export interface BatchFacts extends LaneKey, Omit<StoredBatch, "bytes"> {
  /** Bytes. */
  readonly size: number;
}

/** How much is stored. */
export interface Amount {
  readonly bytes: number;
  readonly stanzas: number;
}

/** What is stored of a lane. */
export interface LaneContent extends Amount {
  /** Those that may have been sent; they come before all others. */
  readonly numbered: Amount & { readonly last: number; readonly first: number } | undefined;
}

/** A stream with a peer that can be resumed (XEP-0198 §5), as far as both sides have acknowledged. */
export interface Session {
  readonly peer: string;
  /** As the peer knows it. */
  readonly id: string;
  /** How many of the peer's stanzas are handled, mod 2^32. */
  readonly handled: number;
  /** How many of ours the peer says it has handled, mod 2^32. */
  readonly acknowledged: number;
  /** Until when it can be resumed, milliseconds since 1970. */
  readonly expires: number;
}
