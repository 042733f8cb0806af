import type { Log } from "./log.ts";

/** Milliseconds between attempts: they double from the first to the last. */
const FIRST_WAIT = 250;
const LAST_WAIT = 30_000;
/** Milliseconds without an outage after which the waits are short again. */
const CALM = 60_000;

interface Outage {
  readonly since: Date;
  readonly reason: string;
  /** The last record's number when it began. */
  readonly seq: number;
}

/** The times in which records cannot be written: when to try again, and what to tell of them. */
export class Outages {
  /** Whether what was written may not be on the disk: a sync has failed. */
  doubtful = false;
  readonly #path: string;
  readonly #onFull: "stop" | "continue";
  readonly #log: Log;
  #outage: Outage | undefined;
  #lost = 0;
  #failures = 0;
  #retryAt = 0;
  #endedAt = -Infinity;

  constructor(path: string, onFull: "stop" | "continue", log: Log) {
    this.#path = path;
    this.#onFull = onFull;
    this.#log = log;
  }

  /** Whether all is well. */
  get none(): boolean {
    return this.#outage === undefined;
  }

  /** Whether the time has come for an attempt. */
  mayTry(now: Date): boolean {
    return this.none || now.getTime() >= this.#retryAt;
  }

  /** One record could not even be kept. */
  lose(): void {
    this.#lost++;
  }

  /** An attempt failed. */
  begin(now: Date, reason: string, seq: number): void {
    if (this.none && now.getTime() - this.#endedAt > CALM) this.#failures = 0;
    this.#retryAt = now.getTime() + Math.min(LAST_WAIT, FIRST_WAIT * 2 ** this.#failures++);
    if (!this.none) return;
    this.#outage = { since: now, reason, seq };
    const effect = this.#onFull === "stop"
      ? "label-checked traffic is stopped until it can"
      : "label-checked traffic goes on unrecorded";
    this.#log.write(
      "error",
      "audit",
      `${this.#path} cannot be written (${reason}): ${effect}. Make room, or mend the disk or the file's owner.`,
    );
  }

  /** What the audit itself is to say about the outage, now that it can be written again; undefined without one. */
  gap(now: Date): string | undefined {
    const outage = this.#outage;
    if (outage === undefined) return undefined;
    const { since, reason, seq } = outage;
    const lost = this.#lost;
    this.#lost = 0;
    const doubt = this.doubtful ? " Records shortly before may be missing should the system crash." : "";
    const effect = this.#onFull === "stop" ? "was stopped" : "went on";
    return `From ${since.toISOString()} to ${now.toISOString()} nothing could be written after record ${seq} ` +
      `(${reason}); records since were written late and ${lost} were lost. Label-checked traffic ${effect}.${doubt}`;
  }

  /** An attempt succeeded. */
  end(now: Date): void {
    const outage = this.#outage;
    if (outage === undefined) return;
    this.#outage = undefined;
    this.doubtful = false;
    this.#endedAt = now.getTime();
    const seconds = Math.round((now.getTime() - outage.since.getTime()) / 1000);
    this.#log.write("info", "audit", `${this.#path} is written again after ${seconds} s; traffic goes on.`);
  }
}
