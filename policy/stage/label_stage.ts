import type { SecurityLabels } from "../labels/security_label.ts";
import { decideAccess } from "../spif/access.ts";
import { findObsolete, validate } from "../spif/validity.ts";
import { type ResolvedLabel, sameLabel } from "../spif/label.ts";
import { type Carried, labelUnder, readCarried } from "./carried.ts";
import type { Crossing, Governance, LabelControl } from "./control.ts";
import { clause, codeOf, describeLabel, refusal, type Side } from "./refusals.ts";
import type { Edit, LabelVerdict, Permission, Refusal, StageStep } from "./verdict.ts";
import { writeEquivalent, writeLabel, writeSecurityLabel } from "./write.ts";

/** A link that asks for labels. */
interface Asking {
  readonly side: Side;
  readonly control: LabelControl;
  readonly governs: Governance;
}

/** A label that passed a link. */
interface Passed extends Asking {
  readonly label: ResolvedLabel;
}

/**
 * Decides whether a message with these security labels may cross. Pure: the same label, clearances and policies give
 * the same verdict until one of the policies' dates passes. Whatever is not understood is refused.
 *
 * @param now milliseconds since 1970
 */
export function judgeLabels(crossing: Crossing, labels: SecurityLabels, now: number): LabelVerdict {
  const unloaded = findUnloaded(crossing);
  if (unloaded !== undefined) return unloaded;
  const asking = linksThatAsk(crossing);
  const [first] = asking;
  if (first === undefined) return { decision: "permit", trace: [] };
  if (labels.kind === "malformed") return refusal(first.side, "malformed", labels.because, []);
  const source = effective(labels, asking, crossing);
  if ("decision" in source) return source;
  const passed: Passed[] = [];
  const trace: StageStep[] = [source.step];
  for (const link of asking) {
    const answer = ask(link, source.carried, now, trace);
    if ("decision" in answer) return answer;
    passed.push(answer);
    trace.push({ stage: link.side, text: `${describeLabel(answer.label)} is permitted` });
  }
  return written(passed, source, labels, now, trace);
}

/** The refusal of every stanza where a link's policy could not be loaded. */
export function findUnloaded({ ingress, egress }: Crossing): Refusal | undefined {
  for (const [side, { labels, peer }] of [["in", ingress], ["out", egress]] as const) {
    if (labels === undefined || labels.governs !== undefined) continue;
    const because = `the policy "${labels.policyName}" of peer "${peer}" could not be loaded`;
    return refusal(side, "no-policy", because, []);
  }
  return undefined;
}

/** The links that look at labels and can, the one of the ingress first. */
function linksThatAsk({ ingress, egress }: Crossing): readonly Asking[] {
  return ([["in", ingress], ["out", egress]] as const).flatMap(([side, { labels: control }]) =>
    control?.governs === undefined ? [] : [{ side, control, governs: control.governs }]
  );
}

interface Source {
  readonly carried: Carried;
  /** The link whose default label it is. */
  readonly defaultOf?: Asking;
  readonly step: StageStep;
}

/** The label that counts: the stanza's own, else the default one of the link. */
function effective(
  labels: Exclude<SecurityLabels, { readonly kind: "malformed" }>,
  asking: readonly Asking[],
  { policies }: Crossing,
): Source | Refusal {
  const [first] = asking;
  if (labels.kind === "one" && labels.label !== undefined) {
    const carried = readByAll({ ...labels, label: labels.label }, asking, policies);
    if ("decision" in carried) return carried;
    const { label, unresolved } = carried;
    const named = label === undefined
      ? `not understood (${unresolved && clause(unresolved)})`
      : describeLabel(label);
    return { carried, step: { stage: "label", text: `the label is ${named}` } };
  }
  const label = first.governs.default;
  if (label === undefined) {
    return refusal(first.side, "unlabelled", "there is no label, and the link has no default label", []);
  }
  return {
    carried: { label, format: first.control.format, equivalents: [] },
    defaultOf: first,
    step: { stage: "label", text: `there is no label: the default one is ${describeLabel(label)}` },
  };
}

/** What a label says; each link reads it as strictly as it wants. */
function readByAll(
  labels: Parameters<typeof readCarried>[0],
  [first, ...others]: readonly Asking[],
  policies: Crossing["policies"],
): Carried | Refusal {
  const read = readCarried(labels, first.control, policies);
  if (!read.ok) return refusal(first.side, "malformed", read.because, []);
  for (const { side, control } of others) {
    const again = readCarried(labels, control, policies);
    if (!again.ok) return refusal(side, "malformed", again.because, []);
  }
  return read.value;
}

