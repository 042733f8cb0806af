import type { DecodedLabel } from "../policy/labels/label.ts";
import type { Reason, ResolvedLabel } from "../policy/spif/label.ts";
import { displayMarking } from "../policy/spif/marking.ts";
import type { Spif } from "../policy/spif/model.ts";
import { findPolicy, resolveLabel } from "../policy/spif/resolve.ts";
import { validate } from "../policy/spif/validity.ts";
import { type Answer, visible } from "./answer.ts";
import type { ReadingSettings } from "./label_options.ts";

/** A label under its policy: valid where there are no problems. */
export interface JudgedLabel {
  /** As its policy has it; absent where that does not have all of it. */
  readonly label?: ResolvedLabel;
  readonly problems: readonly Reason[];
}

/** Finds a label's policy, what it names there, and whether it may stand. */
export function judgeValidity(policies: readonly Spif[], decoded: DecodedLabel, now: number): JudgedLabel {
  const policy = findPolicy(policies, decoded.policy);
  if (!policy.ok) return { problems: policy.reasons };
  const resolved = resolveLabel(policy.value, decoded);
  if (!resolved.ok) return { problems: resolved.reasons };
  return { label: resolved.value, problems: validate(resolved.value, now) };
}

/** What is known of a label's validity, for an answer. */
export function validityOf(
  { label, problems }: JudgedLabel,
  { marking }: ReadingSettings,
): Pick<Answer, "valid" | "problems" | "marking"> {
  return {
    valid: problems.length === 0,
    problems: problems.map(problemText),
    marking: label === undefined ? null : displayMarking(label, marking),
  };
}

/** A reason as one line. */
export function problemText({ words, sentence }: Reason): string {
  return visible(`${words}: ${sentence}`);
}
