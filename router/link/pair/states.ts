import { follow, type Transitions } from "../../stream/transition.ts";
import type { EgressState } from "../relay/egress.ts";

/** What happens to a pair's stream. */
export type PairInput = "push" | "ready" | "failed" | "retry" | "close" | "ended";

/** Every transition of a pair. `waiting` is the time between two attempts. */
export const PAIR = {
  idle: { push: "dialing" },
  dialing: { ready: "open", failed: "waiting" },
  open: { close: "closing", failed: "waiting", ended: "idle" },
  waiting: { retry: "dialing", ended: "idle" },
  closing: { ended: "idle" },
} as const satisfies Transitions<EgressState, PairInput>;

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextPair(state: EgressState, input: PairInput): EgressState {
  return follow(PAIR, "a pair", state, input);
}
