import { readSecurityLabels } from "../labels/security_label.ts";
import type { Rates } from "../rules/rates.ts";
import { sameLabel } from "../spif/label.ts";
import type { XmlElement } from "../xml/element.ts";
import type { XmlLimits } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { writeXml } from "../xml/write.ts";
import { readCarried } from "./carried.ts";
import type { Crossing, StageControl } from "./control.ts";
import { judgeCrossing, type Notes, type StanzaFacts } from "./cross.ts";
import { applyEdit, type LabelRange } from "./edit.ts";
import { examineLabels } from "./examine.ts";
import { refusal, type Side } from "./refusals.ts";
import type { Edit, LabelVerdict, Permission, Refusal } from "./verdict.ts";

/** A stanza as it stands alone in a stream of `jabber:server`. */
export interface Candidate extends Omit<StanzaFacts, "root"> {
  readonly stanza: Uint8Array;
}

/** Scans bytes as a stream's; where its label is, or undefined where they are not exactly one stanza in order. */
export type Rescan = (stanza: Uint8Array) => LabelRange | undefined;

/** What a policy needs besides the stanza. */
export interface PassageContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly rates: Rates;
  readonly limits: XmlLimits;
  readonly rescan: Rescan;
}

/** What becomes of a stanza, with the bytes that may leave. */
export type Passage = Notes & {
  readonly labels: LabelVerdict;
  readonly outcome:
    | {
      readonly action: "pass";
      readonly stanza: Uint8Array;
      /** The rules that changed it, by side; and the label that was written. */
      readonly changedBy: readonly Side[];
      readonly written?: Edit["kind"];
    }
    | { readonly action: "refuse"; readonly refusal: Refusal }
    | { readonly action: "drop"; readonly side: Side; readonly rule: string };
};

/**
 * Takes a stanza across: decides, changes what the rules and the stamping change, and then reads what came out as if it
 * had just come in. What leaves is what was checked.
 */
export function takeAcross(crossing: Crossing, candidate: Candidate, context: PassageContext): Passage {
  const { stanza, ...facts } = candidate;
  const root = read(stanza, context);
  const judged = judgeCrossing(crossing, { ...facts, root }, context.now, context.rates);
  const { verdict, labels, ...notes } = judged;
  if (verdict.action !== "pass") return { ...notes, labels, outcome: verdict };
  const rewritten = verdict.changed === undefined
    ? { stanza, labels }
    : afterRules(crossing, verdict.changed, labels, context);
  if ("decision" in rewritten) return refused(notes, rewritten);
  if (rewritten.labels.decision === "refuse") return refused(notes, rewritten.labels);
  const final = write(crossing, rewritten.stanza, rewritten.labels, context);
  if ("decision" in final) return refused(notes, final);
  const { changedBy } = verdict;
  return { ...notes, labels: rewritten.labels, outcome: { action: "pass", changedBy, ...final } };
}

function refused(notes: Notes, refusal: Refusal): Passage {
  return { ...notes, labels: refusal, outcome: { action: "refuse", refusal } };
}

function read(stanza: Uint8Array, { limits }: PassageContext): XmlElement | undefined {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(stanza);
  const parsed = parseXml(text, limits, { "": "jabber:server" });
  return parsed.ok ? parsed.value : undefined;
}

/** What rules made of a stanza goes through the scanner and the label stage once more, and has the label that it had. */
function afterRules(
  crossing: Crossing,
  changed: XmlElement,
  { label }: LabelVerdict,
  context: PassageContext,
): { readonly stanza: Uint8Array; readonly labels: LabelVerdict } | Refusal {
  const written = new TextEncoder().encode(writeXml(changed));
  const root = context.rescan(written) && read(written, context);
  if (root === undefined) return broken("what the rules made of it is no stanza");
  const labels = examineLabels(crossing, root, context.now);
  // A label that rules took away must not give way to a default one, which may be lower.
  const same = label === labels.label || (label && labels.label && sameLabel(label, labels.label));
  if (labels.decision === "permit" && !same) return broken("the rules changed or removed its label");
  return { stanza: written, labels };
}

/** Writes the label that is to be written, and reads it again. */
function write(
  crossing: Crossing,
  stanza: Uint8Array,
  { edit, mapped }: Permission,
  context: PassageContext,
): { readonly stanza: Uint8Array; readonly written?: Edit["kind"] } | Refusal {
  if (edit === undefined) return { stanza };
  const range = context.rescan(stanza);
  const edited = range && applyEdit(stanza, range, edit);
  const root = edited && context.rescan(edited) && read(edited, context);
  if (edited === undefined || root === undefined) return broken("the label could not be written into it");
  // Where the mapped label took the place of the original, only the link that it is for can read it.
  const replaced = mapped !== undefined && edit.label === mapped;
  const links = replaced ? { ...crossing, ingress: { peer: crossing.ingress.peer } } : crossing;
  const again = examineLabels(withoutWriting(links), root, context.now);
  if (again.decision === "refuse") return broken(`with the label written it is refused: ${again.because}`);
  return readsAs(edit, root, crossing)
    ? { stanza: edited, written: edit.kind }
    : broken("the written label reads as another one");
}

/** Whether the stanza now says what was to be written. */
function readsAs({ label, equivalent }: Edit, root: XmlElement, { policies }: Crossing): boolean {
  const labels = readSecurityLabels(root);
  if (labels.kind !== "one" || labels.label === undefined) return false;
  const read = readCarried(
    { ...labels, label: labels.label },
    { strict4774: false, lenient: true },
    policies,
  );
  if (!read.ok) return false;
  const { label: found, equivalents } = read.value;
  const same = label === undefined ? found === undefined : found !== undefined && sameLabel(found, label);
  return same && (equivalent === undefined || equivalents.some((other) => sameLabel(other, equivalent)));
}

/** The label of ours has no review date, which `strict4774` asks of others. */
function withoutWriting({ ingress, egress, policies }: Crossing): Crossing {
  const silent = (control: StageControl): StageControl =>
    control.labels === undefined
      ? control
      : { ...control, labels: { ...control.labels, stamp: false, strict4774: false } };
  return { ingress: silent(ingress), egress: silent(egress), policies };
}

function broken(because: string): Refusal {
  return refusal("out", "internal", because, []);
}
