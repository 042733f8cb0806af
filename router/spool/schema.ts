import type { DatabaseSync } from "node:sqlite";

/** "trnk" (PRAGMA application_id): a file of ours. */
const APPLICATION = 0x74726e6b;
/** PRAGMA user_version; another one where the tables are others. */
const VERSION = 1;

/** Batches come last in their table and are read from its start, so it is a queue, and its pages are used again. */
const TABLES = `
CREATE TABLE lane (
  id INTEGER PRIMARY KEY,
  peer TEXT NOT NULL,
  sender TEXT NOT NULL,
  recipient TEXT NOT NULL,
  UNIQUE (peer, sender, recipient)
) STRICT;
CREATE TABLE batch (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  lane INTEGER NOT NULL REFERENCES lane (id),
  n INTEGER,
  since INTEGER NOT NULL,
  messages INTEGER NOT NULL,
  message_bytes INTEGER NOT NULL,
  presences INTEGER NOT NULL,
  presence_bytes INTEGER NOT NULL,
  iqs INTEGER NOT NULL,
  iq_bytes INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX batch_of_lane ON batch (lane);
CREATE TABLE session (
  peer TEXT PRIMARY KEY,
  id TEXT NOT NULL,
  handled INTEGER NOT NULL,
  acknowledged INTEGER NOT NULL,
  expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE probe (id INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
INSERT INTO probe VALUES (1, 0);
`;

/**
 * How the file is used: by one process, and what is committed is on the disk. The lock comes first, so that the index of
 * the write-ahead log is in memory and needs no file.
 */
const PRAGMAS = `
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA journal_size_limit = 16777216;
PRAGMA foreign_keys = ON;
`;

/** Makes the database ready, with its tables where it is new. Undefined; or what is wrong with it. Throws where it cannot. */
export function prepareDatabase(db: DatabaseSync, mostBytes = Infinity): string | undefined {
  db.exec(PRAGMAS);
  if (mostBytes < Infinity) {
    db.exec(`PRAGMA max_page_count = ${Math.floor(mostBytes / numberOf(db, "page_size"))}`);
  }
  const damage = db.prepare("PRAGMA quick_check(1)").all().map((row) => String(Object.values(row)[0]));
  if (damage.join() !== "ok") return damage.join().trim().replaceAll(/\s+/g, " ");
  const [application, version] = [numberOf(db, "application_id"), numberOf(db, "user_version")];
  if (application === APPLICATION && version === VERSION) return undefined;
  if (db.prepare("SELECT 1 FROM sqlite_schema").get() !== undefined || version !== 0) {
    return application === APPLICATION ? `its version is ${version}, not ${VERSION}` : "it is not a spool";
  }
  db.exec(`BEGIN IMMEDIATE;${TABLES}
    PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}; COMMIT;`);
  return undefined;
}

/** The value of a pragma that is a number. */
export function numberOf(db: DatabaseSync, pragma: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
}
