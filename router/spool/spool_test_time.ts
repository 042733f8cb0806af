/** A clock and timers that stand still until a test moves them. */
export class ManualTime {
  /** Milliseconds. */
  now = 0;
  readonly #timers = new Map<number, { readonly at: number; readonly act: () => void }>();
  #last = 0;

  /** What those need who wait. */
  readonly scheduler = {
    elapsed: (): number => this.now,
    later: (milliseconds: number, act: () => void): () => void => {
      const id = ++this.#last;
      this.#timers.set(id, { at: this.now + milliseconds, act });
      return () => void this.#timers.delete(id);
    },
  };

  /** Time passes; whatever is due happens, in its order. */
  pass(milliseconds: number): void {
    const end = this.now + milliseconds;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      const [id, { at, act }] = next;
      this.#timers.delete(id);
      this.now = Math.max(this.now, at);
      act();
    }
    this.now = end;
  }

  #next(end: number): readonly [number, { readonly at: number; readonly act: () => void }] | undefined {
    return [...this.#timers].filter(([, { at }]) => at <= end).sort(([a, x], [b, y]) =>
      x.at - y.at || a - b
    )[0];
  }
}
