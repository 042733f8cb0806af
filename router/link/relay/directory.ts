import type { PeerControl } from "../../config/config.ts";
import { isInboundOnly } from "../../route/decide.ts";
import { routeTo, SELF, sourceOf, type Table } from "../../route/table.ts";

/** The peer that may send from the canonical domain; undefined where nobody may. */
export function ingressOf(table: Table, domain: string): PeerControl | undefined {
  const owner = sourceOf(table, domain)?.owner;
  if (owner === undefined || owner === SELF) return undefined;
  return table.peers[owner].refuse ? undefined : table.peers[owner];
}

/** Whether the node answers for the canonical domain towards the peer (towards anyone, where none is given). */
export function fronts(table: Table, domain: string, peer: PeerControl | undefined): boolean {
  const owner = routeTo(table, domain)?.owner;
  if (owner === undefined) return false;
  if (owner === SELF) return true;
  return !table.peers[owner].refuse && table.peers[owner].name !== peer?.name;
}

/** The peer to which stanzas for the canonical domain go; undefined where none can be sent there. */
export function egressOf(table: Table, domain: string): PeerControl | undefined {
  const owner = routeTo(table, domain)?.owner;
  if (owner === undefined || owner === SELF) return undefined;
  const peer = table.peers[owner];
  return peer.refuse || isInboundOnly(peer) ? undefined : peer;
}
