import type { PeerControl } from "../../config/config.ts";
import { parseAddress } from "../../route/address.ts";
import { explain, type Unanswerable } from "../../route/explain.ts";
import type { Table } from "../../route/table.ts";
import type { WalkEgress, WalkQuestion, WalkReport } from "../../route/walk.ts";
import type { Switches } from "../relay/switches.ts";
import type { Outgoing } from "../relay/egress.ts";
import type { Pairs } from "../pair/pairs.ts";
import { isTrunk, type Trunks } from "../trunk/trunks.ts";

/** What this node does with a stanza. */
export interface Findings {
  readonly report: WalkReport;
  /** The other trunk that it goes to; absent where there is none. */
  readonly next?: PeerControl;
}

/** What there is to look at. */
export interface FindingParts {
  readonly table: Table;
  readonly pairs: Pairs;
  readonly trunks: Trunks;
  readonly switches: Switches;
  readonly now: number;
}

/** What becomes of a stanza at this node, by the very code that decides; `via` is the peer that it comes in from. */
export function findWay(parts: FindingParts, question: WalkQuestion, via?: string): Findings | Unanswerable {
  const { table, now } = parts;
  const decision = explain(table, { ...question, ...(via !== undefined && { via }) }, now);
  if ("problem" in decision) return decision;
  const { action } = decision;
  const { node } = table;
  if (action === "local") return { report: { node, action } };
  if (action !== "forward") return { report: { node, action, reason: decision.reason } };
  const peer = table.peers[decision.peer];
  const report: WalkReport = { node, action, egress: egressOf(parts, peer, question) };
  return isTrunk(peer) ? { report, next: peer } : { report };
}

function egressOf(parts: FindingParts, peer: PeerControl, question: WalkQuestion): WalkEgress {
  const { switches, now } = parts;
  const { name, link } = peer;
  const egress = outgoingOf(parts, peer, question);
  const since = egress?.queue.since;
  return {
    peer: name,
    link,
    state: switches.of(name).held ? "held" : egress?.state ?? "idle",
    waits: since === undefined ? 0 : Math.max(0, Math.round(now - since)),
  };
}

/** What leads to the peer at the moment; nothing is made for the question's sake. */
function outgoingOf(
  { pairs, trunks }: FindingParts,
  peer: PeerControl,
  { from, to }: WalkQuestion,
): Outgoing | undefined {
  if (isTrunk(peer)) return trunks.all().find(({ peer: { name } }) => name === peer.name);
  return pairs.find(parseAddress(from)?.domain ?? "", parseAddress(to)?.domain ?? "");
}
