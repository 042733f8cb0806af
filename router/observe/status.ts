import type { LinkKind } from "../config/config.ts";

/** What a node says of itself, for operators. Times are milliseconds since 1970, ages and durations seconds. */
export interface NodeStatus {
  /** Its own domain. */
  readonly node: string;
  readonly version: string;
  /** When it started. */
  readonly started: number;
  /** When this was said. */
  readonly now: number;
  readonly memory: MemoryStatus;
  readonly listeners: readonly ListenerStatus[];
  /** What it presents to peers. */
  readonly identities: readonly IdentityStatus[];
  /** What went wrong last that concerns no peer. */
  readonly lastError: LastError | null;
  /** In the order of the configuration. */
  readonly peers: readonly PeerStatus[];
}

/** Bytes. */
export interface MemoryStatus {
  /** Resident memory of the process. */
  readonly resident: number;
  /** In use by the queues of all peers together, and the most that may be. */
  readonly queues: number;
  readonly queuesLimit: number;
}

/** Where connections are taken. */
export interface ListenerStatus {
  /** `0.0.0.0:5269` */
  readonly address: string;
  readonly tls: "starttls" | "direct" | "none";
  readonly link: "negotiated" | "x2x";
}

/** A certificate of ours. */
export interface IdentityStatus {
  /** The first domain that it names. */
  readonly name: string;
  /** Whole days until it expires, below 0 afterwards. */
  readonly days: number;
}

/**
 * up: a stream is open; down: one is wanted, and there is none; idle: none is wanted; held: an operator has taken it down;
 * refused: so the configuration says.
 */
export type LinkState = "up" | "down" | "idle" | "held" | "refused";

/** What is known of a peer. */
export interface PeerStatus {
  readonly name: string;
  /** A standard server, or another trunk. */
  readonly kind: LinkKind;
  readonly link: LinkState;
  /** Streams by state. */
  readonly streams: { readonly in: IncomingStreams; readonly out: OutgoingStreams };
  readonly queue: QueueStatus;
  /** What carries both ways; null for a standard server. */
  readonly trunk: TrunkStatus | null;
  /** What is kept for it on the disk; null where nothing is to be. */
  readonly spool: QueueStatus | null;
  /** Stanzas per second. */
  readonly rates: { readonly in: Rates; readonly out: Rates };
  readonly lastError: LastError | null;
  /** Whole days until the certificate expires that it presented last; null where none has been seen. */
  readonly certificateDays: number | null;
}

/** Streams that a peer has opened. */
export interface IncomingStreams {
  readonly open: number;
  /** Not authenticated yet. */
  readonly opening: number;
}

/** Streams to a peer; `waiting` for the next attempt. */
export interface OutgoingStreams {
  readonly open: number;
  readonly dialing: number;
  readonly waiting: number;
  readonly closing: number;
}

/** What waits for a peer. */
export interface QueueStatus {
  readonly bytes: number;
  readonly stanzas: number;
  /** How long the oldest has waited; 0 where none waits. */
  readonly oldest: number;
}

/** A link that carries both ways. */
export interface TrunkStatus {
  /** `open`, `dialing`, `waiting` for the next attempt, `closing`, `idle` */
  readonly state: string;
  /** null where there is none. */
  readonly connection: ConnectionStatus | null;
  /** What goes on where it is broken (XEP-0198); null where there is none. */
  readonly session: SessionStatus | null;
  /** Stanzas sent and not acknowledged. */
  readonly unacknowledged: number;
}

/** The connection of a trunk. */
export interface ConnectionStatus {
  /** Whether this node has made it, or the peer. */
  readonly ours: boolean;
  /** The other side's. */
  readonly address: string;
  /** Whether stanzas are acknowledged on it. */
  readonly managed: boolean;
}

/** The session of a trunk. */
export interface SessionStatus {
  /** Seconds since it began, or since the node has started. */
  readonly age: number;
  /** How often it went on where it was broken. */
  readonly resumed: number;
  /** Numbers of the last stanzas that were handled by us and acknowledged by the peer, modulo 2^32. */
  readonly handled: number;
  readonly acknowledged: number;
}

/** Events per second, over the last so many seconds. */
export interface Rates {
  readonly "1": number;
  readonly "10": number;
  readonly "60": number;
}

/** What went wrong last. */
export interface LastError {
  readonly time: number;
  /** One sentence. */
  readonly sentence: string;
}

/** A peer with all that goes on with it. */
export interface PeerDetails extends PeerStatus {
  readonly routes: readonly string[];
  /** `10.1.0.5:5269`, or how addresses are found: `dns`, `none`. */
  readonly addresses: readonly string[];
  /** The one of them that an operator prefers; null where none. */
  readonly preferred: string | null;
  /** The time of the details. */
  readonly now: number;
  /** Each stream, at most `MOST_STREAMS`. */
  readonly list: readonly StreamStatus[];
}

/** Streams that are told one by one. */
export const MOST_STREAMS = 100;

/** One stream of a peer. */
export interface StreamStatus {
  readonly direction: "in" | "out";
  readonly state: string;
  /** Our domain and the peer's in the direction of the stream; empty where not known yet. */
  readonly from: string;
  readonly to: string;
  /** The other side's address, of streams that it opened. */
  readonly address: string;
  /** Bytes that wait for it. */
  readonly bytes: number;
}

/** How a peer's link is called, from its streams. */
export function linkStateOf(
  { held, refused }: { readonly held: boolean; readonly refused: boolean },
  { in: incoming, out }: PeerStatus["streams"],
): LinkState {
  if (refused) return "refused";
  if (held) return "held";
  if (incoming.open > 0 || out.open > 0) return "up";
  return out.dialing > 0 || out.waiting > 0 ? "down" : "idle";
}

const DAY = 86_400_000;

/** Whole days from `now` until `end`, both in milliseconds. */
export function daysUntil(end: number, now: number): number {
  return Math.floor((end - now) / DAY);
}
