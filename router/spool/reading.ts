import type { SQLOutputValue } from "node:sqlite";
import { Tally } from "../observe/metrics_load.ts";
import type { BatchFacts, Lane, LaneContent, Session, StoredBatch } from "./row.ts";

/** A row as SQLite gives it. The tables are strict, so the types are those of the schema. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

export function parseLane({ id, peer, sender, recipient }: Row): Lane {
  return { id: Number(id), peer: String(peer), from: String(sender), to: String(recipient) };
}

export function parseStored(row: Row): StoredBatch {
  const { seq, lane, n, since, bytes } = row;
  if (!(bytes instanceof Uint8Array)) throw new Error(`batch ${seq} has no bytes`);
  return {
    ...{ seq: Number(seq), lane: Number(lane), since: Number(since) },
    n: n === null ? undefined : Number(n),
    ...{ tally: parseTally(row), bytes },
  };
}

export function parseFacts(row: Row): BatchFacts {
  const { seq, lane, n, since, size, peer, sender, recipient } = row;
  return {
    ...{ seq: Number(seq), lane: Number(lane), since: Number(since), size: Number(size) },
    ...{ peer: String(peer), from: String(sender), to: String(recipient) },
    n: n === null ? undefined : Number(n),
    tally: parseTally(row),
  };
}

export function parseSession({ peer, id, handled, acknowledged, expires }: Row): Session {
  return {
    ...{ peer: String(peer), id: String(id) },
    ...{ handled: Number(handled), acknowledged: Number(acknowledged), expires: Number(expires) },
  };
}

export function contentOf(row: Row = {}): LaneContent {
  const { bytes, stanzas, numbered_bytes, numbered_stanzas, last, first } = row;
  const numbered = typeof last === "number"
    ? { bytes: Number(numbered_bytes), stanzas: Number(numbered_stanzas), last, first: Number(first) }
    : undefined;
  return { bytes: Number(bytes ?? 0), stanzas: Number(stanzas ?? 0), numbered };
}

function parseTally(row: Row): Tally {
  const tally = new Tally();
  tally.messages = Number(row.messages);
  tally.messageBytes = Number(row.message_bytes);
  tally.presences = Number(row.presences);
  tally.presenceBytes = Number(row.presence_bytes);
  tally.iqs = Number(row.iqs);
  tally.iqBytes = Number(row.iq_bytes);
  return tally;
}
