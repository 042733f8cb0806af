import { DatabaseSync } from "node:sqlite";
import type { Log } from "../observe/log.ts";
import { prepareDatabase } from "./schema.ts";
import { Reserve } from "./reserve.ts";
import { Spool } from "./spool.ts";
import { isBug, reasonOf, SpoolError } from "./spool_error.ts";

/** What the spool is opened with. */
export interface SpoolSurroundings {
  readonly log: Log;
  /** Milliseconds since 1970. */
  now(): number;
  /** Most bytes that the file may have, where the disk is not the limit. */
  readonly mostBytes?: number;
  /** Bytes of the disk that are kept free for deleting on a full disk; 8 MiB where it is not given. */
  readonly reserveBytes?: number;
}

const RESERVE = 8 * 2 ** 20;

/** The spool's file in the folder that `state` names. */
export function spoolPath(folder: string): string {
  return `${folder}/spool.sqlite`;
}

/** Opens the spool where there is one, for whoever only looks after what is in it. Throws as `openSpool()` does. */
export function openExistingSpool(folder: string, surroundings: SpoolSurroundings): Spool | undefined {
  try {
    Deno.statSync(spoolPath(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new SpoolError(`${spoolPath(folder)} cannot be looked at (${reasonOf(error)})`);
  }
  return openSpool(folder, { ...surroundings, reserveBytes: 0 });
}

/**
 * Opens the spool, which is made where there is none. One that is damaged is put aside, and a new one is begun.
 *
 * @throws {SpoolError} where it cannot be used
 */
export function openSpool(folder: string, surroundings: SpoolSurroundings): Spool {
  const { log, now } = surroundings;
  const path = spoolPath(folder);
  const first = tryToOpen(path, surroundings);
  if ("spool" in first) return ready(first.spool, now());
  const aside = `${path}.damaged-${stamp(now())}`;
  setAside(path, aside);
  const text = `${path} is damaged (${first.damage}): it is now ${aside}, and a new one is begun. ` +
    "What it held for peers that were away may be lost: keep it for whoever can read it.";
  log.write("error", "spool.damaged", text);
  const second = tryToOpen(path, surroundings);
  if ("spool" in second) return ready(second.spool, now());
  throw new SpoolError(`${path} was made anew and is damaged at once (${second.damage}): examine the disk`);
}

/** Nothing that is stored comes from the future, however the clock was when it came. */
function ready(spool: Spool, now: number): Spool {
  if (!tidied(spool, now)) {
    // A disk that is full is no reason not to start: the ledger will find that out, too, and say so.
    spool.relieve();
    tidied(spool, now);
  }
  return spool;
}

/** Whether the disk has let that be done. */
function tidied(spool: Spool, now: number): boolean {
  try {
    spool.tidy(now);
    return true;
  } catch (error) {
    if (isBug(error)) throw error;
    return false;
  }
}

function tryToOpen(
  path: string,
  { mostBytes, reserveBytes = RESERVE }: SpoolSurroundings,
): { readonly spool: Spool } | { readonly damage: string } {
  makePrivate(path);
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    const damage = prepareDatabase(db, mostBytes);
    if (damage === undefined) {
      return { spool: new Spool(path, db, new Reserve(`${path}-reserve`, reserveBytes)) };
    }
    db.close();
    return { damage };
  } catch (error) {
    if (db?.isOpen) db.close();
    return damageIn(error, path);
  }
}

/** SQLITE_CORRUPT, SQLITE_NOTADB */
const DAMAGED: readonly unknown[] = [11, 26];

function damageIn(error: unknown, path: string): { readonly damage: string } {
  const reason = reasonOf(error);
  const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  if (DAMAGED.includes(code) || /malformed|not a database/.test(reason)) return { damage: reason };
  if (reason.includes("locked")) {
    throw new SpoolError(
      `${path} is in use by another process: stop the other node, or give this one a state folder of its own`,
    );
  }
  throw new SpoolError(
    `${path} cannot be opened (${reason}): see to it that the folder can be written and has room`,
  );
}

/** Stanzas are nobody else's business. SQLite gives the files beside it the same mode. */
function makePrivate(path: string): void {
  try {
    Deno.openSync(path, { write: true, create: true, mode: 0o600 }).close();
    Deno.chmodSync(path, 0o600);
  } catch (error) {
    const remedy = "make its folder, and let the node's user write in it";
    throw new SpoolError(`${path} cannot be made (${reasonOf(error)}): ${remedy}`);
  }
}

function setAside(path: string, aside: string): void {
  for (const suffix of ["", "-wal", "-shm"]) {
    try {
      Deno.renameSync(path + suffix, aside + suffix);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const remedy = "move it away by hand";
      throw new SpoolError(
        `${path}${suffix} is damaged and cannot be renamed (${reasonOf(error)}): ${remedy}`,
      );
    }
  }
}

/** `20261125T222334.567Z` */
function stamp(now: number): string {
  return new Date(now).toISOString().replaceAll(/[-:]/g, "");
}
