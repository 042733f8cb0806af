import type { Matcher, ScanLimits } from "../../matcher-wasm/mod.ts";
import type { PeerControl } from "../config/config.ts";
import type { Counters } from "../observe/metrics_counters.ts";
import type { StanzaError } from "../route/decision.ts";
import { stampStanzas } from "./relay/adaptation.ts";
import type { Backlog } from "./backlog/backlog.ts";
import { MemoryBacklog } from "./backlog/memory.ts";
import { behead } from "./backlog/behead.ts";
import type { Switches } from "./relay/switches.ts";
import type { Current } from "./current.ts";
import type { Durability } from "./durability.ts";
import type { BatchPool } from "./backlog/outbox.ts";

/** What backlogs need of the parts that are there already. */
export interface BacklogParts {
  readonly current: () => Current;
  readonly pool: BatchPool;
  readonly counters: Counters;
  readonly switches: Switches;
  readonly durability: Durability;
  /** For scanning what does not come in on a stream. */
  readonly matcher: Matcher;
  readonly limits: () => ScanLimits;
  now(): number;
  /** Tells senders that stanzas were not delivered; see `Exchange`. */
  bounce(bytes: Uint8Array, error: StanzaError, again: string | undefined): void;
}

/** Makes a backlog for what goes from one domain to another of a peer; both are empty for a trunk. */
export type BacklogMaker = (peer: PeerControl, from: string, to: string) => Backlog;

/** Makes backlogs that outlive the process where the peer's are to, and others. */
export function makeBacklogs(parts: BacklogParts): BacklogMaker {
  const { current, pool, counters, switches, durability, matcher, limits, now } = parts;
  const stamp = (bytes: Uint8Array, since: number): Uint8Array =>
    stampStanzas(bytes, since, current().config.node, matcher, limits());
  return (peer, from, to) => {
    const around = {
      ...{ pool, now, stamp },
      counters: counters.of(peer.name),
      switches: switches.of(peer.name),
      behead: (bytes: Uint8Array, stanzas: number) => behead(bytes, stanzas, matcher, limits()),
      // The buffer will be used again.
      bounce: (
        { buffer, used }: { readonly buffer: Uint8Array; readonly used: number },
        error: StanzaError,
        again: boolean,
      ) => parts.bounce(buffer.slice(0, used), error, again ? peer.name : undefined),
    };
    return durability.backlogFor(peer, { peer: peer.name, from, to }, around) ??
      new MemoryBacklog(around, peer.queue.bytes);
  };
}
