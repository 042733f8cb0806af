import { follow, type Transitions } from "../../stream/transition.ts";
import type { EgressState } from "../relay/egress.ts";

/** What happens to a trunk's connection. */
export type TrunkInput = "dial" | "opened" | "failed" | "lost" | "rest" | "close" | "ended";

/**
 * Every transition of a trunk's connection. `dialing` lasts until the session goes on or begins on the connection; it is
 * `opened` by whichever side has made it. `waiting` is the time between two attempts.
 */
export const TRUNK = {
  idle: { dial: "dialing", opened: "open", close: "idle" },
  dialing: { opened: "open", failed: "waiting", close: "idle" },
  open: { opened: "open", dial: "dialing", lost: "waiting", close: "closing" },
  waiting: { dial: "dialing", opened: "open", rest: "idle", close: "idle" },
  closing: { ended: "idle", opened: "open", close: "closing" },
} as const satisfies Transitions<EgressState, TrunkInput>;

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextTrunk(state: EgressState, input: TrunkInput): EgressState {
  return follow(TRUNK, "a trunk", state, input);
}
