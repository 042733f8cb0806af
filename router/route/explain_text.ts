import type { Decision, Step } from "./decision.ts";
import { outcome } from "./explain.ts";
import type { Table } from "./table.ts";

const TITLES: Readonly<Record<Step["step"], string>> = {
  ingress: "ingress",
  source: "from",
  target: "to",
  answer: "so",
  label: "label",
  in: "in",
  out: "out",
  forwarded: "inside",
  rule: "rule",
  write: "write",
};

/** A decision with its trace, for people. */
export function formatDecision(table: Table, decision: Decision): string {
  const steps = decision.trace.map(({ step, text }) => `  ${TITLES[step].padEnd(8)} ${text}\n`);
  return `${outcome(table, decision)}\n${steps.join("")}`;
}

/** The same as a value for JSON. */
export function decisionAsJson(table: Table, decision: Decision): unknown {
  return {
    outcome: outcome(table, decision),
    action: decision.action,
    ...(decision.action === "forward" && { peer: table.peers[decision.peer].name }),
    ...(decision.action === "bounce" && { error: decision.error }),
    ...("reason" in decision && { reason: decision.reason }),
    trace: decision.trace,
  };
}
