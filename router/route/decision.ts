import type { RefusalCode, StageStep } from "../../policy/stage/verdict.ts";
import type { PeerId } from "./table.ts";

/** Stanza error conditions (RFC 6120 §8.3.3) that the router answers with. */
export type StanzaCondition =
  | "bad-request"
  | "feature-not-implemented"
  | "forbidden"
  | "item-not-found"
  | "not-acceptable"
  | "not-allowed"
  | "policy-violation"
  | "recipient-unavailable"
  | "remote-server-not-found"
  | "remote-server-timeout"
  | "resource-constraint"
  | "service-unavailable";

/** Error types (RFC 6120 §8.3.2). */
export type ErrorType = "auth" | "cancel" | "modify" | "wait";

/** What a bounce says. Nothing else of what happened leaves the node. */
export interface StanzaError {
  /** What the sender may do about it. */
  readonly type: ErrorType;
  /** What is the matter. */
  readonly condition: StanzaCondition;
  /** Said to the sender beside it, where there is nothing to hide. */
  readonly text?: string;
}

/** Why a stanza was not forwarded, for logs, metrics and `tests:` in the configuration. */
export type Reason =
  | "invalid-from"
  | "no-route"
  | "split-horizon"
  | "refused-route"
  | "inbound-only"
  | "malformed-iq"
  | RefusalCode;

/** One step of how a decision came about, a sentence for people. */
export interface Step {
  /** What the step looked at. */
  readonly step: "ingress" | "source" | "target" | "answer" | StageStep["stage"];
  /** What it found. */
  readonly text: string;
}

/** What is to become of a stanza. */
export type Decision =
  | { readonly action: "forward"; readonly peer: PeerId; readonly trace: readonly Step[] }
  /** The node itself is addressed. */
  | { readonly action: "local"; readonly trace: readonly Step[] }
  /** The sender is told. */
  | {
    readonly action: "bounce";
    readonly error: StanzaError;
    readonly reason: Reason;
    readonly trace: readonly Step[];
  }
  /** Nobody is told: the stanza is an error or the result of an iq. */
  | { readonly action: "drop"; readonly reason: Reason; readonly trace: readonly Step[] }
  /** The ingress stream is closed with `invalid-from` (RFC 6120 §4.9.3.9). */
  | { readonly action: "close"; readonly reason: "invalid-from"; readonly trace: readonly Step[] };
