import type { Address, AuthMethod, PeerControl } from "../../config/config.ts";
import type { SessionCounts } from "../../observe/metrics_counters.ts";
import type { AttemptSurroundings } from "../pair/attempts.ts";
import type { Backoff } from "../pair/backoff.ts";
import type { Bearer } from "./bearer.ts";
import type { Carrier } from "../connection/carrier.ts";
import type { Backlog } from "../backlog/backlog.ts";
import type { LinkOwner } from "../connection/initiating_link.ts";
import type { Inlet } from "../relay/intake.ts";
import type { StoredSession } from "./session.ts";
import type { Log } from "../../observe/log.ts";
import type { LinkParties } from "../connection/sentences.ts";
import type { StanzaStream } from "../../stream/stanza_stream.ts";

/** A connection of ours to another trunk. */
export interface TrunkLink extends Carrier {
  /** Who takes over what comes in; set as soon as it is ready. */
  bearer: Bearer | undefined;
}

/** What a line needs of the node. */
export interface TrunkLineSurroundings extends AttemptSurroundings<TrunkLink> {
  readonly backoff: Backoff;
  /** Begins to connect only to see whether the peer can be reached: no stanza passes on it, either way. */
  probe(address: Address, methods: readonly AuthMethod[], owner: LinkOwner): TrunkLink;
  /** Time for the peer to answer the opening of a session, milliseconds. */
  readonly patience: number;
  /** Whether an operator holds the peer down. */
  held(): boolean;
  now(): number;
}

/** Whose line it is, and who is told of it. */
export interface LineOwner extends LinkParties {
  /** Whether there should be a connection. */
  readonly wanted: boolean;
  /** Connections that are there, whether they bear the session or not. */
  readonly bearers: Iterable<Bearer>;
  /** A connection of ours is ready. */
  bearerOf(carrier: Carrier, ours: boolean): Bearer;
  /** Stanzas may be sent. */
  opened(): void;
  drained(): void;
  /** Stanzas cannot be sent any more, for the time being. */
  lost(): void;
}

/** Something whose session is kept. */
export interface Stored {
  readonly peer: PeerControl;
  /** The session, as it must be known after a restart; undefined where there is none. */
  readonly stored: StoredSession | undefined;
  /** Number of the last stanza that was handled, mod 2^32. */
  readonly handled: number;
  /** All that was handled up to that number is on the disk. */
  settled(handled: number): void;
}

/** Where sessions outlive the process. */
export interface SessionStore {
  /** Something has been handled that must be known after a restart; `settled` is called once it is on the disk. */
  enlist(trunk: Stored): void;
  /** Puts everything that has been handled so far on the disk, now. */
  settle(): void;
  load(peer: string): StoredSession | undefined;
}

/** What a trunk needs of the node. */
export interface TrunkSurroundings extends TrunkLineSurroundings {
  /** This node's own domain. */
  readonly node: string;
  /** Absent: sessions are lost with the process. */
  readonly store?: SessionStore | undefined;
  readonly counts: SessionCounts;
  /** Seconds after which a peer that takes nothing is given up. */
  readonly stallSeconds: number;
  /** Where stanzas go that come in on a connection; undefined where the peer is in the configuration no more. */
  inlet(stream: StanzaStream, peer: PeerControl): Inlet | undefined;
  /** For what is on its way to the peer. */
  createBacklog(peer: PeerControl): Backlog;
  newId(): string;
}

/** How a trunk has come to its connection, a clause for the log. */
export function describeBearer({ carrier, ours }: Bearer, managed: boolean, resumed: boolean): string {
  const who = ours ? "we have connected" : "the peer has connected";
  const ways = carrier.bothWays ? "" : ", one way only, because the peer has no bidi (XEP-0288)";
  if (!managed) {
    return `it is open, without stream management (XEP-0198), so that nothing is resumed: ${who}${ways}`;
  }
  return `it is open, ${resumed ? "the session goes on" : "a session begins"}: ${who}${ways}`;
}

/** Says that a session is over whose connection did not come back. */
export function logExpiry(log: Log, { from, to, peer: { name: peer } }: LinkParties): void {
  const text =
    `trunk ${from} ⇄ ${to}: the session is over, because its connection was gone for too long: what was ` +
    "not acknowledged is returned to its senders";
  log.write("warn", "trunk.expired", text, { peer, from, to });
}
