import type { DecodedLabel } from "../labels/label.ts";
import { decideAccess } from "./access.ts";
import type { Reason, ReasonCode, ResolvedClearance, ResolvedLabel } from "./label.ts";
import { mapLabel } from "./mapping.ts";
import type { Spif } from "./model.ts";
import { quote } from "./name.ts";
import { findPolicy, resolveLabel } from "./resolve.ts";
import { nextChange, validate } from "./validity.ts";

/** What is done with a label, in this order. */
export type JudgementStage = "policy" | "resolve" | "validate" | "map" | "access";

/** One stage that was passed or failed. */
export interface JudgementStep {
  /** What was done. */
  readonly stage: JudgementStage;
  /** After a failure nothing more is done. */
  readonly outcome: "pass" | "fail";
  /** For people, with its full stop. */
  readonly sentence: string;
}

/** Whether a clearance lets a label through, and how that was found. */
export interface Verdict {
  /** Whether the label may pass. */
  readonly decision: "permit" | "refuse";
  /** Where it was refused. */
  readonly stage?: JudgementStage;
  /** What it was refused for. */
  readonly code?: ReasonCode;
  /** E.g. `permitted`, `classification`, `restrictive SENSITIVE`, `permissive EU,UK`, `excludedClass by UK`. */
  readonly reason: string;
  /** One sentence for people, with its full stop. */
  readonly sentence: string;
  /** Whether the label is valid under its own policy. */
  readonly valid: boolean;
  /** Why it is not: everything that `resolveLabel()` or `validate()` found. */
  readonly problems: readonly Reason[];
  /** The label in its own policy, as far as it could be resolved. */
  readonly label?: ResolvedLabel;
  /** The label in the clearance's policy, where that is another one. */
  readonly mapped?: ResolvedLabel;
  /** In their order. */
  readonly steps: readonly JudgementStep[];
  /** Milliseconds since 1970 from which on the verdict may be another one; absent where time does not matter. */
  readonly until?: number;
}

/**
 * Judges a label by a clearance: finds its policy, what it names there, whether it is valid, maps it to the clearance's
 * policy where that is another one, and decides on access. Anything that fails refuses. Pure, so that the verdict may
 * be remembered until `until`.
 *
 * @param policies all that are known; one of each
 * @param now milliseconds since 1970
 */
export function judgeLabel(
  policies: readonly Spif[],
  decoded: DecodedLabel,
  clearance: ResolvedClearance,
  now: number,
): Verdict {
  const policy = findPolicy(policies, decoded.policy);
  if (!policy.ok) return refuse({ steps: [], valid: false }, "policy", policy.reasons, policy.reasons);
  const spif = policy.value;
  const found = pass("policy", `The policy is ${quote(spif.name)} (${spif.id}).`);
  const resolved = resolveLabel(spif, decoded);
  if (!resolved.ok) {
    return refuse({ steps: [found], valid: false }, "resolve", resolved.reasons, resolved.reasons);
  }
  const verdict = judgeResolved(resolved.value, clearance, now);
  return { ...verdict, steps: [found, describe(resolved.value), ...verdict.steps] };
}

/** The same for a label that is resolved already, such as a default label. */
export function judgeResolved(label: ResolvedLabel, clearance: ResolvedClearance, now: number): Verdict {
  const steps: JudgementStep[] = [];
  const until = nextChange([label.spif, clearance.spif], now);
  const known = { label, valid: true, ...(until === undefined ? {} : { until }) };
  const problems = validate(label, now);
  if (problems.length > 0) return refuse({ ...known, valid: false, steps }, "validate", problems, problems);
  steps.push(pass("validate", "The label is valid."));
  const mapped = mapIfNeeded(label, clearance.spif, now);
  if (!mapped.ok) return refuse({ ...known, steps }, "map", mapped.reasons);
  const other = mapped.value === label ? {} : { mapped: mapped.value };
  if (mapped.value !== label) {
    steps.push(pass("map", `In ${quote(clearance.spif.name)} it is ${summary(mapped.value)}.`));
  }
  const access = decideAccess(clearance, mapped.value);
  if (access.decision === "refuse") return refuse({ ...known, ...other, steps }, "access", [access.reason]);
  const sentence = "The clearance dominates the label.";
  steps.push(pass("access", sentence));
  return { decision: "permit", reason: "permitted", sentence, problems: [], ...known, ...other, steps };
}

function mapIfNeeded(label: ResolvedLabel, to: Spif, now: number): ReturnType<typeof mapLabel> {
  return label.spif.id === to.id ? { ok: true, value: label } : mapLabel(label, to, now);
}

function refuse(
  known: Pick<Verdict, "label" | "mapped" | "steps" | "valid" | "until">,
  stage: JudgementStage,
  reasons: readonly Reason[],
  problems: readonly Reason[] = [],
): Verdict {
  const [{ code, words, sentence }] = reasons;
  const steps = [
    ...known.steps,
    ...reasons.map(({ sentence }) => ({ stage, outcome: "fail" as const, sentence })),
  ];
  return { decision: "refuse", stage, code, reason: words, sentence, problems, ...known, steps };
}

function pass(stage: JudgementStage, sentence: string): JudgementStep {
  return { stage, outcome: "pass", sentence };
}

function describe(label: ResolvedLabel): JudgementStep {
  return pass("resolve", `The label is ${summary(label)}.`);
}

function summary({ classification, values, successors }: ResolvedLabel): string {
  const names = values.map(({ name, tagSet }) => `${quote(name)} of ${quote(tagSet.name)}`);
  const later = successors.length === 0 ? [] : [`${successors.length} successors`];
  return [quote(classification.name), ...names, ...later].join(", ");
}
