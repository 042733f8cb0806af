import { readSecurityLabels } from "../labels/security_label.ts";
import { displayMarking } from "../spif/marking.ts";
import { applyRules } from "../rules/apply.ts";
import type { RuleOutcome } from "../rules/outcome.ts";
import type { Rates } from "../rules/rates.ts";
import type { RuleList } from "../rules/rule.ts";
import type { StanzaLabel, StanzaView } from "../rules/view.ts";
import type { XmlElement } from "../xml/element.ts";
import type { Crossing } from "./control.ts";
import { examineLabels } from "./examine.ts";
import { refusal, type Side } from "./refusals.ts";
import type { LabelVerdict, Refusal, StageStep } from "./verdict.ts";

/** A stanza as the policy sees it. */
export interface StanzaFacts extends Omit<StanzaView, "label" | "root"> {
  /** Undefined where it cannot be read: then whatever has to look into it refuses. */
  readonly root: XmlElement | undefined;
}

/** What has to be noted of a crossing, whatever came of it. */
export interface Notes {
  /** Watchers' addresses, each once. */
  readonly copies: readonly string[];
  /** Rules that log, by side and name. */
  readonly logged: readonly { readonly side: Side; readonly rule: string }[];
  readonly trace: readonly StageStep[];
}

/** What becomes of a stanza between two links. */
export type CrossingVerdict = Notes & {
  readonly labels: LabelVerdict;
  readonly verdict:
    | {
      readonly action: "pass";
      /** As rules changed it: it is not scanned yet, and labels have to be examined again. */
      readonly changed?: XmlElement;
      /** Names of the rules' lists that changed it. */
      readonly changedBy: readonly Side[];
    }
    | { readonly action: "refuse"; readonly refusal: Refusal }
    | { readonly action: "drop"; readonly side: Side; readonly rule: string };
};

/**
 * Everything that the policies of two links say of a stanza: the label stage, then the rules of the link it came in by,
 * then those of the link it leaves by. What labels refuse, no rule permits. Pure, but for the rates.
 */
export function judgeCrossing(
  crossing: Crossing,
  stanza: StanzaFacts,
  now: number,
  rates: Rates,
): CrossingVerdict {
  const labels = labelsOf(crossing, stanza, now);
  const collected = new Collected(labels.trace);
  const label = labelFacts(labels, crossing, stanza.root);
  let root = stanza.root;
  const changedBy: Side[] = [];
  for (const [side, list] of ruleLists(crossing)) {
    if (labels.decision === "refuse" && !list.needsLabel) continue;
    const current = root;
    const outcome = applyRules(list, { ...stanza, root: () => current, label }, now, rates);
    collected.add(side, outcome);
    if (labels.decision === "refuse") continue;
    const ended = endOf(side, outcome, collected.trace);
    if (ended !== undefined) return { labels, verdict: ended, ...collected.notes };
    if (outcome.changed === undefined) continue;
    root = outcome.changed;
    changedBy.push(side);
  }
  if (labels.decision === "refuse") {
    return { labels, verdict: { action: "refuse", refusal: labels }, ...collected.notes };
  }
  const changed = changedBy.length > 0 && root !== undefined ? { changed: root } : {};
  return { labels, verdict: { action: "pass", changedBy, ...changed }, ...collected.notes };
}

function labelsOf(crossing: Crossing, { root }: StanzaFacts, now: number): LabelVerdict {
  const { ingress, egress } = crossing;
  if (ingress.labels === undefined && egress.labels === undefined) return { decision: "permit", trace: [] };
  if (root !== undefined) return examineLabels(crossing, root, now);
  return refusal(ingress.labels ? "in" : "out", "malformed", "the stanza cannot be read", []);
}

function ruleLists({ ingress, egress }: Crossing): readonly (readonly [Side, RuleList])[] {
  const { rules: { in: incoming } = {} } = ingress;
  const { rules: { out: outgoing } = {} } = egress;
  return [
    ...(incoming ? [["in", incoming] as const] : []),
    ...(outgoing ? [["out", outgoing] as const] : []),
  ];
}

function endOf(
  side: Side,
  { action, condition, rule }: RuleOutcome,
  trace: readonly StageStep[],
): CrossingVerdict["verdict"] | undefined {
  if (action === "allow") return undefined;
  if (action === "drop") return { action, side, rule };
  const because = rule === "default" ? "no rule allows it" : `the rule "${rule}" refuses it`;
  return {
    action,
    refusal: refusal(side, "rule", because, trace, { rule, ...(condition && { error: condition }) }),
  };
}

/** What rules may know of the label: whether the stanza has one is no matter of which one counts. */
function labelFacts(
  labels: LabelVerdict,
  { ingress, egress }: Crossing,
  root: XmlElement | undefined,
): StanzaLabel {
  const { label } = labels;
  const checked = ingress.labels !== undefined || egress.labels !== undefined;
  return {
    labelled: root !== undefined && isLabelled(root),
    verdict: checked ? labels.decision : "unchecked",
    ...(label && { classification: label.classification.name, marking: displayMarking(label) }),
  };
}

/** An empty `<label/>` is as good as none. */
function isLabelled(root: XmlElement): boolean {
  const labels = readSecurityLabels(root);
  return labels.kind === "malformed" || (labels.kind === "one" && labels.label !== undefined);
}

class Collected {
  readonly trace: StageStep[];
  readonly #copies = new Set<string>();
  readonly #logged: { readonly side: Side; readonly rule: string }[] = [];

  constructor(trace: readonly StageStep[]) {
    this.trace = [...trace];
  }

  add(side: Side, { copies, log, trace }: RuleOutcome): void {
    for (const address of copies) this.#copies.add(address);
    this.#logged.push(...log.map((rule) => ({ side, rule })));
    this.trace.push(...trace.map((text): StageStep => ({ stage: "rule", text: `${side}: ${text}` })));
  }

  get notes(): Notes {
    return { copies: [...this.#copies], logged: this.#logged, trace: this.trace };
  }
}
