import type { Matcher, ScanLimits } from "../../matcher-wasm/mod.ts";
import type { PeerControl } from "../config/config.ts";
import type { Counters } from "../observe/metrics_counters.ts";
import type { StanzaError } from "../route/decision.ts";
import type { Backlog } from "./backlog.ts";
import { MemoryBacklog } from "./backlog_memory.ts";
import { behead } from "./behead.ts";
import type { Switches } from "./control_switches.ts";
import type { Current } from "./current.ts";
import type { Durability } from "./durability.ts";
import type { Batch, BatchPool } from "./outbox.ts";
import { stampDelays } from "./stamp.ts";

/** What backlogs need of the parts that are there already. */
export interface BacklogParts {
  readonly current: () => Current;
  readonly durability: Durability;
  readonly pool: BatchPool;
  readonly counters: Counters;
  readonly switches: Switches;
  readonly matcher: Matcher;
  readonly limits: () => ScanLimits;
  now(): number;
  /** Tells senders that stanzas were not delivered. */
  bounce(bytes: Uint8Array, error: StanzaError): void;
}

/** Makes backlogs for what goes to peers, on the disk where they have a spool. A trunk's has no domains. */
export function backlogMaker(parts: BacklogParts): (peer: PeerControl, from: string, to: string) => Backlog {
  const { current, durability, pool, counters, switches, matcher, limits, now, bounce } = parts;
  return (peer, from, to) => {
    const surroundings = {
      ...{ pool, now, counters: counters.of(peer.name), switches: switches.of(peer.name) },
      behead: (bytes: Uint8Array, stanzas: number) => behead(bytes, stanzas, matcher, limits()),
      bounce: (batch: Batch, error: StanzaError) => bounce(contentOf(batch), error),
      stamp: (bytes: Uint8Array, since: number) =>
        stampDelays(bytes, since, current().config.node, matcher, limits()),
    };
    return durability.backlogFor(peer, { peer: peer.name, from, to }, surroundings) ??
      new MemoryBacklog(surroundings, peer.queue.bytes);
  };
}

/** The stanzas of a batch, whose buffer will be used again. */
function contentOf({ buffer, used }: Batch): Uint8Array {
  return buffer.slice(0, used);
}
