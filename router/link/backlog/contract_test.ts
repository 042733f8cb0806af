import { beheadTags } from "../../../fixtures/leaf/behead_tags.ts";
import { PeerCounters } from "../../observe/metrics_counters.ts";
import type { StanzaError } from "../../route/decision.ts";
import { type BacklogOptions, type BacklogSetting, testBacklog } from "./contract.ts";
import { setUpDurable } from "./durable_setting.ts";
import { MemoryBacklog } from "./memory.ts";
import { type Batch, BatchPool } from "./outbox.ts";

function setUpMemory({ limit = 1 << 20, total = 1 << 24 }: BacklogOptions = {}): BacklogSetting {
  const clock = { now: 1_000_000 };
  const bounced: string[] = [];
  const errors: StanzaError[] = [];
  const pool = new BatchPool(() => total);
  const counters = new PeerCounters();
  const bounce = ({ buffer, used }: Batch, error: StanzaError): void => {
    bounced.push(new TextDecoder().decode(buffer.subarray(0, used)));
    errors.push(error);
  };
  const around = { pool, counters, now: () => clock.now, behead: beheadTags, bounce };
  const backlog = new MemoryBacklog(around, limit);
  return { backlog, pool, counters, bounced, errors, clock, settle: () => {}, [Symbol.dispose]: () => {} };
}

testBacklog("MemoryBacklog", setUpMemory);
testBacklog("DurableBacklog", setUpDurable);
