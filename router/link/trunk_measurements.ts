import type { PeerControl } from "../config/config.ts";
import { METRICS } from "../observe/metrics.ts";
import { type Family, family, type Sample } from "../observe/metrics_exposition.ts";
import type { Durability } from "./durability.ts";
import type { Outgoing } from "./relay/egress.ts";

/** Stanzas that other trunks have yet to acknowledge. */
export function* measureTrunks(pairs: readonly Outgoing[]): Generator<Family> {
  yield family(
    METRICS.unacknowledged,
    pairs.flatMap(({ peer: { name }, trunk }): readonly Sample<readonly [string]>[] =>
      trunk === undefined ? [] : [[[name], trunk.unacknowledged]]
    ),
  );
}

/** What is kept on the disk, and how it takes that; nothing where nothing is to be kept. */
export function* measureSpool(
  durability: Durability,
  peers: readonly PeerControl[],
  now: number,
): Generator<Family> {
  const ledger = durability.disk?.ledger;
  if (ledger === undefined) return;
  const kept = peers.flatMap((peer) => {
    const found = durability.kept(peer);
    return found === undefined ? [] : [[[peer.name], found] as const];
  });
  yield family(METRICS.spoolBytes, kept.map(([labels, { bytes }]) => [labels, bytes]));
  yield family(METRICS.spoolStanzas, kept.map(([labels, { stanzas }]) => [labels, stanzas]));
  yield family(
    METRICS.spoolAge,
    kept.map(([labels, { since = now }]) => [labels, Math.max(0, now - since) / 1000]),
  );
  yield family(METRICS.spoolAccepting, [[[], Number(ledger.accepting)]]);
  yield family(METRICS.spoolCommits, [[["success"], ledger.commits], [["failure"], ledger.failures]]);
  yield family(METRICS.spoolSeconds, [[[], ledger.seconds]]);
}
