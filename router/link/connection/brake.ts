import type { Waiter } from "../backlog/backlog.ts";
import type { Egress } from "../relay/egress.ts";
import type { Conduit } from "./conduit.ts";
import type { Voice } from "./voice.ts";

/** Bytes of our answers that the peer may leave unread before nothing more is read from it. */
const MOST_UNREAD = 64 * 1024;
/** Bytes after the stream's end that are read and thrown away, so that the peer's own end can come. */
const MOST_IGNORED = 2 ** 20;

/** Stops the reading of a connection, for either of two reasons, and lets it go on when neither holds. */
export class Brake implements Waiter {
  readonly #conduit: Pick<Conduit, "hold" | "release">;
  readonly #voice: Pick<Voice, "unheard">;
  #unread = false;
  #full = false;
  #ignored = 0;

  constructor(conduit: Pick<Conduit, "hold" | "release">, voice: Pick<Voice, "unheard">) {
    this.#conduit = conduit;
    this.#voice = voice;
  }

  /**
   * To be asked whenever something was read.
   *
   * @param full who cannot take more of what comes in
   */
  check(full: Egress | undefined): void {
    // Who does not read our answers is asked no more questions. Stanzas are another matter: he may wait for us to read his.
    if (this.#voice.unheard > MOST_UNREAD) this.#unread = true;
    if (full !== undefined) this.#full = true;
    if (this.#unread || this.#full) this.#conduit.hold();
    full?.wait(this);
  }

  /** What comes behind the stream's end is not read for ever. */
  ignore(chunk: Uint8Array): void {
    this.#ignored += chunk.length;
    if (this.#ignored > MOST_IGNORED) this.#conduit.hold();
  }

  /** Some of our answers have been taken over by the operating system. */
  heard(): void {
    if (this.#voice.unheard > MOST_UNREAD) return;
    this.#unread = false;
    this.#letGo();
  }

  /** Who was full is not any more. */
  release(): void {
    this.#full = false;
    this.#letGo();
  }

  #letGo(): void {
    if (!this.#unread && !this.#full && this.#ignored <= MOST_IGNORED) this.#conduit.release();
  }
}
