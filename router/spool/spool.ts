import type { DatabaseSync, StatementSync } from "node:sqlite";
import type {
  Amount,
  BatchFacts,
  Lane,
  LaneContent,
  LaneKey,
  NewBatch,
  Session,
  StoredBatch,
} from "./row.ts";
import type { Reserve } from "./reserve.ts";
import { contentOf, parseFacts, parseLane, parseSession, parseStored } from "./reading.ts";

/** What a transaction may do. */
export interface SpoolWriter {
  /** The number of a lane, which is made where there is none yet. */
  lane(key: LaneKey): number;
  /** Stores a batch behind all others; its seq. */
  append(batch: NewBatch): number;
  /** The batch is to be sent with this number, or (undefined) has not been sent after all. */
  number(seq: number, n: number | undefined): void;
  /** The batch now begins later: what came before has arrived. */
  cut(batch: StoredBatch): void;
  /** Nothing that the lane has behind `after` and up to `upTo` has been sent. */
  unnumber(lane: number, after: number, upTo: number): void;
  /** Deletes what the lane has up to `seq`. */
  settle(lane: number, upTo: number): void;
  /** Deletes one batch; false where there is none. */
  remove(seq: number): boolean;
  /** What seems to come from the future came at `now`: the clock has been set back. All lanes, where none is given. */
  redate(now: number, lane?: number): void;
  putSession(session: Session): void;
  dropSession(peer: string): void;
}

/** Most batches that are read at once. */
const MOST_ROWS = 1024;

/**
 * The file in which stanzas are kept for peers that are away: bytes in, bytes out. It is made by `openSpool()`; every
 * method throws where the disk fails.
 */
export class Spool implements SpoolWriter {
  readonly path: string;
  /** Batches appended since it was opened. */
  appended = 0;
  readonly #db: DatabaseSync;
  readonly #statements: Readonly<Record<keyof typeof SQL, StatementSync>>;

  readonly #reserve: Reserve;

  constructor(path: string, db: DatabaseSync, reserve: Reserve) {
    this.path = path;
    this.#db = db;
    this.#reserve = reserve;
    this.#statements = prepareAll(db);
  }

  begin(): void {
    this.#db.exec("BEGIN IMMEDIATE");
  }

  /** What was done since `begin()` is on the disk when this returns. */
  commit(): void {
    this.#db.exec("COMMIT");
  }

  /** Undoes what was done since `begin()`, if that is still to be undone. */
  rollback(): void {
    if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
  }

  /** Sees whether the disk can be written and has some room beyond what is there. */
  probe(): void {
    this.#reserve.take();
    this.#statements.probe.run();
  }

  /** Makes room for what must be written even on a full disk, as far as that goes. */
  relieve(): void {
    this.#reserve.give();
    this.#db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    if (this.#db.isOpen) this.#db.close();
  }

  /** After a start: what seems to come from the future comes from now, and lanes that are empty are forgotten. */
  tidy(now: number): void {
    this.redate(now);
    this.#statements.dropLanes.run();
  }

  /** The lanes in which there is something. */
  lanes(): readonly Lane[] {
    return this.#statements.lanes.all().map(parseLane);
  }

  /** The number of a lane, where there is one. */
  findLane({ peer, from, to }: LaneKey): number | undefined {
    const id = this.#statements.findLane.get(peer, from, to)?.id;
    return id === undefined ? undefined : Number(id);
  }

