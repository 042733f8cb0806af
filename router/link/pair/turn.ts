/** When a pair may send: only after those that were there before it for the same domains, so that the order stays. */
export class Turn {
  readonly #over = Promise.withResolvers<void>();
  #waiting = false;

  /** Whether those before it are not done yet. */
  get waiting(): boolean {
    return this.#waiting;
  }

  /** Resolves when the pair has nothing more to send and the peer has taken what it sent, or is not going to. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** Has the pair wait for the turns of others, and calls `come` when they are over. */
  follow(others: readonly Turn[], come: () => void): void {
    if (others.length === 0) return;
    this.#waiting = true;
    Promise.all(others.map(({ over }) => over)).then(() => {
      this.#waiting = false;
      come();
    });
  }

  /** The pair is done, at the latest when the connection is over that it sent on. */
  end(connection?: Promise<void>): void {
    if (connection === undefined) this.#over.resolve();
    else connection.then(() => this.#over.resolve());
  }
}
