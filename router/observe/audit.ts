import type { Log } from "./log.ts";
import type { Head } from "./audit_chain.ts";
import { type AuditFiles, reasonOf } from "./audit_files.ts";
import { PendingLines } from "./audit_lines.ts";
import { Outages } from "./audit_outage.ts";
import { type AuditRecord, formatRecord } from "./audit_record.ts";
import { removeOldest } from "./audit_rotation.ts";
import { openAudit } from "./audit_tail.ts";
import { AuditWriter } from "./audit_writer.ts";

/** How the audit is kept. */
export interface AuditOptions {
  /** The file that is written; finished ones lie beside it (see `finishedPath`). */
  readonly path: string;
  /** Bytes above which a file is finished and a new one begun. */
  readonly rotateBytes: number;
  /** Most finished files that stay; 0 is all. */
  readonly keep: number;
  /** What becomes of label-checked traffic while records cannot be written. */
  readonly onFull: "stop" | "continue";
  /** Whether stanzas that passed as they were are recorded too. */
  readonly allow: boolean;
  /**
   * When records are forced to the disk (fdatasync): before the traffic leaves, about each second without holding
   * anybody up (default), or when the system likes. A crash of the node alone loses none of them.
   */
  readonly sync?: "record" | "second" | "none" | undefined;
}

/** The audit of a node: records go to a file, each linked to the one before by its hash. */
export interface Audit {
  /** Whether records reach the file. */
  readonly healthy: boolean;
  /** Whether label-checked traffic is stopped: records do not reach the file, and it is configured so. */
  readonly stopped: boolean;
  /** Whether `allow` records are kept; whoever makes them may spare himself the work. */
  readonly allow: boolean;
  /** The last record's number and hash; kept elsewhere, they show later whether the file was cut at its end. */
  readonly head: Head;
  /** Takes a record; it is written by the next `commit()`. */
  append(record: AuditRecord): void;
  /**
   * Writes what was taken, in one write as a rule. To be called before the traffic leaves that the records are about.
   *
   * @returns whether label-checked traffic may leave. Where not, it is to be held back or refused, and nothing is lost:
   * what was taken stays, and is written by a later call. Without anything to write it answers the same question.
   */
  commit(): boolean;
  /** Tries again, syncs, looks whether somebody else has changed the file. To be called about each second. */
  tick(): void;
  /** Writes a `stop` record and what else there is, and ends. */
  close(): void;
}

/** Bytes of records that wait for a file that cannot be written; further ones are counted only. */
const MOST_WAITING = 4 * 1024 * 1024;

/**
 * Begins or goes on with the audit at `options.path`.
 *
 * @param log is told once when records can no longer be written, and once when they can again
 * @throws {AuditError} where the file cannot be opened, or is none that can be gone on with
 */
export function createAudit(options: AuditOptions, files: AuditFiles, clock: () => Date, log: Log): Audit {
  const opened = openAudit(options.path, files);
  const audit = new ChainedAudit(
    options,
    files,
    clock,
    log,
    opened.head,
    new AuditWriter(options.path, files, opened),
  );
  audit.begin(opened.after, opened.torn.length);
  return audit;
}

class ChainedAudit implements Audit {
  readonly #options: AuditOptions;
  readonly #files: AuditFiles;
  readonly #clock: () => Date;
  readonly #log: Log;
  readonly #writer: AuditWriter;
  readonly #outages: Outages;
  readonly #lines = new PendingLines();
  #seq: number;
  #hash: string;
  #stamp: { readonly ms: number; readonly text: string } = { ms: NaN, text: "" };
  /** The last record that is known to be in a file. */
  #written: number;
  /** Bytes above which the present file is finished. */
  #limit: number;
  #closed = false;

  constructor(
    options: AuditOptions,
    files: AuditFiles,
    clock: () => Date,
    log: Log,
    head: Head,
    writer: AuditWriter,
  ) {
    this.#options = options;
    this.#files = files;
    this.#clock = clock;
    this.#log = log;
    this.#writer = writer;
    this.#outages = new Outages(options.path, options.onFull, log);
    this.#seq = this.#written = head.seq;
    this.#limit = options.rotateBytes;
    this.#hash = head.hash;
  }

  get healthy(): boolean {
    return this.#outages.none;
  }

  get stopped(): boolean {
    return !this.healthy && this.#options.onFull === "stop";
  }

  get allow(): boolean {
    return this.#options.allow;
  }

