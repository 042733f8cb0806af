import type { LedgerSurroundings } from "./ledger.ts";
import { reasonOf } from "./spool_error.ts";

/** Milliseconds for which the disk must do its work before it is called well: one that is nearly full takes small things. */
const CALM = 10_000;

/** A time in which the disk cannot be written, and what is said of it: one line when it begins and one when it is over. */
export class Outage {
  readonly #path: string;
  readonly #around: LedgerSurroundings;
  #since: number | undefined;
  #lasts = false;
  #forget: (() => void) | undefined;

  constructor(path: string, surroundings: LedgerSurroundings) {
    this.#path = path;
    this.#around = surroundings;
  }

  /** Whether the last attempt failed. */
  get lasts(): boolean {
    return this.#lasts;
  }

  /** An attempt failed. */
  begin(error: unknown): void {
    this.#lasts = true;
    this.#forget?.();
    this.#forget = undefined;
    if (this.#since !== undefined) return;
    this.#since = this.#around.elapsed();
    const text =
      `${this.#path} cannot be used (${reasonOf(error)}): stanzas for peers with a spool are refused until ` +
      "it can. Make room, or mend the disk or the file's owner.";
    this.#around.log.write("error", "spool", text);
  }

  /** An attempt succeeded. */
  end(): void {
    if (!this.#lasts) return;
    this.#lasts = false;
    this.#forget = this.#around.later(CALM, () => this.#over());
  }

  #over(): void {
    const seconds = Math.round((this.#around.elapsed() - (this.#since ?? 0)) / 1000);
    this.#since = undefined;
    this.#forget = undefined;
    const text = `${this.#path} can be used again, ${seconds} s after it could not`;
    this.#around.log.write("info", "spool", text);
  }
}
