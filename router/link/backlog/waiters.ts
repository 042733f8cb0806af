import type { Waiter } from "./backlog.ts";

/** Those who are held up by something that is full. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  add(waiter: Waiter): void {
    this.#waiters.add(waiter);
  }

  /** Releases all; whoever is held up again in the moment of his release waits on. */
  release(): void {
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const waiter of waiters) waiter.release();
  }
}
