import type { CategoryValue, Classification, Spif } from "./model.ts";

/** A label whose classification and values its policy has. Whether they may stand together is for `validate()`. */
export interface ResolvedLabel {
  /** The policy. */
  readonly spif: Spif;
  /** Of the policy. */
  readonly classification: Classification;
  /** Each once, in the order of the SPIF. */
  readonly values: readonly CategoryValue[];
  /** The originator's free text; never decided on. */
  readonly privacyMark?: string;
  /** Labels that succeed it at some time: they must be valid and permitted as well. */
  readonly successors: readonly ResolvedLabel[];
}

/** A clearance whose classifications and values the policy has. No order is implied. */
export interface ResolvedClearance {
  /** The policy. */
  readonly spif: Spif;
  /** lacv of the classifications that are granted. */
  readonly classifications: ReadonlySet<number>;
  /** Keys of the values that are held. */
  readonly values: ReadonlySet<string>;
}

/** What a label, a clearance or a mapping fails on. */
export type ReasonCode =
  | "malformed"
  | "unknownPolicy"
  | "policyMismatch"
  | "policyDates"
  | "noClassification"
  | "unknownClassification"
  | "unknownCategory"
  | "ambiguousCategory"
  | "excludedClass"
  | "requiredClass"
  | "excludedCategory"
  | "requiredCategory"
  | "selection"
  | "notBefore"
  | "notAfter"
  | "obsolete"
  | "noEquivalent"
  | "noDominant"
  | "classification"
  | "restrictive"
  | "permissive";

/** Why something is refused. */
export interface Reason {
  /** For programs. */
  readonly code: ReasonCode;
  /** The code and the classification or category, e.g. `excludedClass by UK`, `permissive EU,UK`. */
  readonly words: string;
  /** One sentence for people, with its full stop. */
  readonly sentence: string;
}

/** The values, each once, in the order of the SPIF. */
export function inOrder(values: Iterable<CategoryValue>): readonly CategoryValue[] {
  return [...new Set(values)].sort((a, b) => a.order - b.order);
}

/** A label and all that succeed it, itself first. */
export function withSuccessors(label: ResolvedLabel): readonly ResolvedLabel[] {
  return [label, ...label.successors.flatMap(withSuccessors)];
}

/** Whether two labels mean the same: policy, classification, values, and so their successors. No privacy marks. */
export function sameLabel(a: ResolvedLabel, b: ResolvedLabel): boolean {
  return a.spif.id === b.spif.id && a.classification.lacv === b.classification.lacv &&
    a.values.length === b.values.length && a.values.every(({ key }, i) => key === b.values[i].key) &&
    a.successors.length === b.successors.length &&
    a.successors.every((successor, i) => sameLabel(successor, b.successors[i]));
}
