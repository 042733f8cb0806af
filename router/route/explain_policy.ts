import { createMatcher, type Matcher } from "../../matcher-wasm/mod.ts";
import { createRates } from "../../policy/rules/rates.ts";
import { type Candidate, takeAcross } from "../../policy/stage/passage.ts";
import { NAMESPACE } from "../../policy/labels/namespace.ts";
import { escapeXml } from "../../policy/xml/escape.ts";
import { FILE_XML_LIMITS } from "../../policy/xml/limits.ts";
import { labelRangeOf } from "../stream/stanzas.ts";
import { crossingOf } from "./crossing.ts";
import { mayBounce, type StanzaHeader } from "./decide.ts";
import type { Decision, Step } from "./decision.ts";
import { denialOf } from "./denial.ts";
import type { Question } from "./explain.ts";
import type { PeerId, Table } from "./table.ts";

const LIMITS = { bytes: 1 << 24, depth: 255, attributes: 64 };

/** What the policies of the two links make of a stanza that would be forwarded. */
export function underPolicy(
  table: Table,
  ingress: PeerId,
  decision: Extract<Decision, { readonly action: "forward" }>,
  header: StanzaHeader,
  question: Question,
  now: number,
): Decision {
  const crossing = crossingOf(table, ingress, decision.peer);
  if (crossing === undefined) return decision;
  const candidate = candidateOf(header, question);
  // Made for what the policies write anew alone.
  let matcher: Matcher | undefined;
  const context = {
    now,
    rates: createRates(),
    limits: { ...FILE_XML_LIMITS, depth: LIMITS.depth, instructions: "refuse" },
    rescan: (stanza: Uint8Array) =>
      labelRangeOf(stanza, matcher ??= createMatcher([], { domains: 16 }), LIMITS),
  } as const;
  const { outcome, labels, trace: steps } = takeAcross(crossing, candidate, context);
  const before = decision.trace.slice(0, -1);
  const stages = steps.map(({ stage, text }): Step => ({ step: stage, text }));
  const trace = (text: string): Step[] => [...before, ...stages, { step: "answer", text }];
  if (outcome.action === "pass") {
    const written = labels.decision === "permit" && outcome.written ? " with a label written" : "";
    const changed = outcome.changedBy.length > 0 ? " as the rules changed it" : "";
    return { ...decision, trace: trace(`forwarded to peer "${crossing.egress.peer}"${changed}${written}`) };
  }
  if (outcome.action === "drop") {
    return { action: "drop", reason: "rule", trace: trace(`dropped by the rule "${outcome.rule}"`) };
  }
  const { how, error } = denialOf(crossing, outcome.refusal);
  const { code: reason, because } = outcome.refusal;
  if (how === "bounce" && mayBounce(header.kind, header.type)) {
    const text = `bounced with ${error.condition} (${error.type}), because ${because}`;
    return { action: "bounce", reason, error, trace: trace(text) };
  }
  const ends = how === "close" ? "dropped, and the stream is closed" : "dropped without an answer";
  return { action: "drop", reason, trace: trace(`${ends}, because ${because}`) };
}

function candidateOf({ from, to }: StanzaHeader, question: Question): Candidate {
  const stanza = new TextEncoder().encode(question.stanza ?? compose(question));
  return {
    kind: question.kind,
    type: question.type ?? "",
    from: question.from,
    to: question.to,
    fromDomain: from,
    toDomain: to,
    bytes: stanza.length,
    stanza,
  };
}

/** A stanza for a question that gives only addresses. */
function compose({ kind, type, from, to, label }: Question): string {
  const attributes = Object.entries({ from, to, type: type ?? (kind === "iq" ? "get" : undefined) })
    .flatMap(([name, value]) => value === undefined ? [] : [` ${name}='${escapeXml(value)}'`]).join("");
  const body = kind === "message" ? "<body>?</body>" : "";
  const labelled = label === undefined
    ? ""
    : `<securitylabel xmlns='${NAMESPACE.secLabel}'><label>${label}</label></securitylabel>`;
  return `<${kind}${attributes} id='1'>${body}${labelled}</${kind}>`;
}
