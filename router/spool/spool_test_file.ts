import { Kind } from "../../matcher-wasm/mod.ts";
import type { Fields, Level, Log } from "../observe/log.ts";
import { Tally } from "../observe/metrics_load.ts";
import { openSpool, type SpoolSurroundings } from "./open.ts";
import type { NewBatch } from "./row.ts";
import type { Spool } from "./spool.ts";

/** A line of a log that keeps what it is told. */
export interface Line {
  readonly level: Level;
  readonly event: string;
  readonly text: string;
  readonly fields: Fields | undefined;
}

/** A folder with a spool that tests open, close and open again, with a clock that they move. */
export class SpoolFolder implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "trunkline-spool-" });
  readonly lines: Line[] = [];
  readonly log: Log = {
    write: (level, event, text, fields) => void this.lines.push({ level, event, text, fields }),
  };
  /** Milliseconds since 1970. */
  now = Date.parse("2026-11-25T22:23:34.567Z");
  readonly #open: Spool[] = [];

  /** Opens the spool in it. */
  open(changes: Partial<SpoolSurroundings> = {}): Spool {
    const spool = openSpool(this.path, { log: this.log, now: () => this.now, reserveBytes: 0, ...changes });
    this.#open.push(spool);
    return spool;
  }

  /** Names of its files. */
  files(): readonly string[] {
    return [...Deno.readDirSync(this.path)].map(({ name }) => name).toSorted();
  }

  /** Another folder with what is on the disk at this moment, as it is when the process is killed. */
  killed(): SpoolFolder {
    const copy = new SpoolFolder();
    for (const name of this.files()) Deno.copyFileSync(`${this.path}/${name}`, `${copy.path}/${name}`);
    copy.now = this.now;
    return copy;
  }

  [Symbol.dispose](): void {
    for (const spool of this.#open) spool.close();
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A batch of a lane with one message, whose bytes are the text. */
export function batchOf(lane: number, text: string, changes: Partial<NewBatch> = {}): NewBatch {
  const bytes = new TextEncoder().encode(text);
  return { lane, n: undefined, since: 1_000, tally: tallyOf(bytes.length), bytes, ...changes };
}

/** One message, or several of the same length. */
export function tallyOf(bytes: number, messages = 1): Tally {
  const tally = new Tally();
  for (let i = 0; i < messages; i++) tally.count(Kind.Message, bytes / messages);
  return tally;
}

/** What was stored as text. */
export function textOf({ bytes }: { readonly bytes: Uint8Array }): string {
  return new TextDecoder().decode(bytes);
}

/** Does something in one transaction. */
export function within<T>(spool: Spool, act: (spool: Spool) => T): T {
  spool.begin();
  const result = act(spool);
  spool.commit();
  return result;
}
