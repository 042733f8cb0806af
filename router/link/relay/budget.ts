/** So many things at once, and so many a second after that. */
export interface Budget {
  /** Takes one; false where there is none left. */
  take(): boolean;
}

/** @param now milliseconds */
export function createBudget(atOnce: number, perSecond: number, now: () => number): Budget {
  let left = atOnce;
  let since = now();
  return {
    take() {
      const at = now();
      left = Math.min(atOnce, left + Math.max(0, at - since) / 1000 * perSecond);
      since = at;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}