  get head(): Head {
    return { seq: this.#seq, hash: this.#hash };
  }

  /** Writes the first records: of where it goes on, and that it starts. */
  begin(after: string | undefined, torn: number): void {
    const { path } = this.#options;
    const last = this.#seq;
    if (after !== undefined) this.#add({ event: "rotate", sentence: `Goes on after ${after}.` });
    if (torn > 0) this.#add({ event: "gap", sentence: tornSentence(torn, last) });
    if (torn > 0) this.#log.write("warn", "audit", `${path}: ${tornSentence(torn, last)}`);
    const whence = last === 0 ? "The chain begins." : `The chain goes on after record ${last}.`;
    this.#add({ event: "start", sentence: `The node starts. ${whence}` });
    this.commit();
  }

  append(record: AuditRecord): void {
    if (this.#closed || record.event === "allow" && !this.#options.allow) return;
    if (this.#lines.size >= MOST_WAITING) this.commit();
    if (this.#lines.size >= MOST_WAITING) this.#outages.lose();
    else this.#add(record);
  }

  commit(): boolean {
    const idle = this.healthy && this.#lines.size === 0;
    if (!idle && !this.#closed && this.#outages.mayTry(this.#clock())) this.#attempt();
    return !this.stopped;
  }

  tick(): void {
    if (this.#closed) return;
    if (this.healthy) this.#guard(() => this.#lookAfterFile());
    this.commit();
    const due = this.#options.sync !== "none" && this.#writer.unsynced && this.healthy;
    if (due) this.#writer.syncLater().catch((error) => this.#doubt(error));
  }

  close(): void {
    if (this.#closed) return;
    this.#add({ event: "stop", sentence: "The node stops." });
    this.#attempt();
    if (this.#options.sync !== "none") this.#guard(() => this.#writer.sync());
    this.#closed = true;
    this.#writer.close();
    const { seq, hash } = this.head;
    const { path } = this.#options;
    if (this.healthy) this.#log.write("info", "audit", `${path} ends with record ${seq}`, { seq, hash });
    else {this.#log.write(
        "error",
        "audit",
        `${path} lacks the records after ${this.#written}: the node had to stop`,
      );}
  }

  #add(record: AuditRecord): void {
    const seq = this.#seq + 1;
    const line = formatRecord({ seq, time: this.#time(), prev: this.#hash }, record);
    this.#hash = this.#lines.append(line);
    this.#seq = seq;
  }

  #time(): string {
    const now = this.#clock();
    const ms = now.getTime();
    if (ms !== this.#stamp.ms) this.#stamp = { ms, text: now.toISOString() };
    return this.#stamp.text;
  }

  #attempt(): void {
    const done = this.#guard(() => {
      if (!this.healthy) this.#lookAfterFile();
      this.#write();
      const gap = this.#outages.gap(this.#clock());
      if (gap === undefined) return;
      this.#add({ event: "gap", sentence: gap });
      this.#write();
    });
    if (!done) return;
    this.#outages.end(this.#clock());
    if (this.#writer.size >= this.#limit) this.#rotate();
  }

  #write(): void {
    this.#writer.write(this.#lines);
    this.#written = this.#seq;
    if (this.#options.sync === "record" || this.#outages.doubtful) this.#writer.sync();
  }

  /** Does what may fail; false where it did. */
  #guard(action: () => void): boolean {
    try {
      action();
      return true;
    } catch (error) {
      this.#outages.begin(this.#clock(), reasonOf(error), this.#written);
      return false;
    }
  }

  /** The file was not synced, so nobody knows what of it is on the disk. */
  #doubt(error: unknown): void {
    if (this.#closed) return;
    this.#outages.begin(this.#clock(), reasonOf(error), this.#written);
    this.#outages.doubtful = true;
  }

  #lookAfterFile(): void {
    const what = this.#writer.leaveIfChanged(this.#seq);
    if (what === undefined) return;
    this.#lines.rewind();
    this.#log.write("error", "audit", `${what}: the audit goes on in a new file. Let nobody else touch it.`);
    this.#add({ event: "gap", sentence: `${what}; the chain goes on here.` });
  }

  #rotate(): void {
    const { path, keep, rotateBytes, sync } = this.#options;
    if (sync !== "none" && !this.#guard(() => this.#writer.sync())) {
      this.#outages.doubtful = true;
      return;
    }
    const { seq, hash } = this.head;
    try {
      const finished = this.#writer.finish(seq);
      this.#limit = rotateBytes;
      this.#log.write("info", "audit", `${finished} is finished with record ${seq}`, { seq, hash });
      this.#add({ event: "rotate", sentence: `Goes on after ${finished}.${this.#removeOldest(path, keep)}` });
    } catch (error) {
      // Not with each record again.
      this.#limit = this.#writer.size + rotateBytes;
      this.#warn(`${path} cannot be finished (${reasonOf(error)}) and grows on`);
    }
    this.#guard(() => this.#write());
  }

  #removeOldest(path: string, keep: number): string {
    try {
      const removed = removeOldest(path, keep, this.#files);
      return removed.length === 0 ? "" : ` Removed ${removed.join(", ")}, for ${keep} are kept.`;
    } catch (error) {
      this.#warn(`old files of ${path} cannot be removed (${reasonOf(error)})`);
      return "";
    }
  }

  #warn(what: string): void {
    this.#log.write("warn", "audit", `${what}: let the node write, rename and remove in that folder.`);
  }
}

function tornSentence(bytes: number, last: number): string {
  return `The last ${bytes} bytes behind record ${last} were no whole record, for the node or the system was cut off ` +
    "while it wrote; they were moved to a file of their own.";
}
