/** What a vigil makes of a connection at the moment. */
export type Vital = "well" | "ask" | "dead";

/**
 * Watches over a quiet connection: what has been silent for a while is asked for a sign of life, and what gives none is
 * dead. Times in milliseconds, by the monotonic clock.
 */
export class Vigil {
  readonly #pause: number;
  readonly #silence: number;
  #asked: number | undefined;
  /** When it was last due to be asked. */
  #due = -Infinity;

  /**
   * @param pauseSeconds without a word, after which it is asked; 0: never
   * @param silenceSeconds without an answer, after which it is dead
   */
  constructor(pauseSeconds: number, silenceSeconds: number) {
    this.#pause = pauseSeconds * 1000;
    this.#silence = silenceSeconds * 1000;
  }

  /** It has been asked for something that it has to answer. */
  asked(now: number): void {
    this.#asked ??= now;
  }

  /**
   * To be called now and then. `ask` is answered once for each pause.
   *
   * @param heard when something came last
   */
  look(now: number, heard: number): Vital {
    if (this.#asked !== undefined && heard >= this.#asked) this.#asked = undefined;
    if (this.#asked !== undefined) return now - this.#asked > this.#silence ? "dead" : "well";
    if (this.#pause === 0 || now - Math.max(heard, this.#due) < this.#pause) return "well";
    this.#due = now;
    return "ask";
  }
}
