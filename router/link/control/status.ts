import { readCertificate } from "../../certificate/certificate.ts";
import type { Connect, Identity, PeerControl } from "../../config/config.ts";
import {
  daysUntil,
  type IdentityStatus,
  linkStateOf,
  type ListenerStatus,
  MOST_STREAMS,
  type NodeStatus,
  type PeerDetails,
  type PeerStatus,
  type StreamStatus,
  type TrunkStatus,
} from "../../observe/status.ts";
import type { Faults } from "../../observe/status_faults.ts";
import type { PeerRates } from "../../observe/status_rates.ts";
import type { Switches } from "../relay/switches.ts";
import type { Incoming } from "../connection/incoming.ts";
import type { BatchPool } from "../backlog/outbox.ts";
import type { Durability, Kept } from "../durability.ts";
import type { Outgoing } from "../relay/egress.ts";
import type { MeasuredPeers } from "../peer_measurements.ts";
import { formatAddress } from "../connection/sentences.ts";

/** A node as far as operators see it. */
export interface Watched extends MeasuredPeers {
  readonly version: string;
  readonly startedAt: number;
  /** Ports listened on, in the order of the configuration. */
  readonly ports: readonly number[];
  readonly pool: BatchPool;
  readonly durability: Durability;
  readonly faults: Faults;
  readonly switches: Switches;
  readonly rates: PeerRates;
}

/** A peer's streams. */
interface Streams {
  readonly pairs: readonly Outgoing[];
  readonly incomings: readonly Incoming[];
}

/** What the node says of itself. */
export function statusOf(node: Watched): NodeStatus {
  const { current: { config }, now, pool } = node;
  const pairs = Map.groupBy(node.pairs, ({ peer }) => peer.name);
  const incomings = Map.groupBy(node.incomings, peerOf);
  return {
    node: config.node,
    version: node.version,
    started: node.startedAt,
    now,
    memory: {
      resident: Deno.memoryUsage().rss,
      queues: pool.bytes,
      queuesLimit: config.limits.queueTotalBytes,
    },
    listeners: listenersOf(node),
    identities: config.identities.map((identity) => identityStatus(identity, now)),
    lastError: node.faults.of(),
    peers: config.peers.map((peer) => {
      const streams = { pairs: pairs.get(peer.name) ?? [], incomings: incomings.get(peer.name) ?? [] };
      return peerStatus(node, peer, streams);
    }),
  };
}

/** What the node says of one of its peers. */
export function detailsOf(node: Watched, peer: PeerControl): PeerDetails {
  const pairs = node.pairs.filter((pair) => pair.peer.name === peer.name && pair.state !== "idle");
  const incomings = node.incomings.filter((incoming) => peerOf(incoming) === peer.name);
  const list = [...pairs.map(outgoing), ...incomings.map(incomingStream)];
  return {
    ...peerStatus(node, peer, { pairs, incomings }),
    routes: peer.routes,
    addresses: addressesOf(peer.connect),
    preferred: node.switches.of(peer.name).preferred ?? null,
    now: node.now,
    list: list.slice(0, MOST_STREAMS),
  };
}

function peerStatus(node: Watched, peer: PeerControl, { pairs, incomings }: Streams): PeerStatus {
  const { name, refuse, link: kind } = peer;
  const inState = (state: Outgoing["state"]): number => pairs.filter((pair) => pair.state === state).length;
  const open = incomings.filter(({ authenticated }) => authenticated).length;
  const streams: PeerStatus["streams"] = {
    in: { open, opening: incomings.length - open },
    out: {
      open: inState("open"),
      dialing: inState("dialing"),
      waiting: inState("waiting"),
      closing: inState("closing"),
    },
  };
  return {
    name,
    kind,
    link: linkStateOf({ held: node.switches.of(name).held, refused: refuse }, streams),
    streams,
    queue: queueOf(pairs, node.now),
    trunk: trunkStatus(pairs, node.now),
    spool: spoolStatus(node.durability.kept(peer), node.now),
    rates: node.rates.of(name),
    lastError: node.faults.of(name),
    certificateDays: certificateDays(node, name),
  };
}

function queueOf(pairs: readonly Outgoing[], now: number): PeerStatus["queue"] {
  const since = pairs.reduce((least, { queue }) => Math.min(least, queue.since ?? now), now);
  return {
    bytes: pairs.reduce((sum, { queue }) => sum + queue.bytes, 0),
    stanzas: pairs.reduce((sum, { queue }) => sum + queue.stanzas, 0),
    oldest: secondsSince(since, now),
  };
}

/** Of the pairs to a peer, the one that is a trunk. */
function trunkStatus(pairs: readonly Outgoing[], now: number): TrunkStatus | null {
  const { state, trunk } = pairs.find(({ trunk }) => trunk !== undefined) ?? {};
  if (state === undefined || trunk === undefined) return null;
  const { connection = null, session, unacknowledged } = trunk;
  if (session === undefined) return { state, connection, session: null, unacknowledged };
  const { since, ...counts } = session;
  return { state, connection, session: { age: secondsSince(since, now), ...counts }, unacknowledged };
}

function spoolStatus(kept: Kept | undefined, now: number): PeerStatus["spool"] {
  if (kept === undefined) return null;
  const { bytes, stanzas, since = now } = kept;
  return { bytes, stanzas, oldest: secondsSince(since, now) };
}

function secondsSince(since: number, now: number): number {
  return Math.max(0, now - since) / 1000;
}

/** The sooner of the two ends, where the peer presents one certificate as a server and another as a client. */
function certificateDays({ counters, now }: Watched, peer: string): number | null {
  const { in: incoming, out } = counters.find(peer)?.certificateEnds ?? {};
  const ends = Math.min(incoming ?? Infinity, out ?? Infinity);
  return ends === Infinity ? null : daysUntil(ends, now);
}

function listenersOf({ current: { config: { listen } }, ports }: Watched): readonly ListenerStatus[] {
  return listen.map(({ host, port, tls, link }, i) => ({
    address: formatAddress({ host, port: ports[i] ?? port }),
    tls,
    link,
  }));
}

/** A chain lasts as long as what ends first in it. */
function identityStatus({ chain, names }: Identity, now: number): IdentityStatus {
  const ends = Math.min(...chain.map((der) => readCertificate(der).notAfter));
  return { name: names.dns[0] ?? names.srv[0] ?? names.xmpp[0] ?? "", days: daysUntil(ends, now) };
}

function addressesOf(connect: Connect): readonly string[] {
  return connect.by === "addresses" ? connect.addresses.map(formatAddress) : [connect.by];
}

function outgoing({ state, from, to, queue: { bytes } }: Outgoing): StreamStatus {
  return { direction: "out", state, from, to, address: "", bytes };
}

function incomingStream({ stream, authenticated, remote }: Incoming): StreamStatus {
  const state = authenticated ? "open" : "opening";
  return {
    direction: "in",
    state,
    from: stream?.from ?? "",
    to: stream?.to ?? "",
    address: remote,
    bytes: 0,
  };
}

function peerOf({ stream }: Incoming): string {
  return stream?.peer?.name ?? "";
}
