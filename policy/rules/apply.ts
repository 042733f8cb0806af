import type { XmlElement } from "../xml/element.ts";
import { elementsIn } from "../xml/reading.ts";
import { errorOf, type RuleOutcome } from "./outcome.ts";
import type { Rates } from "./rates.ts";
import {
  type Condition,
  type Ending,
  isEnding,
  isUnknown,
  type Rule,
  type RuleList,
  type Unknown,
} from "./rule.ts";
import { Subject } from "./subject.ts";
import { isOwn } from "./tree.ts";
import { type StanzaView, typeOf } from "./view.ts";

const REFUSE: Ending = { kind: "refuse", error: errorOf("policy-violation") };

/** What was found of one rule; a sentence is made of it when it is asked for. */
type Finding =
  | { readonly rule: Rule; readonly fails: Condition }
  | { readonly rule: Rule; readonly unknown: Unknown; readonly ending: Ending }
  | { readonly rule: Rule; readonly left: "nothing" | "no payload"; readonly ending: Ending }
  | { readonly rule: Rule; readonly changed?: boolean };

/** A decision on the way through a list. */
interface Decided {
  readonly ending: Ending;
  readonly finding: Finding;
}

/**
 * What a list of rules makes of a stanza: from the first rule to the one that allows, refuses or drops it, else the
 * default. What a rule cannot find out, for want of a readable stanza or of room for counting, it refuses; what was
 * changed so that a message says nothing any more is dropped, and an iq without a payload refused. Pure, but for the rates,
 * which count. Errors and iq results go through like everything else; that nobody answers them is the caller's part.
 *
 * @param now milliseconds since 1970, UTC
 */
export function applyRules(list: RuleList, view: StanzaView, now: number, rates: Rates): RuleOutcome {
  const subject = new Subject(view, now, rates);
  const findings: Finding[] = [];
  const copies = new Set<string>();
  const log: string[] = [];
  for (const rule of list.rules) {
    const found = judge(rule, subject);
    if ("finding" in found) {
      findings.push(found.finding);
      return outcome(found.ending, rule.name, subject, { findings, copies, log });
    }
    findings.push(found);
    if ("fails" in found) continue;
    if (rule.action.kind === "copy") rule.action.to.forEach((address) => copies.add(address));
    if (rule.action.kind === "log") log.push(rule.name);
  }
  return outcome(list.fallback, "default", subject, { findings, copies, log });
}

/** What one rule finds, and the decision if it makes one. Transformations have taken place. */
function judge(rule: Rule, subject: Subject): Finding | Decided {
  let unknown: Unknown | undefined;
  for (const condition of rule.when) {
    // A stanza that is refused anyhow does not count.
    if (unknown !== undefined && condition.looksAt.includes("rate")) continue;
    const truth = condition.test(subject);
    if (truth === false) return { rule, fails: condition };
    if (isUnknown(truth)) unknown ??= truth;
  }
  if (unknown !== undefined) return undecided(rule, unknown);
  const { action } = rule;
  if (isEnding(action)) return { ending: action, finding: { rule } };
  if (action.kind !== "transform") return { rule };
  const { root } = subject;
  if (root === undefined) return undecided(rule, { because: "the stanza's content cannot be read" });
  const made = action.change(root, subject);
  if (isUnknown(made)) return undecided(rule, made);
  if (made === root) return { rule, changed: false };
  subject.become(made);
  return leftover(rule, made, subject.view) ?? { rule, changed: true };
}

/** A rule that keeps stanzas out keeps out what it cannot judge in its own way. */
function undecided(rule: Rule, unknown: Unknown): Decided {
  const { action } = rule;
  const ending = isEnding(action) && action.kind !== "allow" ? action : REFUSE;
  return { ending, finding: { rule, unknown, ending } };
}

/** Namespaces of what only goes along with something that is said. */
const COMPANIONS = new Set([
  ...["urn:xmpp:hints", "urn:xmpp:sid:0", "urn:xmpp:delay", "jabber:x:delay", "urn:xmpp:eme:0"],
  ...["urn:xmpp:sec-label:0", "urn:xmpp:fallback:0", "urn:xmpp:occupant-id:0"],
]);

/** What becomes of a changed stanza that has lost its point (RFC 6120 §8.2.3: an iq get or set has one payload). */
function leftover(rule: Rule, root: XmlElement, view: StanzaView): Decided | undefined {
  const elements = elementsIn(root);
  if (view.kind === "iq") {
    if ((typeOf(view) !== "get" && typeOf(view) !== "set") || elements.length > 0) return undefined;
    return { ending: REFUSE, finding: { rule, left: "no payload", ending: REFUSE } };
  }
  const isCompanion = (element: XmlElement) => isOwn(element, "thread") || COMPANIONS.has(element.namespace);
  if (view.kind !== "message" || !elements.every(isCompanion)) return undefined;
  const drop: Ending = { kind: "drop" };
  return { ending: drop, finding: { rule, left: "nothing", ending: drop } };
}

interface Gathered {
  readonly findings: readonly Finding[];
  readonly copies: ReadonlySet<string>;
  readonly log: readonly string[];
}

function outcome(
  ending: Ending,
  rule: string,
  { changed }: Subject,
  { findings, copies, log }: Gathered,
): RuleOutcome {
  const passes = ending.kind === "allow";
  return {
    action: ending.kind,
    ...(ending.kind === "refuse" && { condition: ending.error }),
    rule,
    ...(passes && changed !== undefined && { changed }),
    copies: [...copies],
    log,
    get trace() {
      const found = findings.map(sentence);
      return rule === "default" ? [...found, `No rule decided: ${describe(ending)} by default.`] : found;
    },
  };
}

function sentence(finding: Finding): string {
  const { rule } = finding;
  const name = /^\d+$/.test(rule.name) ? `Rule ${rule.name}` : `Rule "${rule.name}"`;
  if ("fails" in finding) return `${name} does not apply: ${finding.fails.text} does not hold.`;
  if ("unknown" in finding) {
    return `${name} cannot be judged, since ${finding.unknown.because}: ${describe(finding.ending)}.`;
  }
  if ("left" in finding) return `${name} left ${finding.left} of the stanza: ${describe(finding.ending)}.`;
  const { action } = rule;
  if (action.kind === "copy") return `${name} applies: a copy for ${action.to.join(", ")}.`;
  if (action.kind === "log") return `${name} applies: logged.`;
  if (action.kind !== "transform") return `${name} applies: ${describe(action)}.`;
  return `${name} applies: ${action.text}${finding.changed ? "" : ", which changed nothing"}.`;
}

function describe(ending: Ending): string {
  if (ending.kind === "allow") return "allowed";
  return ending.kind === "drop" ? "dropped" : `refused with ${ending.error.condition} (${ending.error.type})`;
}
