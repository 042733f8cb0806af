import type { Address, PeerControl } from "../../config/config.ts";
import type { Attempt, AttemptOwner, Link, Opened, PairLink } from "./attempts.ts";

/**
 * Failback: while a stream is at a fallback address, looks now and then whether a better one can be reached again. Streams
 * there prove it, and are closed again; once it has been good for long enough, traffic goes back to it.
 */
export class Failback<L extends Link = PairLink> {
  readonly #pause: number;
  readonly #stable: number;
  readonly #begin: (owner: AttemptOwner<L>, below: number) => Attempt;
  readonly #found: (address: Address) => void;
  #below = -Infinity;
  #due = Infinity;
  /** Since when the better address has been good. */
  #since: number | undefined;
  #attempt: Attempt | undefined;

  /**
   * @param peer how long to wait between two looks, and for how long the better address must have been good
   * @param begin tries addresses of a priority lower than `below`
   * @param found is called when a better address has taken streams for long enough
   */
  constructor(
    peer: Pick<PeerControl, "retry" | "failover">,
    begin: (owner: AttemptOwner<L>, below: number) => Attempt,
    found: (address: Address) => void,
  ) {
    this.#pause = peer.retry.max * 1000;
    this.#stable = peer.failover.stableSeconds * 1000;
    this.#begin = begin;
    this.#found = found;
  }

  /** A stream begins. */
  start({ address: { priority }, best }: Pick<Opened<L>, "address" | "best">, now: number): void {
    this.stop();
    this.#below = -Infinity;
    if (best >= priority) return;
    this.#below = priority;
    this.#due = now + this.#pause;
  }

  /** The stream ends. */
  stop(): void {
    this.#due = Infinity;
    this.#since = undefined;
    this.#attempt?.abandon("is not needed any more");
    this.#attempt = undefined;
  }

  /** The stream could not go to the better address after all: it is looked at again. */
  again(now: number): void {
    this.#since = undefined;
    if (this.#below !== -Infinity) this.#due = now + this.#pause;
  }

  /** To be called about once a second. */
  tick(now: number): void {
    if (now < this.#due) return;
    this.#due = Infinity;
    this.#attempt = this.#begin({
      opened: ({ link, address }) => {
        this.#attempt = undefined;
        link.close();
        this.#good(address, now);
      },
      failed: () => {
        this.#attempt = undefined;
        this.#since = undefined;
        this.#due = now + this.#pause;
      },
      drained: () => {},
      ended: () => {},
    }, this.#below);
  }

  /** The better address was good when it was looked at; near the end of its time it is looked at once more. */
  #good(address: Address, now: number): void {
    this.#since ??= now;
    const left = this.#since + this.#stable - now;
    if (left <= 0) return this.#found(address);
    this.#due = now + Math.min(this.#pause, left);
  }
}
