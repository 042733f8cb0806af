import process from "node:process";
import { readCertificate } from "../certificate/certificate.ts";
import { METRICS } from "../observe/metrics.ts";
import { type Family, family, type Sample } from "../observe/metrics_exposition.ts";
import type { Histogram } from "../observe/metrics_histogram.ts";
import type { Auditing } from "./relay/auditing.ts";
import type { Current } from "./current.ts";
import type { Durability } from "./durability.ts";
import { type MeasuredPeers, measurePeers } from "./peer_measurements.ts";
import type { BatchPool } from "./backlog/outbox.ts";
import { measureSpool, measureTrunks } from "./trunk_measurements.ts";

/** A node as far as it is measured. */
export interface Measured extends MeasuredPeers {
  readonly version: string;
  readonly pool: BatchPool;
  readonly auditing: Auditing;
  readonly durability: Durability;
  /** Of the event loop. */
  readonly delay: Histogram | undefined;
  readonly ready: boolean;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** When the configuration was taken over, milliseconds since 1970. */
  readonly loadedAt: number;
}

type Plain = readonly Sample<readonly []>[];

/** Everything that there is to measure. What is expensive to find out is found out when it is asked for. */
export function* measure(node: Measured): Generator<Family> {
  const { counters, current, pool } = node;
  yield family(METRICS.build, [[[node.version, Deno.version.deno], 1]]);
  yield family(METRICS.started, one(node.startedAt / 1000));
  yield family(METRICS.loaded, one(node.loadedAt / 1000));
  yield family(METRICS.ready, one(Number(node.ready)));
  yield* measurePeers(node);
  yield* measureTrunks(node.pairs);
  yield* measureSpool(node.durability, current.config.peers, node.now);
  yield family(METRICS.buffers, one(pool.bytes));
  yield family(METRICS.buffersLimit, one(current.config.limits.queueTotalBytes));
  yield family(
    METRICS.connectionsRefused,
    Object.entries(counters.connectionsRefused).map(([limit, count]) => [[limit], count]),
  );
  yield family(METRICS.lines, Object.entries(counters.lines).map(([level, count]) => [[level], count]));
  yield* measureTables(current);
  yield family(METRICS.identityEnds, identityEnds(current));
  yield* measureAudit(node.auditing);
  yield* measureProcess(node);
}

function one(value: number): Plain {
  return [[[], value]];
}

function* measureTables({ table: { matcher } }: Current): Generator<Family> {
  yield family(METRICS.cacheEntries, [
    [["domains"], matcher.domainCount],
    [["labels"], matcher.labelCount],
  ]);
  yield family(METRICS.cacheFlushes, [
    [["domains"], matcher.generation],
    [["labels"], matcher.labelGeneration],
  ]);
  yield family(METRICS.held, one(matcher.held));
}

function identityEnds({ config: { identities } }: Current): readonly Sample<readonly [string, string]>[] {
  return identities.map(({ chain, names }, i) => {
    const ends = Math.min(...chain.map((der) => readCertificate(der).notAfter));
    return [[`${i}`, names.dns[0] ?? names.srv[0] ?? names.xmpp[0] ?? ""], ends / 1000];
  });
}

function* measureAudit({ audit }: Auditing): Generator<Family> {
  if (audit === undefined) return;
  yield family(METRICS.auditHealthy, one(Number(audit.healthy)));
  yield family(METRICS.auditStopped, one(Number(audit.stopped)));
  yield family(METRICS.auditRecords, one(audit.head.seq));
}

function* measureProcess({ delay }: Measured): Generator<Family> {
  if (delay !== undefined) yield family(METRICS.delay, [[[], delay]]);
  const { user, system } = process.cpuUsage();
  yield family(METRICS.cpu, one((user + system) / 1e6));
  yield family(METRICS.memory, one(Deno.memoryUsage().rss));
}
