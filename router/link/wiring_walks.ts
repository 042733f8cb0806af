import type { Switches } from "./relay/switches.ts";
import type { Current } from "./current.ts";
import type { Pairs } from "./pair/pairs.ts";
import type { Trunks } from "./trunk/trunks.ts";
import { findWay } from "./control/walk_findings.ts";
import { Walks } from "./control/walks.ts";
import type { NodeSurroundings } from "./wiring.ts";

/** What walks need of the parts that are there already. */
export interface WalkParts {
  readonly current: () => Current;
  readonly around: NodeSurroundings;
  readonly pairs: Pairs;
  readonly trunks: Trunks;
  readonly switches: Switches;
  /** Sends a stanza of ours. */
  send(text: string, from: string, to: string): void;
}

/** Makes what walks the ways of stanzas. */
export function makeWalks({ current, around, pairs, trunks, switches, send }: WalkParts): Walks {
  const { now, newId } = around;
  return new Walks({
    ...{ send, newId, now },
    table: () => current().table,
    mostHops: () => current().config.limits.hops,
    judge: (question, via) =>
      findWay({ pairs, trunks, switches, table: current().table, now: now() }, question, via),
  });
}
