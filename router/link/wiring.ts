import { createMatcher, type Matcher, type ScanLimits } from "../../matcher-wasm/mod.ts";
import { createInspector } from "../certificate/certificate.ts";
import type { PeerControl } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import { Counters } from "../observe/metrics_counters.ts";
import { Faults } from "../observe/status_faults.ts";
import type { StreamFailure } from "../stream/conditions.ts";
import { createDialbackKeys, type DialbackKeys } from "../stream/dialback.ts";
import { Auditing } from "./relay/auditing.ts";
import { TIMEOUT } from "./backlog/backlog.ts";
import { createBackoff } from "./pair/backoff.ts";
import { Barrier } from "./relay/barrier.ts";
import type { Operator } from "./control/desk.ts";
import { Switches } from "./relay/switches.ts";
import { Tracing } from "./control/tracing.ts";
import type { Current } from "./current.ts";
import { Dialer } from "./connection/dialer.ts";
import { Durability } from "./durability.ts";
import { Dispatch } from "./dispatch.ts";
import { findAddresses } from "./connection/find_addresses.ts";
import type { Judging } from "./connection/handshakes.ts";
import type { Incomings } from "./connection/incomings.ts";
import { BatchPool } from "./backlog/outbox.ts";
import type { PairSurroundings } from "./pair/types.ts";
import type { Trunks } from "./trunk/trunks.ts";
import { trunkLimits } from "./connection/scan_limits.ts";
import { makeBacklogs } from "./wiring_backlogs.ts";
import { makeIncomings } from "./wiring_incomings.ts";
import { makeTrunks } from "./wiring_trunks.ts";
import { makeWalks } from "./wiring_walks.ts";
import { Pairs } from "./pair/pairs.ts";
import { takeUpLeftovers } from "./leftovers.ts";
import type { SrvResolver } from "./connection/resolve.ts";
import type { SpoolDesk } from "./backlog/spool_desk.ts";
import type { Walks } from "./control/walks.ts";

/** What a node needs of the world. */
export interface NodeSurroundings {
  /** Where facts go. */
  readonly log: Log;
  /** Said to whoever asks the node for its version. */
  readonly version: string;
  /** Looks up SRV records where the configuration says `dns`. */
  readonly resolver: SrvResolver;
  /** Secret behind our dialback keys (XEP-0185). */
  readonly secret: string;
  /** Whoever answers what operators ask of the program around the node. */
  readonly operator?: Operator;
  /** Milliseconds since 1970. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** An unguessable id. */
  newId(): string;
}

/** The parts of a node that know each other. */
export interface Parts {
  readonly durability: Durability;
  readonly pairs: Pairs;
  readonly trunks: Trunks;
  readonly dispatch: Dispatch;
  readonly walks: Walks;
  readonly incomings: Incomings;
  readonly auditing: Auditing;
  readonly pool: BatchPool;
  readonly counters: Counters;
  readonly switches: Switches;
  readonly tracing: Tracing;
  readonly faults: Faults;
  /** Where operators look after what is kept; undefined where nothing is. */
  spoolDesk(): SpoolDesk | undefined;
  /** Sends, or returns to its senders, what the spool has from before. */
  takeUpLeftovers(): void;
}

/** What the parts share. */
export interface Shared extends Judging {
  readonly current: () => Current;
  readonly leaving: () => StreamFailure | undefined;
  readonly around: NodeSurroundings;
  readonly keys: DialbackKeys;
  readonly dialer: Dialer;
  readonly switches: Switches;
  readonly tracing: Tracing;
}

/**
 * Puts the parts of a node together. `current` answers what the node goes by at the moment, `leaving` why no peer is let
 * in any more, where that is so.
 */
