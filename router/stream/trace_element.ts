// Nodes ask their neighbours for the way of a stanza: `<trace xmlns='urn:trunkline:trace:0' from='a@a.example'
// to='b@b.example' kind='message' depth='2' wait='10'/>` in an iq of their own. The neighbour answers where `depth` is 1:
// `<trace xmlns='urn:trunkline:trace:0' node='b.example' action='forward' peer='leaf' link='s2s' state='open' waits='0'/>`;
// otherwise it asks the next node with one less, and hands the answer back.

import { escapeXml } from "../../policy/xml/escape.ts";
import { parseAddress } from "../route/address.ts";
import { WALK_KINDS, type WalkQuestion, type WalkReport } from "../route/walk.ts";
import { readReport } from "../route/walk_read.ts";
import { childOf, type Element, isElement } from "./element.ts";
import { NS } from "./namespaces.ts";

/** What a node asks its neighbour. */
export interface TraceQuestion extends WalkQuestion {
  /** How far away the node is that is meant: 1 is the neighbour. */
  readonly depth: number;
  /** How long each node waits for the next one's answer, seconds. */
  readonly wait: number;
}

/** Most seconds that a question may wait at each node. */
export const MOST_WAIT = 60;
/** How long a node waits where nobody says otherwise, seconds. */
export const USUAL_WAIT = 10;
const NUMBER = /^[1-9]\d{0,3}$/;

/** The question as an element. */
export function formatQuestion({ from, to, kind, depth, wait }: TraceQuestion): string {
  return formatTrace({ from, to, kind, depth: String(depth), wait: String(wait) });
}

/** Whether an iq holds a question or an answer about a way. */
export function isTrace({ children: [child] }: Element): boolean {
  return child !== undefined && isElement(child, NS.trace, "trace");
}

/** Reads the question that an iq holds; undefined where it is none in order. */
export function readTraceQuestion(iq: Element): TraceQuestion | undefined {
  const { from, to, kind, depth = "", wait = "" } = childOf(iq, NS.trace, "trace")?.attributes ?? {};
  const known = WALK_KINDS.find((known) => known === kind);
  if (from === undefined || to === undefined || known === undefined) return undefined;
  if (parseAddress(from) === undefined || parseAddress(to) === undefined) return undefined;
  if (!NUMBER.test(depth) || !NUMBER.test(wait) || Number(wait) > MOST_WAIT) return undefined;
  return { from, to, kind: known, depth: Number(depth), wait: Number(wait) };
}

/** A node's report as an element. */
export function formatReport({ node, action, reason, egress }: WalkReport): string {
  const { peer, link, state, waits } = egress ?? {};
  return formatTrace({ node, action, reason, peer, link, state, waits: waits?.toString() });
}

/** Reads the report that an iq holds; undefined where it is none in order. */
export function readTraceReport(iq: Element): WalkReport | undefined {
  const { waits = "", ...said } = childOf(iq, NS.trace, "trace")?.attributes ?? {};
  return readReport({ ...said, waits: /^\d{1,12}$/.test(waits) ? Number(waits) : undefined });
}

/** The condition of the error that an iq holds. */
export function errorCondition(iq: Element): string {
  const error = iq.children.find(({ name }) => name === "error");
  const condition = error?.children.find(({ namespace }) => namespace === NS.stanzaErrors)?.name ?? "";
  return /^[a-z-]{1,40}$/.test(condition) ? condition : "undefined-condition";
}

function formatTrace(attributes: Readonly<Record<string, string | undefined>>): string {
  const written = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [` ${name}='${escapeXml(value)}'`]
  );
  return `<trace xmlns='${NS.trace}'${written.join("")}/>`;
}
