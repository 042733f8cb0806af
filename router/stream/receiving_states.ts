import { follow, type Transitions } from "./transition.ts";

/** What happens to a receiving entity's stream. */
export type ReceivingInput = "header" | "startTls" | "secured" | "external" | "ready" | "close" | "closed";

/**
 * States of a receiving entity's stream (RFC 6120 §4.2, §4.3). `closing` is between our close tag and the peer's (§4.4):
 * nothing is said any more, and what comes is still taken.
 */
export type ReceivingState = "awaitingHeader" | "negotiating" | "awaitingTls" | "open" | "closing" | "closed";

/**
 * Every transition of a receiving entity's stream is in this table and nowhere else. What has been proven about the other
 * side (encryption, certificate, domains) is data beside it.
 */
export const RECEIVING = {
  awaitingHeader: { header: "negotiating", closed: "closed" },
  negotiating: { startTls: "awaitingTls", external: "awaitingHeader", ready: "open", closed: "closed" },
  awaitingTls: { secured: "awaitingHeader", closed: "closed" },
  open: { ready: "open", close: "closing", closed: "closed" },
  closing: { closed: "closed" },
  closed: { closed: "closed" },
} as const satisfies Transitions<ReceivingState, ReceivingInput>;

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextReceiving(state: ReceivingState, input: ReceivingInput): ReceivingState {
  return follow(RECEIVING, "a receiving stream", state, input);
}
