import { METRICS } from "../observe/metrics.ts";
import type { Counters, Direction, PeerCounters } from "../observe/metrics_counters.ts";
import { type Family, family, type Sample } from "../observe/metrics_exposition.ts";
import type { Tally } from "../observe/metrics_load.ts";
import type { Current } from "./current.ts";
import type { Incoming } from "./connection/incoming.ts";
import type { Outgoing } from "./relay/egress.ts";

/** Peers as far as they are measured. */
export interface MeasuredPeers {
  readonly current: Current;
  readonly counters: Counters;
  readonly pairs: readonly Outgoing[];
  readonly incomings: readonly Incoming[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Labels = readonly string[];
type StanzaLabels = readonly [peer: string, direction: string, kind: string, outcome: string];

const DIRECTIONS: readonly Direction[] = ["in", "out"];

/** Everything that is measured of each peer of the configuration, and of connections whose peer is not known. */
export function* measurePeers(node: MeasuredPeers): Generator<Family> {
  const { current: { config }, counters } = node;
  const names = config.peers.filter(({ refuse }) => !refuse).map(({ name }) => name);
  const counted = [...names, ""].flatMap((name): readonly Counted[] => {
    const peer = counters.find(name);
    return peer === undefined ? [] : [[name, peer]];
  });
  yield family(METRICS.stanzas, each(counted, (name, peer) => stanzas(name, peer, NUMBER)));
  yield family(METRICS.stanzaBytes, each(counted, (name, peer) => stanzas(name, peer, BYTES)));
  yield family(
    METRICS.refusals,
    each(counted, (name, { refusals }) => [...refusals].map(([reason, count]) => [[name, reason], count])),
  );
  yield family(
    METRICS.transit,
    each(counted, (name, { transit }) => transit.count === 0 ? [] : [[[name], transit]]),
  );
  yield family(
    METRICS.handshakes,
    each(counted, (name, peer) => [...peer.handshakes()].map(([labels, n]) => [[name, ...labels], n])),
  );
  yield family(
    METRICS.streamErrors,
    each(counted, (name, { streamErrors }) => [...streamErrors].map(([error, n]) => [[name, error], n])),
  );
  yield family(
    METRICS.peerEnds,
    each(counted, (name, { certificateEnds }) =>
      DIRECTIONS.flatMap((direction) => {
        const ends = certificateEnds[direction];
        return ends === undefined ? [] : [[[name, direction], ends / 1000]];
      })),
  );
  yield family(
    METRICS.sessions,
    each(
      counted,
      (name, { sessions }) =>
        Object.entries(sessions).flatMap(([event, n]) => n === 0 ? [] : [[[name, event], n] as const]),
    ),
  );
  yield* measureLinks(names, node);
}

type Counted = readonly [name: string, counters: PeerCounters];

/** The samples of one peer after those of another. */
function* each<L extends Labels>(
  counted: readonly Counted[],
  samples: (name: string, peer: PeerCounters) => readonly Sample<L>[],
): Generator<Sample<L>> {
  for (const [name, peer] of counted) yield* samples(name, peer);
}

/** What is looked at in a tally, by kind. */
type Look = readonly (readonly [kind: string, of: (tally: Tally) => number])[];

const NUMBER: Look = [
  ["message", ({ messages }) => messages],
  ["presence", ({ presences }) => presences],
  ["iq", ({ iqs }) => iqs],
];
const BYTES: Look = [
  ["message", ({ messageBytes }) => messageBytes],
  ["presence", ({ presenceBytes }) => presenceBytes],
  ["iq", ({ iqBytes }) => iqBytes],
];

/** What has not happened yet is left out: most peers never see most outcomes. */
function stanzas(name: string, peer: PeerCounters, look: Look): readonly Sample<StanzaLabels>[] {
  return DIRECTIONS.flatMap((direction) =>
    Object.entries<Tally>(peer[direction]).flatMap(([outcome, tally]) =>
      look.flatMap(([kind, of]): readonly Sample<StanzaLabels>[] => {
        const value = of(tally);
        return value === 0 ? [] : [[[name, direction, kind, outcome], value]];
      })
    )
  );
}

/** What is known of a peer's links at the moment. */
interface Links {
  bytes: number;
  stanzas: number;
  /** When the oldest stanza came; Infinity where none waits. */
  since: number;
  /** By `direction state`. */
  readonly states: Map<string, number>;
}

function* measureLinks(names: readonly string[], node: MeasuredPeers): Generator<Family> {
  const { now } = node;
  const all = linksOf(names, node);
  const peers = names.map((name) => [name, all.get(name) ?? noLinks()] as const);
  yield family(METRICS.queueBytes, peers.map(([name, { bytes }]) => [[name], bytes]));
  yield family(METRICS.queueStanzas, peers.map(([name, { stanzas }]) => [[name], stanzas]));
  yield family(
    METRICS.queueAge,
    peers.map(([name, { since }]) => [[name], Math.max(0, now - Math.min(since, now)) / 1000]),
  );
  yield family(METRICS.streams, states(all));
}

function* states(all: ReadonlyMap<string, Links>): Generator<Sample<readonly [string, string, string]>> {
  for (const [name, { states }] of all) {
    for (const [key, count] of states) {
      const [direction, state] = key.split(" ");
      yield [[name, direction, state], count];
    }
  }
}

function noLinks(): Links {
  return { bytes: 0, stanzas: 0, since: Infinity, states: new Map() };
}

function linksOf(names: readonly string[], { pairs, incomings }: MeasuredPeers): ReadonlyMap<string, Links> {
  const links = new Map(names.map((name) => [name, { ...noLinks(), states: new Map(ALWAYS) }]));
  const nobody = noLinks();
  links.set("", nobody);
  const count = ({ states }: Links, key: string): void => void states.set(key, (states.get(key) ?? 0) + 1);
  for (const { peer, state, queue } of pairs) {
    const link = links.get(peer.name);
    if (link === undefined) continue;
    link.bytes += queue.bytes;
    link.stanzas += queue.stanzas;
    link.since = Math.min(link.since, queue.since ?? Infinity);
    if (state !== "idle") count(link, `out ${state}`);
  }
  for (const { stream, authenticated } of incomings) {
    count(links.get(stream?.peer?.name ?? "") ?? nobody, authenticated ? "in open" : "in opening");
  }
  return links;
}

/** States that are told of each peer, also where there is no such stream. */
const ALWAYS: readonly (readonly [string, number])[] = [["in open", 0], ["out open", 0], ["out waiting", 0]];
