import { beheadTags } from "../../../fixtures/leaf/behead_tags.ts";
import { PeerCounters } from "../../observe/metrics_counters.ts";
import type { StanzaError } from "../../route/decision.ts";
import { Ledger } from "../../spool/ledger.ts";
import { Quotas } from "../../spool/quota.ts";
import type { LaneKey } from "../../spool/row.ts";
import type { Spool } from "../../spool/spool.ts";
import { SpoolFolder } from "../../spool/spool_test_file.ts";
import { ManualTime } from "../../spool/spool_test_time.ts";
import type { BacklogOptions, BacklogSetting } from "./contract.ts";
import { DurableBacklog } from "./durable.ts";
import { LaneFile } from "./lane_file.ts";
import { type Batch, BatchPool } from "./outbox.ts";

/** A trunk's lane. */
export const TRUNK: LaneKey = { peer: "blue", from: "", to: "" };

/** What a process with a spool has. */
export interface DurableSetting extends BacklogSetting {
  readonly backlog: DurableBacklog;
  readonly folder: SpoolFolder;
  readonly spool: Spool;
  readonly ledger: Ledger;
  readonly time: ManualTime;
  readonly file: LaneFile;
  /** What was bounced and may be sent again where nobody can be told about it, as text. */
  readonly again: string[];
  /** Another backlog on the same lane. */
  another(): DurableBacklog;
}

/** How a durable backlog is made for a test. */
export interface DurableOptions extends BacklogOptions {
  readonly folder?: SpoolFolder;
  readonly lane?: LaneKey;
  readonly acknowledged?: number;
  /** Most bytes of the file. */
  readonly disk?: number;
  readonly repeatsAtOnce?: boolean;
  /** Most stanzas for the peer. */
  readonly stanzas?: number;
}

/** A durable backlog in a process that begins: what is in the folder is what a process before it has left there. */
export function setUpDurable(options: DurableOptions = {}): DurableSetting {
  const { limit = 1 << 20, total = 1 << 24, folder = new SpoolFolder(), lane = TRUNK } = options;
  const spool = folder.open(options.disk === undefined ? {} : { mostBytes: options.disk });
  const time = new ManualTime();
  const ledger = new Ledger(spool, { ...time.scheduler, log: folder.log });
  const pool = new BatchPool(() => total);
  const counters = new PeerCounters();
  const bounced: string[] = [];
  const errors: StanzaError[] = [];
  const again: string[] = [];
  const surroundings = {
    ...{ pool, counters, ledger, behead: beheadTags, briefSeconds: 1_000 },
    repeatsAtOnce: options.repeatsAtOnce ?? false,
    limits: { bytes: limit, stanzas: options.stanzas ?? 1_000_000, seconds: 1 },
    now: () => folder.now,
    stamp: (bytes: Uint8Array, since: number) =>
      new TextEncoder().encode(
        new TextDecoder().decode(bytes).replaceAll(">", ` ${new Date(since).toISOString()}>`),
      ),
    bounce: ({ buffer, used }: Batch, error: StanzaError, repeated: boolean) => {
      const text = new TextDecoder().decode(buffer.subarray(0, used));
      bounced.push(text);
      errors.push(error);
      if (repeated) again.push(text);
    },
  };
  const file = new LaneFile(lane, spool, new Quotas((peer) => spool.totals(peer)).of(lane.peer));
  const backlog = new DurableBacklog(file, surroundings, options.acknowledged);
  const clock = {
    get now(): number {
      return folder.now;
    },
    set now(now: number) {
      folder.now = now;
    },
  };
  return {
    ...{ backlog, folder, spool, ledger, time, file, pool, counters, bounced, errors, again, clock },
    settle: () => time.pass(5),
    another: () => new DurableBacklog(file, surroundings),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}
