import type { Log } from "../observe/log.ts";
import type { Lane } from "../spool/row.ts";
import type { StanzaError } from "../route/decision.ts";
import type { Table } from "../route/table.ts";
import { TIMEOUT } from "./backlog/backlog.ts";
import { egressOf } from "./relay/directory.ts";
import type { Durability } from "./durability.ts";
import type { Pairs } from "./pair/pairs.ts";
import { isTrunk } from "./trunk/trunks.ts";

/** What taking up leftovers needs of the node. */
export interface LeftoverSurroundings {
  readonly durability: Durability;
  readonly pairs: Pairs;
  readonly table: Table;
  readonly log: Log;
  /** Whether an operator holds the peer down. */
  held(peer: string): boolean;
  /** Tells senders that stanzas were not delivered. */
  bounce(bytes: Uint8Array, error: StanzaError): void;
}

/** Bytes that are read at once. */
const PIECE = 256 * 1024;

/**
 * Takes up what the spool has from before: pairs are made for it, so that it is sent; what was kept for a peer to which it
 * would not go any more is returned to its senders.
 */
export function takeUpLeftovers(around: LeftoverSurroundings): void {
  for (const lane of around.durability.lanes()) {
    // Whoever sends it is on its way out, and finishes what he has.
    if (around.durability.attends(lane)) continue;
    if (lane.from === "" ? ownedByTrunk(lane, around) : ownedByPair(lane, around)) continue;
    giveBack(lane, around);
  }
}

function ownedByTrunk({ peer }: Lane, { table }: LeftoverSurroundings): boolean {
  return table.peers.some((control) =>
    control.name === peer && isTrunk(control) && control.spool !== undefined
  );
}

function ownedByPair({ peer, from, to }: Lane, { table, pairs, held }: LeftoverSurroundings): boolean {
  const egress = egressOf(table, to);
  if (egress?.name !== peer || isTrunk(egress) || egress.spool === undefined) return false;
  return held(peer) || pairs.take(egress, from, to) !== undefined;
}

function giveBack(lane: Lane, { durability, log, bounce }: LeftoverSurroundings): void {
  // While nothing can be deleted nothing is returned: it would be returned again.
  if (!durability.accepting) return;
  const { id, peer, from, to } = lane;
  let last = 0;
  const amount = { bytes: 0, stanzas: 0 };
  for (;;) {
    const batches = durability.disk?.spool.read(id, last, PIECE) ?? [];
    if (batches.length === 0) break;
    for (const { seq, bytes, tally } of batches) {
      bounce(bytes, TIMEOUT);
      amount.bytes += bytes.length;
      amount.stanzas += tally.stanzas;
      last = seq;
    }
  }
  const { stanzas } = amount;
  if (stanzas === 0) return;
  durability.give(lane, last, amount);
  const way = from === "" ? "" : ` ${from} → ${to}`;
  const text = `${stanzas} stanzas${way} that were kept for peer "${peer}" are returned to their senders: ` +
    "they would not go to it any more";
  log.write("warn", "spool.leftovers", text, { peer });
}
