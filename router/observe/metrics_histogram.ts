/** How often values fell between bounds. */
export class Histogram {
  /** Upper bounds, inclusive, ascending; what is above all of them is counted, too. */
  readonly bounds: readonly number[];
  readonly #counts: Float64Array;
  #sum = 0;
  #count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /** Sum of all values. */
  get sum(): number {
    return this.#sum;
  }

  /** How many values. */
  get count(): number {
    return this.#count;
  }

  /** How many values there are, for each bound that are not above it, and in the end all. */
  cumulative(): readonly number[] {
    let total = 0;
    return Array.from(this.#counts, (count) => total += count);
  }

  /** Counts a value. */
  observe(value: number): void {
    let at = 0;
    while (at < this.bounds.length && value > this.bounds[at]) at++;
    this.#counts[at]++;
    this.#sum += value;
    this.#count++;
  }
}
