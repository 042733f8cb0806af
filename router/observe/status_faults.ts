import type { Fields, Level, Log } from "./log.ts";
import type { LastError } from "./status.ts";

/** Repetitions of these are logged as details, and are errors all the same. */
const REPEATED = new Set(["link.failed"]);

/** What went wrong last, by peer: taken down as it is logged. */
export class Faults {
  readonly #last = new Map<string, LastError>();
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A log that passes everything on, and takes down what went wrong. */
  around(log: Log): Log {
    return {
      write: (level, event, text, fields) => {
        this.#note(level, event, text, fields);
        log.write(level, event, text, fields);
      },
    };
  }

  /** What went wrong last with the peer; without one, with none in particular. */
  of(peer = ""): LastError | null {
    return this.#last.get(peer) ?? null;
  }

  /** Forgets peers that are in the configuration no more. */
  keep(peers: Iterable<string>): void {
    const names = new Set(peers).add("");
    for (const name of this.#last.keys()) if (!names.has(name)) this.#last.delete(name);
  }

  #note(level: Level, event: string, sentence: string, fields: Fields = {}): void {
    if (level !== "warn" && level !== "error" && !REPEATED.has(event)) return;
    const { peer = "" } = fields;
    this.#last.set(String(peer), { time: this.#now(), sentence });
  }
}
