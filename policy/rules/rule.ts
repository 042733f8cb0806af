import type { XmlElement } from "../xml/element.ts";
import type { RuleError } from "./outcome.ts";
import type { Subject } from "./subject.ts";

/** What a condition looks at. */
export type Fact =
  | "kind"
  | "type"
  | "domains"
  | "addresses"
  | "label"
  | "size"
  | "time"
  | "content"
  | "rate";

/** Something that cannot be said, and why: a clause that goes on after "since". Whatever needs it, refuses. */
export interface Unknown {
  /** The clause. */
  readonly because: string;
}

/** Whether a condition holds. */
export type Truth = boolean | Unknown;

/** A condition, compiled. */
export interface Condition {
  /** As in the configuration, e.g. `kind: iq`. */
  readonly text: string;
  /** What its truth depends on. */
  readonly looksAt: readonly Fact[];
  /** Whether it holds for the stanza as it is now. */
  test(subject: Subject): Truth;
}

/** What ends the list. */
export type Ending =
  | { readonly kind: "allow" }
  | { readonly kind: "refuse"; readonly error: RuleError }
  | { readonly kind: "drop" };

/** What a rule does. After anything but an ending the next rule follows. */
export type Action =
  | Ending
  | Transformation
  | { readonly kind: "copy"; readonly to: readonly string[] }
  | { readonly kind: "log" };

/** An action that makes another stanza. */
export interface Transformation {
  /** Tells it from other actions. */
  readonly kind: "transform";
  /** As in the configuration, e.g. `strip: "x{jabber:x:oob}"`. */
  readonly text: string;
  /** Whether it writes what the label stage found. */
  readonly needsLabel?: true;
  /** The very tree that it was given where there is nothing to change. */
  change(root: XmlElement, subject: Subject): XmlElement | Unknown;
}

/** A rule, compiled. */
export interface Rule {
  /** Its name, or its number in the list, from 1. */
  readonly name: string;
  /** All of them must hold. What is cheap comes first, what counts comes last. */
  readonly when: readonly Condition[];
  /** What is done then. */
  readonly action: Action;
}

/** The rules for one direction of a peer, compiled. */
export interface RuleList {
  /** In their order. */
  readonly rules: readonly Rule[];
  /** What becomes of a stanza that no rule ended. */
  readonly fallback: Ending;
  /** Whether a rule needs the stanza's tree. */
  readonly needsContent: boolean;
  /** Whether a rule needs what the label stage found. */
  readonly needsLabel: boolean;
  /** Whether the outcome follows from kind, type and both domains alone, so that it can be remembered by them. */
  readonly memoizable: boolean;
  /** The same by kind, type, both domains and the label. */
  readonly memoizableByLabel: boolean;
}

/** Whether a value is an Unknown. */
export function isUnknown(value: Truth | XmlElement): value is Unknown {
  return typeof value === "object" && "because" in value;
}

/** Whether an action ends the list. */
export function isEnding(action: Action): action is Ending {
  return action.kind === "allow" || action.kind === "refuse" || action.kind === "drop";
}