export function wire(
  current: () => Current,
  leaving: () => StreamFailure | undefined,
  surroundings: NodeSurroundings,
): Parts {
  const counters = new Counters();
  const switches = new Switches();
  const faults = new Faults(surroundings.now);
  const matcher = createMatcher([], { holdBytes: current().config.limits.heldBytes });
  const limits = (): ScanLimits => trunkLimits(current().config.limits);
  const tracing = new Tracing({ switches, matcher, limits, now: surroundings.now });
  const log = tracing.around(faults.around(countLines(surroundings.log, counters.lines)));
  const around = { ...surroundings, log };
  const judging: Judging = { inspect: createInspector(), counters, now: around.now };
  const keys = createDialbackKeys(around.secret);
  const dialer = new Dialer({
    ...judging,
    current,
    keys,
    matcher,
    watch: ({ name }) => tracing.watcher(name),
  });
  const shared: Shared = { ...judging, current, leaving, around, keys, dialer, switches, tracing };
  const pool = new BatchPool(() => current().config.limits.queueTotalBytes);
  const durability = new Durability(around.log, around.now);
  const createBacklog = makeBacklogs({
    ...{ current, pool, counters, switches, durability, matcher, limits, now: around.now },
    bounce: (...lost) => dispatch.bounce(...lost),
  });
  const pairs: Pairs = new Pairs(
    (peer, from, to) => pairSurroundings(shared, (peer) => createBacklog(peer, from, to), peer, from, to),
    () => current().config.limits.streamsPerPeer,
  );
  const auditing = new Auditing(around.log, around.now);
  const trunks = makeTrunks({
    ...shared,
    store: () => durability.disk?.sessions,
    createBacklog: (peer) => createBacklog(peer, "", ""),
    exchange: () => dispatch,
  });
  const walks = makeWalks({ ...shared, pairs, trunks, send: (...stanza) => dispatch.send(...stanza) });
  const dispatch: Dispatch = makeDispatch(shared, { pairs, trunks, walks, auditing }, matcher);
  const incomings: Incomings = makeIncomings(
    { ...shared, safety: new Barrier(() => durability.disk?.ledger) },
    { pairs, trunks, dispatch },
    () => incomings,
  );
  const takeUp = (): void =>
    takeUpLeftovers({
      ...{ durability, pairs, log },
      table: current().table,
      held: (peer) => switches.of(peer).held,
      bounce: (bytes, error) => dispatch.bounce(bytes, error),
    });
  const parts = {
    durability,
    pairs,
    trunks,
    dispatch,
    walks,
    incomings,
    auditing,
    pool,
    counters,
    switches,
    tracing,
    faults,
  };
  const spoolDesk = (): SpoolDesk | undefined =>
    durability.desk({ matcher, limits }, (bytes) => dispatch.bounce(bytes, TIMEOUT));
  return { ...parts, spoolDesk, takeUpLeftovers: takeUp };
}

function makeDispatch(
  { current, around: { log, version, now }, counters, switches }: Shared,
  { pairs, trunks, walks, auditing }: Pick<Parts, "pairs" | "trunks" | "walks" | "auditing">,
  matcher: Matcher,
): Dispatch {
  return new Dispatch(current, pairs, trunks, {
    ...{ log, version, matcher, now, counters, switches, walks },
    audit: () => auditing.audit,
    limits: () => trunkLimits(current().config.limits),
  });
}

function pairSurroundings(
  { current, around, counters, switches, dialer }: Shared,
  createBacklog: PairSurroundings["createBacklog"],
  peer: PeerControl,
  from: string,
  to: string,
): PairSurroundings {
  const { log, now, newId, random, resolver } = around;
  return {
    createBacklog,
    log,
    now,
    newId,
    backoff: createBackoff(peer.retry, random),
    get stallSeconds(): number {
      return current().config.limits.stallSeconds;
    },
    resolve: () => findAddresses(peer, to, { counters, switches, resolver, random }),
    link: (address, methods, owner) =>
      dialer.dial(address, { peer, from, to, purpose: "stanzas", methods, management: true }, owner),
  };
}

/** A log whose lines for operators are counted. */
function countLines(log: Log, lines: Counters["lines"]): Log {
  return {
    write(level, ...fact) {
      if (level === "warn" || level === "error") lines[level]++;
      log.write(level, ...fact);
    },
  };
}
