import type { Address } from "../config/config.ts";
import type { Attempt, AttemptOwner, Opened } from "./attempts.ts";

/**
 * Failback: while a stream is at a fallback address, looks now and then whether a better one can be reached again. A
 * stream there proves it, and is closed again.
 */
export class Failback {
  readonly #pause: number;
  readonly #begin: (owner: AttemptOwner, below: number) => Attempt;
  readonly #found: (address: Address) => void;
  #below = -Infinity;
  #due = Infinity;
  #attempt: Attempt | undefined;

  /**
   * @param seconds between two looks
   * @param begin tries addresses of a priority lower than `below`
   * @param found is called when a better address has taken a stream
   */
  constructor(
    seconds: number,
    begin: (owner: AttemptOwner, below: number) => Attempt,
    found: (address: Address) => void,
  ) {
    this.#pause = seconds * 1000;
    this.#begin = begin;
    this.#found = found;
  }

  /** A stream begins. */
  start({ address: { priority }, best }: Opened, now: number): void {
    this.stop();
    if (best >= priority) return;
    this.#below = priority;
    this.#due = now + this.#pause;
  }

  /** The stream ends. */
  stop(): void {
    this.#due = Infinity;
    this.#attempt?.abandon("is not needed any more");
    this.#attempt = undefined;
  }

  /** To be called about once a second. */
  tick(now: number): void {
    if (now < this.#due) return;
    this.#due = Infinity;
    this.#attempt = this.#begin({
      opened: ({ link, address }) => {
        this.#attempt = undefined;
        link.close();
        this.#found(address);
      },
      failed: () => {
        this.#attempt = undefined;
        this.#due = now + this.#pause;
      },
      drained: () => {},
      ended: () => {},
    }, this.#below);
  }
}
