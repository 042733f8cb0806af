/** A clock differs from itself by so much without having been set; milliseconds. */
const SLACK = 1_000;

/** Notices when the clock is set back: what came before would seem to come from the future, and never be old. */
export class ClockWatch {
  #now: number;

  /** @param now milliseconds since 1970 */
  constructor(now: number) {
    this.#now = now;
  }

  /** Whether the clock was set back since it was looked at last. */
  look(now: number): boolean {
    const back = now < this.#now - SLACK;
    this.#now = now;
    return back;
  }
}
