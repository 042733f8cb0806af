import { follow, type Transitions } from "./transition.ts";

/** What happens to an initiating entity's stream. */
export type InitiatingInput =
  | "start"
  | "header"
  | "askTls"
  | "proceed"
  | "secured"
  | "askExternal"
  | "success"
  | "askDialback"
  | "ready"
  | "close"
  | "closed";

/**
 * States of an initiating entity's stream (RFC 6120 §4.2, §4.3). `closing`, which only a stream both ways knows, is between
 * our close tag and the peer's (§4.4): nothing is said any more, and what comes is still taken.
 */
export type InitiatingState =
  | "new"
  | "awaitingHeader"
  | "awaitingFeatures"
  | "awaitingProceed"
  | "awaitingTls"
  | "authenticating"
  | "claiming"
  | "open"
  | "closing"
  | "closed";

/** Every transition of an initiating entity's stream is in this table and nowhere else. */
export const INITIATING = {
  new: { start: "awaitingHeader", closed: "closed" },
  awaitingHeader: { header: "awaitingFeatures", closed: "closed" },
  awaitingFeatures: {
    askTls: "awaitingProceed",
    askExternal: "authenticating",
    askDialback: "claiming",
    ready: "open",
    closed: "closed",
  },
  awaitingProceed: { proceed: "awaitingTls", closed: "closed" },
  awaitingTls: { secured: "awaitingHeader", closed: "closed" },
  authenticating: { success: "awaitingHeader", askDialback: "claiming", closed: "closed" },
  claiming: { askExternal: "authenticating", ready: "open", closed: "closed" },
  open: { close: "closing", closed: "closed" },
  closing: { closed: "closed" },
  closed: { closed: "closed" },
} as const satisfies Transitions<InitiatingState, InitiatingInput>;

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextInitiating(state: InitiatingState, input: InitiatingInput): InitiatingState {
  return follow(INITIATING, "an initiating stream", state, input);
}
