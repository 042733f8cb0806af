import { follow, type Transitions } from "./transition.ts";

/** What happens to a stream of XEP-0361. `close` is ours; `closed` ends it. */
export type X2xInput = "close" | "closed";

/** States of a stream of XEP-0361, the same on both sides. */
export type X2xState = "open" | "closing" | "closed";

/**
 * Every transition of a stream of XEP-0361: with nothing to negotiate, it is open from the beginning. Once it is `closing`,
 * nothing is sent any more, and what the peer had still to say is taken.
 */
export const X2X = {
  open: { close: "closing", closed: "closed" },
  closing: { closed: "closed" },
  closed: { closed: "closed" },
} as const satisfies Transitions<X2xState, X2xInput>;

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextX2x(state: X2xState, input: X2xInput): X2xState {
  return follow(X2X, "a stream of XEP-0361", state, input);
}
