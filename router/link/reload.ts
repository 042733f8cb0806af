import { isDeepStrictEqual } from "node:util";
import type { Config, PeerControl } from "../config/config.ts";

/** What a reload changed, a clause for the log. */
export type Change = string;

/** Settings of a peer on which its links depend; its routes and its policy are another matter. */
function linkSettings(
  { routes: _, speaksFor: __, labels: ___, rules: ____, ...settings }: PeerControl,
): unknown {
  return settings;
}

function routeSettings({ routes, speaksFor }: PeerControl): unknown {
  return { routes, speaksFor };
}

/** Settings of a peer that decide what passes. */
function policySettings({ labels, rules }: PeerControl): unknown {
  return { labels, rules: rules?.source };
}

/** Whether links to the peer may stay as they are. */
export function keepsLinks(before: PeerControl, after: PeerControl): boolean {
  return isDeepStrictEqual(linkSettings(before), linkSettings(after));
}

const COMPARED = [
  "node",
  "listen",
  "identities",
  "policies",
  "audit",
  "metrics",
  "state",
  "limits",
  "log",
  "tests",
] as const;

/** What is compared of two configurations. */
export type Comparable = Pick<Config, "peers" | typeof COMPARED[number]>;

/** What is different between two configurations. */
export function changesBetween(before: Comparable, after: Comparable): readonly Change[] {
  const changes: Change[] = [];
  const old = new Map(before.peers.map((peer) => [peer.name, peer]));
  for (const peer of after.peers) {
    const was = old.get(peer.name);
    old.delete(peer.name);
    if (was === undefined) changes.push(`peer "${peer.name}" is new`);
    else if (!keepsLinks(was, peer)) {
      changes.push(`peer "${peer.name}" has other settings: its links are made anew`);
    } else if (!isDeepStrictEqual(policySettings(was), policySettings(peer))) {
      changes.push(`peer "${peer.name}" has other policies`);
    } else if (!isDeepStrictEqual(routeSettings(was), routeSettings(peer))) {
      changes.push(`peer "${peer.name}" has other routes`);
    }
  }
  for (const name of old.keys()) changes.push(`peer "${name}" is gone`);
  for (const key of COMPARED) {
    if (!isDeepStrictEqual(withoutLines(before)[key], withoutLines(after)[key])) {
      changes.push(`${key} changed`);
    }
  }
  return changes;
}

/** Where a test stands in the file is no part of what it says. */
function withoutLines(config: Comparable): Comparable {
  return { ...config, tests: config.tests.map((test) => ({ ...test, line: 0 })) };
}
