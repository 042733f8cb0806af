import type { Config, PeerControl } from "../../router/config/config.ts";
import type { Target } from "../../router/link/checkup.ts";
import { parseAddress } from "../../router/route/address.ts";
import { routeTo, type Table } from "../../router/route/table.ts";

/** Domains of one peer that are tried; more would tell little more. */
const MOST = 10;

/** A peer with the domains at which it is visited. */
export interface Patient {
  readonly peer: PeerControl;
  readonly targets: readonly Target[];
  /** Why there is nothing to visit; absent where there is. */
  readonly because?: string;
  /** Domains of its routes that are left out for there being so many. */
  readonly leftOut: number;
}

/**
 * What to visit of a peer: the domains of its routes; of a route with everything under a domain those that the
 * configuration's tests name, or else that domain itself.
 *
 * @param to visit this canonical domain alone, where it is the peer's
 */
export function patientOf(config: Config, table: Table, peer: PeerControl, to: string | undefined): Patient {
  if (peer.refuse) return nothing(peer, "it is refused: nothing goes there and nothing comes from there");
  if (peer.connect.by === "none") {
    return nothing(
      peer,
      "connect: none: it connects to us, and its next connection will be in the log of trunkline serve",
    );
  }
  if (peer.link === "x2x") {
    return nothing(
      peer,
      "link: x2x: nothing is negotiated, and another connection could take the place of the one that is open; " +
        `trunkline peer show ${peer.name} tells of that`,
    );
  }
  const found = domainsOf(config, table, peer);
  const domains = to === undefined ? found : [to];
  if (domains.length === 0) {
    return nothing(peer, 'its routes are "*", so that none of its domains is known: name one with --to');
  }
  const targets = domains.slice(0, MOST).map((domain): Target => ({ peer, from: config.node, to: domain }));
  return { peer, targets, leftOut: domains.length - targets.length };
}

function nothing(peer: PeerControl, because: string): Patient {
  return { peer, targets: [], because, leftOut: 0 };
}

/** The peer to which the canonical domain is routed; undefined where it is none's. */
export function peerFor(table: Table, domain: string): PeerControl | undefined {
  const owner = routeTo(table, domain)?.owner;
  return typeof owner === "number" ? table.peers[owner] : undefined;
}

function domainsOf(config: Config, table: Table, peer: PeerControl): readonly string[] {
  const tested = config.tests.flatMap(({ from, to }) => [from, to])
    .flatMap((address) => parseAddress(address)?.domain ?? [])
    .filter((domain) => peerFor(table, domain)?.name === peer.name);
  const domains = peer.routes.flatMap((route) => {
    if (!route.startsWith("*")) return [route];
    const under = tested.filter((domain) => domain.endsWith(route.slice(1)) || domain === route.slice(2));
    if (under.length > 0 || route === "*") return route === "*" ? tested : under;
    return [route.slice(2)];
  });
  return [...new Set(domains)];
}
