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
} as const satisfies Record<ReceivingState, Partial<Record<ReceivingInput, ReceivingState>>>;

/** A transition that the table does not have: a bug, never the peer's doing. */
export class MissingTransition extends Error {
  override readonly name = "MissingTransition";
}

/** The state after `input`. Throws `MissingTransition` where the table has none. */
export function nextReceiving(state: ReceivingState, input: ReceivingInput): ReceivingState {
  const edges: Partial<Record<ReceivingInput, ReceivingState>> = RECEIVING[state];
  const next = edges[input];
  if (next === undefined) {
    throw new MissingTransition(`a receiving stream in state ${state} cannot take ${input}`);
  }
  return next;
}