  /** How much a lane has. */
  content(lane: number): LaneContent {
    return contentOf(this.#statements.content.get(lane));
  }

  /** How much there is for a peer. */
  totals(peer: string): Amount {
    const { bytes, stanzas } = this.#statements.totals.get(peer) ?? {};
    return { bytes: Number(bytes ?? 0), stanzas: Number(stanzas ?? 0) };
  }

  /** When the first that comes in the lane after `after` was taken in, milliseconds since 1970. */
  oldest(lane: number, after: number): number | undefined {
    const since = this.#statements.oldest.get(lane, after)?.since;
    return since === undefined ? undefined : Number(since);
  }

  /** When the first of what there is for a peer was taken in, milliseconds since 1970. */
  since(peer: string): number | undefined {
    const since = this.#statements.since.get(peer)?.since;
    return typeof since === "number" ? since : undefined;
  }

  /** What comes in the lane after `after`, in order: one batch at least, if there is one, and at most about so many bytes. */
  read(lane: number, after: number, mostBytes: number): readonly StoredBatch[] {
    const batches: StoredBatch[] = [];
    let bytes = 0;
    for (const row of this.#statements.read.iterate(lane, after, MOST_ROWS)) {
      const batch = parseStored(row);
      bytes += batch.bytes.length;
      if (batches.length > 0 && bytes > mostBytes) break;
      batches.push(batch);
    }
    return batches;
  }

  lane(key: LaneKey): number {
    const { peer, from, to } = key;
    return this.findLane(key) ?? Number(this.#statements.addLane.run(peer, from, to).lastInsertRowid);
  }

  /** Batches without their bytes, in order, from the first that comes after `after`; of one peer or of all. */
  facts(after: number, most: number, peer?: string): readonly BatchFacts[] {
    return this.#statements.facts.all(after, peer ?? null, most).map(parseFacts);
  }

  /** One batch. */
  find(seq: number): StoredBatch | undefined {
    const row = this.#statements.find.get(seq);
    return row && parseStored(row);
  }

  append({ lane, n, since, tally, bytes }: NewBatch): number {
    const { messages, messageBytes, presences, presenceBytes, iqs, iqBytes } = tally;
    const counts = [messages, messageBytes, presences, presenceBytes, iqs, iqBytes];
    this.appended++;
    return Number(this.#statements.append.run(lane, n ?? null, since, ...counts, bytes).lastInsertRowid);
  }

  number(seq: number, n: number | undefined): void {
    this.#statements.number.run(n ?? null, seq);
  }

  cut({ seq, n, tally, bytes }: StoredBatch): void {
    const { messages, messageBytes, presences, presenceBytes, iqs, iqBytes } = tally;
    const counts = [messages, messageBytes, presences, presenceBytes, iqs, iqBytes];
    this.#statements.cut.run(n ?? null, ...counts, bytes, seq);
  }

  unnumber(lane: number, after: number, upTo: number): void {
    this.#statements.unnumber.run(lane, after, upTo);
  }

  settle(lane: number, upTo: number): void {
    this.#statements.settle.run(lane, upTo);
  }

  remove(seq: number): boolean {
    return this.#statements.remove.run(seq).changes === 1;
  }

  redate(now: number, lane?: number): void {
    this.#statements.redate.run(now, now, lane ?? null);
  }

  /** The session with a peer. */
  session(peer: string): Session | undefined {
    const row = this.#statements.session.get(peer);
    return row && parseSession(row);
  }

  putSession({ peer, id, handled, acknowledged, expires }: Session): void {
    this.#statements.putSession.run(peer, id, handled, acknowledged, expires);
  }

  dropSession(peer: string): void {
    this.#statements.dropSession.run(peer);
  }
}

const COLUMNS = "messages, message_bytes, presences, presence_bytes, iqs, iq_bytes";
const STANZAS = "coalesce(sum(messages + presences + iqs), 0)";
const BYTES = "coalesce(sum(message_bytes + presence_bytes + iq_bytes), 0)";

const SQL = {
  probe: "UPDATE probe SET count = count + 1",
  lanes: `SELECT id, peer, sender, recipient FROM lane
    WHERE EXISTS (SELECT 1 FROM batch WHERE lane = lane.id) ORDER BY id`,
  dropLanes: "DELETE FROM lane WHERE id NOT IN (SELECT lane FROM batch)",
  addLane: "INSERT INTO lane (peer, sender, recipient) VALUES (?, ?, ?)",
  findLane: "SELECT id FROM lane WHERE peer = ? AND sender = ? AND recipient = ?",
  content: `SELECT ${BYTES} AS bytes, ${STANZAS} AS stanzas,
    coalesce(sum(iif(n IS NULL, 0, message_bytes + presence_bytes + iq_bytes)), 0) AS numbered_bytes,
    coalesce(sum(iif(n IS NULL, 0, messages + presences + iqs)), 0) AS numbered_stanzas,
    max(iif(n IS NULL, NULL, seq)) AS last,
    (SELECT n FROM batch WHERE lane = ?1 ORDER BY seq LIMIT 1) AS first
    FROM batch WHERE lane = ?1`,
  totals:
    `SELECT ${BYTES} AS bytes, ${STANZAS} AS stanzas FROM batch JOIN lane ON lane.id = lane WHERE peer = ?`,
  read: "SELECT * FROM batch WHERE lane = ? AND seq > ? ORDER BY seq LIMIT ?",
  oldest: "SELECT since FROM batch WHERE lane = ? AND seq > ? ORDER BY seq LIMIT 1",
  facts: `SELECT seq, lane, n, since, ${COLUMNS}, length(bytes) AS size, peer, sender, recipient
    FROM batch JOIN lane ON lane.id = lane WHERE seq > ?1 AND peer = coalesce(?2, peer) ORDER BY seq LIMIT ?3`,
  find: "SELECT * FROM batch WHERE seq = ?",
  since: `SELECT min((SELECT since FROM batch WHERE lane = lane.id ORDER BY seq LIMIT 1)) AS since
    FROM lane WHERE peer = ?`,
  append: `INSERT INTO batch (lane, n, since, ${COLUMNS}, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  number: "UPDATE batch SET n = ? WHERE seq = ?",
  cut: `UPDATE batch SET (n, ${COLUMNS}, bytes) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE seq = ?`,
  unnumber: "UPDATE batch SET n = NULL WHERE lane = ? AND seq > ? AND seq <= ? AND n IS NOT NULL",
  settle: "DELETE FROM batch WHERE lane = ? AND seq <= ?",
  remove: "DELETE FROM batch WHERE seq = ?",
  redate: "UPDATE batch SET since = ?1 WHERE since > ?2 AND lane = coalesce(?3, lane)",
  session: "SELECT * FROM session WHERE peer = ?",
  putSession: `INSERT INTO session (peer, id, handled, acknowledged, expires) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (peer) DO UPDATE SET id = excluded.id, handled = excluded.handled,
      acknowledged = excluded.acknowledged, expires = excluded.expires`,
  dropSession: "DELETE FROM session WHERE peer = ?",
} as const;

function prepareAll(db: DatabaseSync): Readonly<Record<keyof typeof SQL, StatementSync>> {
  const entries = Object.entries(SQL).map(([name, sql]) => [name, db.prepare(sql)]);
  return Object.fromEntries(entries);
}
