import { canonicalDomain } from "./domain.ts";
import {
  WALK_OUTCOMES,
  WALK_STATES,
  type WalkEgress,
  type WalkLine,
  type WalkOutcome,
  type WalkReport,
} from "./walk.ts";

/** What anyone may say for a report, before it is known to be one. */
export interface SaidReport {
  readonly node?: unknown;
  readonly action?: unknown;
  readonly reason?: unknown;
  readonly peer?: unknown;
  readonly link?: unknown;
  readonly state?: unknown;
  readonly waits?: unknown;
}

const ACTIONS = [
  "forward",
  "local",
  "bounce",
  "drop",
  "close",
] as const satisfies readonly WalkReport["action"][];
const LINKS = ["s2s", "trunk", "x2x"] as const satisfies readonly WalkEgress["link"][];
const CODE = /^[\w-]{1,64}$/;
/** Names of peers, as configurations have them. */
const NAME = /^[\w-]{1,255}$/;

/** Reads what another node reports; undefined where it is no report in order. */
export function readReport(said: SaidReport): WalkReport | undefined {
  const { node, reason } = said;
  const action = ACTIONS.find((action) => action === said.action);
  if (typeof node !== "string" || canonicalDomain(node) !== node || action === undefined) return undefined;
  if (action === "local") return { node, action };
  if (action === "forward") {
    const egress = readEgress(said);
    return egress && { node, action, egress };
  }
  return typeof reason === "string" && CODE.test(reason) ? { node, action, reason } : undefined;
}

function readEgress({ peer, link, state, waits }: SaidReport): WalkEgress | undefined {
  const knownLink = LINKS.find((known) => known === link);
  const knownState = WALK_STATES.find((known) => known === state);
  if (knownLink === undefined || knownState === undefined) return undefined;
  if (typeof peer !== "string" || !NAME.test(peer)) return undefined;
  if (typeof waits !== "number" || !Number.isSafeInteger(waits) || waits < 0) return undefined;
  return { peer, link: knownLink, state: knownState, waits };
}

/** A line of a walk as JSON, flat: a program sees at once what a hop does. */
export function walkJson(line: WalkLine): string {
  if (line.kind === "end") {
    const { kind, hop, outcome, text } = line;
    return JSON.stringify({ kind, hop, outcome, text });
  }
  const { kind, hop, milliseconds, report: { node, action, reason, egress } } = line;
  return JSON.stringify({ kind, hop, milliseconds, node, action, reason, ...egress });
}

/** Reads it again; undefined where it is none. */
export function readWalkLine(text: string): WalkLine | undefined {
  const said = parseObject(text);
  const { kind, hop, milliseconds } = said;
  if (typeof hop !== "number") return undefined;
  if (kind === "hop") {
    const report = readReport(said);
    return report && typeof milliseconds === "number" ? { kind, hop, milliseconds, report } : undefined;
  }
  const outcome: WalkOutcome | undefined = WALK_OUTCOMES.find((known) => known === said.outcome);
  if (kind !== "end" || outcome === undefined || typeof said.text !== "string") return undefined;
  return { kind, hop, outcome, text: said.text };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
  } catch {
    return {};
  }
}
