import assert from "node:assert/strict";
import { formatProblem, formatProblems } from "./problem.ts";

Deno.test("formatProblems() aligns the problems and counts them", () => {
  const problems = [
    {
      line: 14,
      column: 13,
      path: "peers.blue.routes[1]",
      text: '"*.us" is also a route of peer "red" (line 9).',
    },
    { line: 22, column: 5, path: "peers.up.conect", text: 'unknown key. Did you mean "connect"?' },
  ];
  const expected = `\
trunkline.yaml:14:13  peers.blue.routes[1]: "*.us" is also a route of peer "red" (line 9).
trunkline.yaml:22:5   peers.up.conect: unknown key. Did you mean "connect"?
2 problems; nothing was started.
`;
  assert.equal(formatProblems("trunkline.yaml", problems), expected);
});

Deno.test("formatProblem() gives one line with the place, the path and the text", () => {
  const problem = { line: 22, column: 5, path: "peers.up.conect", text: "unknown key." };
  assert.equal(formatProblem("t.yaml", problem), "t.yaml:22:5: peers.up.conect: unknown key.");
  assert.equal(
    formatProblem("t.yaml", { line: 0, column: 0, path: "", text: "is empty." }),
    "t.yaml: is empty.",
  );
});

Deno.test("formatProblems() leaves out the place of what concerns the whole file", () => {
  const problem = { line: 0, column: 0, path: "", text: "the file is empty." };
  const expected = "trunkline.yaml  the file is empty.\n1 problem; nothing was started.\n";
  assert.equal(formatProblems("trunkline.yaml", [problem]), expected);
});
