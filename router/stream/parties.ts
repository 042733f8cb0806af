import type { PeerControl } from "../config/config.ts";
import { canonicalDomain } from "../route/domain.ts";
import type { StreamFailure } from "./conditions.ts";
import type { StreamHeader } from "./header.ts";
import type { ReceivingRules } from "./receiving_types.ts";

/** Between whom a stream is, as far as its headers have said. */
export interface Parties {
  /** Canonical domain of ours that is addressed. */
  readonly to: string | undefined;
  /** Canonical domain that the peer says it is. */
  readonly from: string | undefined;
  /** The peer that may speak for it. */
  readonly peer: PeerControl | undefined;
}

/** Reads the parties from a header. After a restart they must be the same as `before`. */
export function readParties(
  header: StreamHeader,
  before: Parties,
  rules: Pick<ReceivingRules, "ingress" | "fronts" | "absence">,
): Parties | StreamFailure {
  if (!header.modern) return { condition: "unsupported-version", because: "speaks a version before 1.0" };
  const to = canonicalDomain(header.to ?? "");
  if (to === undefined) return improper("to", header.to);
  const from = header.from === undefined ? before.from : canonicalDomain(header.from);
  if (header.from !== undefined && from === undefined) return improper("from", header.from);
  if (before.from !== undefined && from !== before.from) {
    return { condition: "invalid-from", because: `began as ${before.from} and went on as ${from}` };
  }
  if (before.to !== undefined && to !== before.to) {
    return { condition: "host-unknown", because: `began towards ${before.to} and went on towards ${to}` };
  }
  const peer = from === undefined ? undefined : rules.ingress(from);
  if (from !== undefined && peer === undefined) {
    const because = rules.absence?.(from) ?? `is ${from}, for which no peer of this node may speak`;
    return { condition: "policy-violation", because };
  }
  const because = peer === undefined || from === undefined ? undefined : objection(peer, from);
  if (because !== undefined) return { condition: "policy-violation", because: `is ${from}, but ${because}` };
  if (!rules.fronts(to, peer)) {
    return { condition: "host-unknown", because: `asked for ${to}, to which this node has no route from it` };
  }
  return { to, from, peer };
}

/** Why a stream may not be the peer's under the domain, a clause; undefined where it may. */
export function objection({ name, link, identity }: PeerControl, domain: string): string | undefined {
  if (link === "s2s" || (link === "trunk" && identity === domain)) return undefined;
  return link === "trunk"
    ? `peer "${name}" is a trunk, which opens streams as ${identity} alone`
    : `peer "${name}" is configured for XEP-0361, without any negotiation`;
}

function improper(which: "from" | "to", text: string | undefined): StreamFailure {
  const because = text === undefined
    ? `sent a stream header without "${which}"`
    : `sent a stream header whose "${which}" is no domain: "${text.slice(0, 100)}"`;
  return { condition: "improper-addressing", because };
}