/** Validity and access are two questions, and both are asked: of the label as it came, and as the link's policy has it. */
function ask(link: Asking, carried: Carried, now: number, trace: readonly StageStep[]): Passed | Refusal {
  const { side, control, governs } = link;
  const own = carried.label === undefined ? [] : validate(carried.label, now);
  if (own.length > 0) {
    return refusal(side, "invalid", clause(own[0]), trace, {
      ...(carried.label && { label: carried.label }),
    });
  }
  const under = labelUnder(governs, control, carried, now);
  if ("reason" in under) {
    return refusal(side, codeOf(under.reason), clause(under.reason), trace, {
      ...(carried.label && { label: carried.label }),
    });
  }
  const { label } = under;
  const [invalid] = label === carried.label ? [] : validate(label, now);
  if (invalid !== undefined) return refusal(side, "invalid", clause(invalid), trace, { label });
  const access = decideAccess(governs.clearance, label);
  if (access.decision === "permit") return { ...link, label };
  return refusal(side, codeOf(access.reason), clause(access.reason), trace, { label });
}

/** The permission, with what is to be written into the stanza. */
function written(
  passed: readonly Passed[],
  source: Source,
  labels: SecurityLabels,
  now: number,
  trace: readonly StageStep[],
): LabelVerdict {
  const { carried, defaultOf } = source;
  const label = carried.label ?? passed[0].label;
  const last = passed[passed.length - 1];
  const mapped = last.side === "out" && last.label.spif.id !== label.spif.id ? last.label : undefined;
  const permission: Permission = { decision: "permit", label, ...(mapped && { mapped }), trace };
  const stamps = defaultOf?.control.stamp ?? false;
  const maps = mapped !== undefined && last.control.stamp && !isThere(mapped, carried, last.control);
  if (!stamps && !maps) return permission;
  const edit = makeEdit({
    ...{ label, carried, now },
    ...(maps && { mapped }),
    isOurs: defaultOf !== undefined,
    isThere: labels.kind === "one",
    replaces: last.control.mapped === "replace",
  });
  if ("problem" in edit) {
    return refusal(last.side, "internal", `the label could not be written: ${edit.problem}`, trace, {
      label,
    });
  }
  const step: StageStep = { stage: "write", text: WRITES[edit.kind] };
  return { ...permission, edit, trace: [...trace, step] };
}

/** Whether the sender has written the mapped label already, where it is to stand beside the original. */
function isThere(mapped: ResolvedLabel, { equivalents }: Carried, control: LabelControl): boolean {
  return control.mapped === "add" && equivalents.some((equivalent) => sameLabel(equivalent, mapped));
}

const WRITES: Readonly<Record<Edit["kind"], string>> = {
  stamp: "the default label is written",
  add: "the mapped label is written beside it",
  replace: "the label is replaced",
};

interface Writing {
  readonly label: ResolvedLabel;
  /** Where it is to be written. */
  readonly mapped?: ResolvedLabel | undefined;
  readonly carried: Carried;
  /** Whether `label` is a link's default one: there is no originator's that could be kept. */
  readonly isOurs: boolean;
  /** Whether the stanza has a `<securitylabel/>`. */
  readonly isThere: boolean;
  /** Whether the mapped label takes the place of the other. */
  readonly replaces: boolean;
  readonly now: number;
}

function makeEdit(
  { label, mapped, carried, isOurs, isThere, replaces, now }: Writing,
): Edit | { readonly problem: string } {
  const { format } = carried;
  const keepsDefault = isOurs && !(mapped !== undefined && replaces);
  const ours = [...(keepsDefault ? [label] : []), ...(mapped ? [mapped] : [])];
  const problem = ours.map(unwritable).find((problem) => problem !== undefined);
  if (problem !== undefined) return { problem };
  const kind = isThere ? "replace" : "stamp";
  const other = mapped && writeLabel(mapped, { format, now, alternative: true });
  if (other?.ok === false) return { problem: other.because };
  if (mapped !== undefined && other !== undefined) {
    if (replaces) return { kind, label: mapped, xml: writeSecurityLabel(mapped, other.value) };
    if (!isOurs) {
      const xml = writeEquivalent(other.value);
      return { kind: "add", equivalent: mapped, xml, ...(carried.label && { label: carried.label }) };
    }
  }
  const own = writeLabel(label, { format, now });
  if (!own.ok) return { problem: own.because };
  const xml = writeSecurityLabel(label, own.value, other?.value);
  return { kind, label, xml, ...(mapped && { equivalent: mapped }) };
}

/** Why a label of ours may not be written. */
function unwritable(label: ResolvedLabel): string | undefined {
  const [obsolete] = findObsolete(label);
  if (obsolete !== undefined) return clause(obsolete);
  return label.successors.length > 0 ? "it has successors, which are not written" : undefined;
}
