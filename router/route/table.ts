import { createMatcher, type Matcher, type MatcherOptions } from "../../matcher-wasm/mod.ts";
import type { Spif } from "../../policy/spif/model.ts";
import type { Config, Limits, PeerControl } from "../config/config.ts";

/** Number of a peer in its table: the place in `Table.peers`. */
export type PeerId = number;

/** Stands for the node itself, both as where stanzas go and as who sends them. */
export const SELF = Symbol("this node");

/** A pattern of a route or of `speaksFor`, and whose it is. */
export interface Claim {
  /** `a.example`, `*.example` or `*`. */
  readonly pattern: string;
  /** A peer, or the node itself. */
  readonly owner: PeerId | typeof SELF;
}

/**
 * Where stanzas go and who may send them: the configuration's peers with their patterns in a matcher. Never changes; a
 * reload builds another.
 */
export interface Table {
  /** The node's own domain. */
  readonly node: string;
  /** By their numbers. */
  readonly peers: readonly PeerControl[];
  /** By the numbers that the matcher answers as `route`. */
  readonly routes: readonly Claim[];
  /** By the numbers that the matcher answers as `source`. */
  readonly sources: readonly Claim[];
  /** The patterns. */
  readonly matcher: Matcher;
  /** Every policy of labels that is loaded. */
  readonly policies: readonly Spif[];
}

/** What of a configuration its table depends on. */
export interface TableConfig extends Pick<Config, "node" | "peers">, Partial<Pick<Config, "policies">> {
  /** Bytes of unfinished stanzas that the matcher may hold. */
  readonly limits: Pick<Limits, "heldBytes">;
}

/** Builds the table of a configuration. */
export function buildTable(
  config: TableConfig,
  options: MatcherOptions = {},
): Table {
  const { node, peers, limits, policies = [] } = config;
  const self: Claim = { pattern: node, owner: SELF };
  const routes = [
    self,
    ...peers.flatMap((peer, owner) => peer.routes.map((pattern) => ({ pattern, owner }))),
  ];
  const sources = [
    self,
    ...peers.flatMap((peer, owner) => peer.speaksFor.map((pattern) => ({ pattern, owner }))),
  ];
  const entries = [
    ...routes.map(({ pattern }, route) => ({ pattern, route })),
    ...sources.map(({ pattern }, source) => ({ pattern, source })),
  ];
  const matcher = createMatcher(entries, { holdBytes: limits.heldBytes, ...options });
  return { node, peers, routes, sources, matcher, policies: policies.flatMap(({ spif }) => spif ?? []) };
}

/** The route of a canonical domain, if any pattern has it. */
export function routeTo(table: Table, domain: string): Claim | undefined {
  return table.routes[table.matcher.lookup(domain).route];
}

/** Who may send from a canonical domain, if anyone. */
export function sourceOf(table: Table, domain: string): Claim | undefined {
  return table.sources[table.matcher.lookup(domain).source];
}

/** The number of the peer with that name; undefined where there is none. */
export function peerIdOf({ peers }: Table, name: string | undefined): PeerId | undefined {
  const index = peers.findIndex((peer) => peer.name === name);
  return index < 0 ? undefined : index;
}
