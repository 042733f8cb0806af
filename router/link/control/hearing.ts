import { readTraceLine } from "../../observe/trace.ts";
import { ask, type Asked } from "./client.ts";
import { controlPath } from "./socket.ts";

/** Hears the answers to pings. */
export interface Hearing {
  /** Resolves once the domain `to` has answered the ping with the id, which came from the domain `from`. */
  hear(id: string, from: string, to: string): Promise<void>;
  /** Waits for the answer no more; whether it has come. */
  forget(id: string): boolean;
  close(): void;
}

/** Time for the router to answer, milliseconds. */
const PATIENCE = 2_000;

/** Hears answers that arrive at the running router, by a trace of the peers. It can be asked, so nothing else is known. */
export class RouterHearing implements Hearing {
  readonly #asked: Asked;
  /** By the id; true once it has come. */
  readonly #expected = new Map<string, { heard: boolean; readonly resolve: () => void }>();

  private constructor(asked: Asked) {
    this.#asked = asked;
    this.#listen().catch(() => {});
  }

  /** Asks the router whose folder that is. Throws `ControlUnreachable`, and `TypeError` where it refuses. */
  static async open(folder: string, peers: readonly string[]): Promise<RouterHearing> {
    const asked = await ask(
      controlPath(folder),
      { command: "trace", peers, setup: false, bodies: false },
      PATIENCE,
    );
    if (asked.reply.ok) return new RouterHearing(asked);
    asked.close();
    throw new TypeError("the router does not let its peers be traced");
  }

  hear(id: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#expected.set(id, { heard: false, resolve });
    return promise;
  }

  forget(id: string): boolean {
    const heard = this.#expected.get(id)?.heard ?? false;
    this.#expected.delete(id);
    return heard;
  }

  close(): void {
    this.#asked.close();
  }

  async #listen(): Promise<void> {
    for await (const text of this.#asked.lines) {
      const line = readTraceLine(JSON.parse(text));
      if (line?.kind !== "stanza" || line.direction !== "in") continue;
      const [, , id = ""] = /^<iq\b[^>]*\sid=(['"])(.*?)\1/.exec(line.text) ?? [];
      const expected = this.#expected.get(id);
      if (expected === undefined) continue;
      expected.heard = true;
      expected.resolve();
    }
  }
}
