import type { Reason, ReasonCode, ResolvedLabel } from "../spif/label.ts";
import type { StageControl } from "./control.ts";
import { ERRORS, type PolicyError, type Refusal, type RefusalCode, type StageStep } from "./verdict.ts";

/** The link that is asked: the one a stanza came in by, or the one it leaves by. */
export type Side = "in" | "out";

const ERROR_OF: Readonly<Record<RefusalCode, PolicyError>> = {
  "no-policy": ERRORS.unavailable,
  malformed: ERRORS.malformed,
  unlabelled: ERRORS.forbidden,
  policy: ERRORS.forbidden,
  invalid: ERRORS.forbidden,
  classification: ERRORS.forbidden,
  category: ERRORS.forbidden,
  subject: ERRORS.content,
  forwarded: ERRORS.forbidden,
  violation: ERRORS.malformed,
  rule: ERRORS.content,
  internal: ERRORS.unavailable,
};

/** A refusal with the error that belongs to its code. */
export function refusal(
  side: Side,
  code: RefusalCode,
  because: string,
  trace: readonly StageStep[],
  more: Partial<Pick<Refusal, "label" | "discard" | "rule" | "error">> = {},
): Refusal {
  const step: StageStep = { stage: side, text: `refused: ${because}` };
  return { decision: "refuse", side, code, because, error: ERROR_OF[code], ...more, trace: [...trace, step] };
}

/** The code of a refusal for what a label failed on. */
export function codeOf({ code }: Reason): RefusalCode {
  return CODES[code] ?? "invalid";
}

const CODES: Readonly<Partial<Record<ReasonCode, RefusalCode>>> = {
  unknownPolicy: "policy",
  policyMismatch: "policy",
  noEquivalent: "policy",
  classification: "classification",
  restrictive: "category",
  permissive: "category",
  malformed: "malformed",
};

/** A reason's sentence as a clause: it begins lower-case and has no full stop. */
export function clause({ sentence }: Reason): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;
}

/** A label in a sentence: policy, classification and values. */
export function describeLabel({ spif, classification, values }: ResolvedLabel): string {
  const names = values.map(({ name }) => ` ${name}`).join(",");
  return `${spif.name} ${classification.name}${names}`;
}

/** What the clearance of a link is called in records: its peer's, of its policy. */
export function clearanceName({ peer, labels }: StageControl): string | undefined {
  return labels && `${peer} (${labels.policyName})`;
}
