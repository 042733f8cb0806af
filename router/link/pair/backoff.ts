/** Waiting times between attempts, which double from `min` to `max`, with jitter so that peers do not march in step. */
export interface Backoff {
  /** Milliseconds to wait after one more failure. */
  next(): number;
  /** An attempt succeeded. */
  reset(): void;
}

/**
 * @param bounds in seconds
 * @param random in [0, 1)
 */
export function createBackoff(
  bounds: { readonly min: number; readonly max: number },
  random: () => number,
): Backoff {
  let failures = 0;
  return {
    next() {
      const seconds = Math.min(bounds.max, bounds.min * 2 ** failures++);
      // Between half and the whole: never at once, never later than configured.
      return seconds * 1000 * (0.5 + random() / 2);
    },
    reset() {
      failures = 0;
    },
  };
}
