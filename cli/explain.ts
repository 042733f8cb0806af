import { Option } from "commander";
import { parseExpectation } from "../router/config/schema/expectation.ts";
import { explain, meets, type Question } from "../router/route/explain.ts";
import { decisionAsJson, formatDecision } from "../router/route/explain_text.ts";
import { readQuestion } from "../router/route/stanza_question.ts";
import { buildTable } from "../router/route/table.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "./command.ts";
import { CONFIG, load } from "./configuration.ts";
import type { Desk, Terminal } from "./terminal.ts";

const OUTCOMES = "forward PEER, bounce [CONDITION], drop, refuse [REASON], local";

/** `trunkline explain` */
export const EXPLAIN: CommandEntry = {
  name: "explain",
  summary: "say what becomes of a stanza, and why",
  options: [
    CONFIG,
    new Option("--from <address>", "its sender"),
    new Option("--to <address>", "its recipient"),
    new Option("--kind <kind>", "what it is").choices(["message", "presence", "iq"]),
    new Option("--type <type>", "its type attribute"),
    new Option(
      "--via <peer>",
      "the peer it comes in from; by default the one that may send from its domain",
    ),
    new Option("--stanza <file>", "read all that from a stanza in a file (- for standard input)")
      .conflicts(["from", "to", "kind", "type"]),
    new Option("--expect <outcome>", 'answer with 0 if this comes out, e.g. "forward blue", and 1 if not'),
    new Option("--json", "print JSON"),
  ],
  run: explainStanza,
};

function explainStanza(given: Given, desk: Desk): number {
  const result = load(given.text("config") ?? "", desk);
  if (result === undefined) return USAGE;
  const question = questionOf(given, desk);
  const expect = given.text("expect");
  const expected = expect === undefined ? undefined : parseExpectation(expect);
  if (expected === undefined && expect !== undefined) {
    desk.print(`trunkline: --expect "${expect}" is none of ${OUTCOMES}.\n`);
    return USAGE;
  }
  if (question === undefined) return USAGE;
  const table = buildTable(result.config);
  const decision = explain(table, question, desk.now());
  if ("problem" in decision) {
    desk.print(`trunkline: ${decision.problem}.\n`);
    return USAGE;
  }
  desk.write(
    given.has("json")
      ? `${JSON.stringify(decisionAsJson(table, decision), null, 2)}\n`
      : formatDecision(table, decision),
  );
  return expected === undefined || meets(table, decision, expected) ? YES : NO;
}

function questionOf(given: Given, terminal: Terminal): Question | undefined {
  const [from, to, kind = "message", type, via, stanza] = ["from", "to", "kind", "type", "via", "stanza"]
    .map((name) => given.text(name));
  if (stanza !== undefined) {
    const text = terminal.readText(stanza);
    const question = typeof text === "string" ? readQuestion(text) : undefined;
    if (question !== undefined) return { ...question, ...(via !== undefined && { via }) };
    const problem = typeof text === "string"
      ? "is not exactly one well-formed stanza with a from and a to."
      : text.problem;
    terminal.print(`trunkline: ${stanza} ${problem}\n`);
    return undefined;
  }
  if (from !== undefined && to !== undefined) {
    const more = { ...(type !== undefined && { type }), ...(via !== undefined && { via }) };
    return { from, to, kind: kind as Question["kind"], ...more };
  }
  terminal.print("trunkline: give --from and --to, or --stanza.\n");
  return undefined;
}
