import { isDeepStrictEqual } from "node:util";
import type { AuditSettings } from "../../config/config.ts";
import { type Audit, createAudit } from "../../observe/audit.ts";
import { GENESIS } from "../../observe/audit_chain.ts";
import { systemAuditFiles } from "../../observe/audit_system.ts";
import type { Log } from "../../observe/log.ts";

/** The audit of a node as its configuration wants it at the moment. */
export class Auditing {
  readonly #log: Log;
  readonly #now: () => number;
  #settings: AuditSettings | undefined;
  #audit: Audit | undefined;

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  get audit(): Audit | undefined {
    return this.#audit;
  }

  /** Goes on with other settings. Throws `AuditError`, and changes nothing, where the file cannot be written. */
  set(settings: AuditSettings | undefined): void {
    if (isDeepStrictEqual(settings, this.#settings)) return;
    if (settings !== undefined && settings.file === this.#settings?.file) {
      this.#reopen(settings, this.#settings);
    } else {
      const next = settings && this.#open(settings);
      this.#audit?.close();
      this.#audit = next;
    }
    this.#settings = settings;
  }

  /** About each second. */
  tick(): void {
    this.#audit?.tick();
    if (this.#audit instanceof LostAudit && this.#settings !== undefined) this.#tryAgain(this.#settings);
  }

  /** Writes what there is, and ends. */
  close(): void {
    this.#audit?.close();
    this.#audit = undefined;
    this.#settings = undefined;
  }

  /** Two writers of one file would break its chain, so the first is closed before the second is opened. */
  #reopen(next: AuditSettings, before: AuditSettings): void {
    this.#audit?.close();
    this.#audit = new LostAudit(before);
    try {
      this.#audit = this.#open(next);
    } catch (error) {
      this.#tryAgain(before);
      throw error;
    }
  }

  #tryAgain(settings: AuditSettings): void {
    try {
      this.#audit = this.#open(settings);
    } catch {
      // The one that cannot be written stays; the next tick tries again.
    }
  }

  #open({ file, rotate, ...options }: AuditSettings): Audit {
    const clock = (): Date => new Date(this.#now());
    return createAudit({ ...options, path: file, rotateBytes: rotate }, systemAuditFiles, clock, this.#log);
  }
}

/** An audit whose file could not be opened again: it keeps nothing, and stops what may not go unrecorded. */
class LostAudit implements Audit {
  readonly healthy = false;
  readonly stopped: boolean;
  readonly allow: boolean;
  readonly head = GENESIS;

  constructor({ onFull, allow }: AuditSettings) {
    this.stopped = onFull === "stop";
    this.allow = allow;
  }

  append(): void {}

  commit(): boolean {
    return !this.stopped;
  }

  tick(): void {}

  close(): void {}
}
