import { Kind, StanzaType } from "../../matcher-wasm/mod.ts";
import type { RefusalCode } from "../../policy/stage/verdict.ts";
import type { PeerControl } from "../config/config.ts";
import type { Decision, Reason, StanzaError, Step } from "./decision.ts";
import { type Claim, type PeerId, routeTo, SELF, sourceOf, type Table } from "./table.ts";

/** What decides the fate of a stanza. */
export interface StanzaHeader {
  /** Element name. */
  readonly kind: Kind;
  /** Type attribute. */
  readonly type: StanzaType;
  /** Canonical domains of its addresses. */
  readonly from: string;
  /** Canonical domain of its recipient. */
  readonly to: string;
}

/**
 * Decides what happens to a stanza that came in from peer `ingress`. Pure: the same arguments always give the same
 * answer. Of the two domains only their claims count, so callers may remember the answer under
 * (ingress, source, route, kind, type).
 */
export function decide(table: Table, ingress: PeerId, stanza: StanzaHeader): Decision {
  const source = sourceOf(table, stanza.from);
  const target = routeTo(table, stanza.to);
  const trace = [ingressStep(table, ingress), sourceStep(table, stanza.from, source)];
  if (source?.owner !== ingress || table.peers[ingress].refuse) {
    return foreign(table, ingress, stanza, trace);
  }
  trace.push(targetStep(table, stanza.to, target));
  if (stanza.kind === Kind.Iq && (stanza.type === StanzaType.Absent || stanza.type === StanzaType.Other)) {
    return bounce(stanza, trace, "malformed-iq", { type: "modify", condition: "bad-request" });
  }
  if (target === undefined) {
    return bounce(stanza, trace, "no-route", { type: "cancel", condition: "remote-server-not-found" });
  }
  if (target.owner === SELF) {
    return { action: "local", trace: [...trace, answer("answered by this node itself")] };
  }
  return decideForPeer(table, ingress, target.owner, stanza, trace);
}

/** A trunk carries others' stanzas, too: one whose sender it may not have is no reason to hold up those. */
function foreign(table: Table, ingress: PeerId, { from }: StanzaHeader, trace: readonly Step[]): Decision {
  const trunk = table.peers[ingress].link !== "s2s";
  const text = `${nameOf(table, ingress)} may not send from ${from}: ${
    trunk ? "dropped" : "the stream is closed"
  }`;
  return { action: trunk ? "drop" : "close", reason: "invalid-from", trace: [...trace, answer(text)] };
}

function decideForPeer(
  table: Table,
  ingress: PeerId,
  egress: PeerId,
  stanza: StanzaHeader,
  trace: Step[],
): Decision {
  const peer = table.peers[egress];
  if (peer.refuse) {
    return bounce(stanza, trace, "refused-route", { type: "modify", condition: "policy-violation" });
  }
  if (egress === ingress) {
    return bounce(stanza, trace, "split-horizon", { type: "cancel", condition: "item-not-found" });
  }
  if (isInboundOnly(peer)) {
    return bounce(stanza, trace, "inbound-only", { type: "cancel", condition: "remote-server-not-found" });
  }
  return { action: "forward", peer: egress, trace: [...trace, answer(`forwarded to peer "${peer.name}"`)] };
}

/** Whether a peer only connects to us, on streams that go one way. */
export function isInboundOnly({ connect, link }: PeerControl): boolean {
  return connect.by === "none" && link === "s2s";
}

const BECAUSE: Readonly<Record<Exclude<Reason, "invalid-from" | RefusalCode>, string>> = {
  "no-route": "no route has the domain",
  "split-horizon": "the route leads back to the peer that it came from",
  "refused-route": "the route is refused",
  "inbound-only": "the peer only connects to us, and this stream carries nothing back",
  "malformed-iq": "an iq must have the type get, set, result or error",
};

function bounce(
  stanza: StanzaHeader,
  trace: Step[],
  reason: keyof typeof BECAUSE,
  error: StanzaError,
): Decision {
  if (!mayBounce(stanza.kind, stanza.type)) {
    const text = `dropped, because ${BECAUSE[reason]} and ${describe(stanza)} is never answered`;
    return { action: "drop", reason, trace: [...trace, answer(text)] };
  }
  const text = `bounced with ${error.condition} (${error.type}), because ${BECAUSE[reason]}`;
  return { action: "bounce", reason, error, trace: [...trace, answer(text)] };
}

/** Whether a stanza may be answered with an error: never an error (RFC 6120 §8.3.1), never an iq result (§8.2.3). */
export function mayBounce(kind: Kind, type: StanzaType): boolean {
  return type !== StanzaType.Error && !(kind === Kind.Iq && type === StanzaType.Result);
}

function describe({ type }: StanzaHeader): string {
  return type === StanzaType.Error ? "an error" : "the result of an iq";
}

function ingressStep(table: Table, ingress: PeerId): Step {
  return { step: "ingress", text: `came in from ${nameOf(table, ingress)}` };
}

function sourceStep(table: Table, domain: string, source: Claim | undefined): Step {
  const text = source === undefined
    ? `nobody may send from ${domain}`
    : `${domain} is in "${source.pattern}", from which ${nameOf(table, source.owner)} may send`;
  return { step: "source", text };
}

function targetStep(table: Table, domain: string, target: Claim | undefined): Step {
  const text = target === undefined
    ? `no route has ${domain}`
    : `${domain} is in "${target.pattern}", a route to ${nameOf(table, target.owner)}`;
  return { step: "target", text };
}

function answer(text: string): Step {
  return { step: "answer", text };
}

function nameOf(table: Table, owner: PeerId | typeof SELF): string {
  return owner === SELF ? `this node (${table.node})` : `peer "${table.peers[owner].name}"`;
}
