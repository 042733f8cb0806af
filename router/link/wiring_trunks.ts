import type { PeerControl } from "../config/config.ts";
import { peerIdOf } from "../route/table.ts";
import type { PairSurroundings } from "./pair/types.ts";
import type { Counters } from "../observe/metrics_counters.ts";
import { createBackoff } from "./pair/backoff.ts";
import type { Switches } from "./relay/switches.ts";
import type { Current } from "./current.ts";
import { DialledCarrier } from "./trunk/dialled_carrier.ts";
import type { Dialer } from "./connection/dialer.ts";
import type { Exchange } from "./relay/exchange.ts";
import { findAddresses } from "./connection/find_addresses.ts";
import { Relay } from "./relay/relay.ts";
import { Trunk } from "./trunk/trunk.ts";
import type { SessionStore } from "./trunk/link.ts";
import { Trunks } from "./trunk/trunks.ts";
import type { NodeSurroundings } from "./wiring.ts";

/** What trunks need of the parts that are there already. */
export interface TrunkParts {
  readonly current: () => Current;
  readonly around: NodeSurroundings;
  readonly counters: Counters;
  readonly dialer: Dialer;
  readonly switches: Switches;
  /** Where sessions are kept at the moment; undefined where they are not. */
  store(): SessionStore | undefined;
  readonly createBacklog: PairSurroundings["createBacklog"];
  /** The node as relays see it, which knows the trunks. */
  exchange(): Exchange;
}

/** Makes the trunks of a node. */
export function makeTrunks(parts: TrunkParts): Trunks {
  return new Trunks((peer) => makeTrunk(peer, parts));
}

function makeTrunk(peer: PeerControl, parts: TrunkParts): Trunk {
  const { current, around, counters, dialer, switches, store, createBacklog, exchange } = parts;
  const { log, now, newId, random, resolver } = around;
  /** As the configuration has it at the moment. */
  const settings = (): PeerControl => current().config.peers.find(({ name }) => name === peer.name) ?? peer;
  const { config: { node } } = current();
  const to = peer.identity ?? "";
  return new Trunk(peer, {
    ...{ node, log, now, newId, createBacklog },
    get store(): SessionStore | undefined {
      return store();
    },
    backoff: createBackoff({
      get min(): number {
        return settings().retry.min;
      },
      get max(): number {
        return settings().retry.max;
      },
    }, random),
    counts: counters.of(peer.name).sessions,
    get stallSeconds(): number {
      return current().config.limits.stallSeconds;
    },
    get patience(): number {
      return (settings().trunk?.constrained.patienceSeconds ?? 0) * 1000;
    },
    held: () => switches.of(peer.name).held,
    inlet: (stream, { name }) => {
      const ingress = peerIdOf(current().table, name);
      if (ingress === undefined) return undefined;
      // A reload may have come while the connection was made.
      stream.frames.moveTo(current().table.matcher);
      return new Relay(exchange(), stream, ingress);
    },
    resolve: () => findAddresses(settings(), to, { counters, switches, resolver, random }),
    link: (address, methods, owner) => {
      const peer = settings();
      if (peer.link === "x2x") return dialer.reach(address, peer, node, to, owner);
      const wanted = peer.trunk?.management ?? false;
      const wish = { peer, from: node, to, purpose: "stanzas", methods, bidi: true } as const;
      return new DialledCarrier(owner, wanted, (owner) => dialer.dial(address, wish, owner));
    },
    probe: (address, methods, owner) => {
      const peer = settings();
      if (peer.link === "x2x") return dialer.reach(address, peer, node, to, owner);
      const wish = { peer, from: node, to, purpose: "stanzas", methods } as const;
      return new DialledCarrier(owner, false, (owner) => dialer.dial(address, wish, owner));
    },
  });
}
