import { Histogram } from "./metrics_histogram.ts";

/** Between two looks, milliseconds. */
const PERIOD = 100;
const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

/** Watches how late the event loop gets round to a timer. */
export class EventLoopDelay {
  readonly histogram = new Histogram(BOUNDS);
  readonly #timer: ReturnType<typeof setInterval>;
  #due: number;

  /** @param clock the monotonic clock, milliseconds */
  constructor(clock: () => number = () => performance.now()) {
    this.#due = clock() + PERIOD;
    this.#timer = setInterval(() => {
      const now = clock();
      this.histogram.observe(Math.max(0, now - this.#due) / 1000);
      this.#due = now + PERIOD;
    }, PERIOD);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
