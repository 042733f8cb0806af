import type { XmlElement } from "../xml/element.ts";

/** The conditions that a rule can refuse with, and their types (RFC 6120 §8.3.3). */
export const REFUSALS = {
  "policy-violation": "modify",
  "not-acceptable": "modify",
  "forbidden": "auth",
  "not-allowed": "cancel",
  "service-unavailable": "cancel",
  "resource-constraint": "wait",
  "feature-not-implemented": "cancel",
  "item-not-found": "cancel",
  "bad-request": "modify",
  "recipient-unavailable": "wait",
} as const;

/** A condition of RFC 6120 §8.3.3. */
export type RefusalCondition = keyof typeof REFUSALS;

/** What a bounce says. */
export interface RuleError {
  /** What the sender may do about it. */
  readonly type: "auth" | "cancel" | "modify" | "wait";
  /** What is the matter. */
  readonly condition: RefusalCondition;
}

/** The error with the type that belongs to the condition. */
export function errorOf(condition: RefusalCondition): RuleError {
  return { type: REFUSALS[condition], condition };
}

/** What rules make of a stanza. */
export interface RuleOutcome {
  /** What becomes of the stanza. */
  readonly action: "allow" | "refuse" | "drop";
  /** What the sender is told; there where the action is `refuse`. */
  readonly condition?: RuleError;
  /** Name or number of the rule that decided, or `default`. */
  readonly rule: string;
  /** The stanza as it may leave, where it was changed. It has not been scanned yet. */
  readonly changed?: XmlElement;
  /** Bare addresses of watchers who get a copy, whatever becomes of the stanza; each once. */
  readonly copies: readonly string[];
  /** The `log` rules that applied, by name or number. */
  readonly log: readonly string[];
  /** What was found of each rule in turn, and of the default: a sentence each. Written when it is first asked for. */
  readonly trace: readonly string[];
}
