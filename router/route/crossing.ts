import type { Crossing, StageControl } from "../../policy/stage/control.ts";
import type { PeerControl } from "../config/config.ts";
import type { PeerId, Table } from "./table.ts";

/** The policies between two peers of the table; undefined where neither has any. */
export function crossingOf(table: Table, ingress: PeerId, egress: PeerId): Crossing | undefined {
  const from = table.peers[ingress];
  const to = table.peers[egress];
  const asks = from.labels ?? from.rules?.in ?? to.labels ?? to.rules?.out;
  return asks && { ingress: stageOf(from), egress: stageOf(to), policies: table.policies };
}

/** What a peer's policy says. */
export function stageOf({ name, labels, rules }: PeerControl): StageControl {
  return { peer: name, ...(labels && { labels }), ...(rules && { rules }) };
}
