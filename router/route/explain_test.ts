import assert from "node:assert/strict";
import { peerControl, tableOf } from "../../fixtures/config/peer_control.ts";
import type { Assertion } from "../config/config.ts";
import { parseExpectation } from "../config/schema/expectation.ts";
import type { Decision } from "./decision.ts";
import { explain, formatFailures, meets, outcome, type Question, runAssertions } from "./explain.ts";
import { decisionAsJson, formatDecision } from "./explain_text.ts";

const TABLE = tableOf(
  "hub.example",
  peerControl("red", { routes: ["leafa.example"] }),
  peerControl("blue", { routes: ["*.us"] }),
  peerControl("evil", { routes: ["*.evil.example"], refuse: true }),
);
const QUESTION: Question = { from: "alice@leafa.example/x", to: "bob@navy.us", kind: "message" };

function decided(changes: Partial<Question> = {}): Decision {
  const decision = explain(TABLE, { ...QUESTION, ...changes });
  if ("problem" in decision) assert.fail(decision.problem);
  return decision;
}

function problem(changes: Partial<Question>): string {
  const decision = explain(TABLE, { ...QUESTION, ...changes });
  return "problem" in decision ? decision.problem : `no problem, but ${decision.action}`;
}

const OUTCOMES: readonly (readonly [name: string, changes: Partial<Question>, outcome: string])[] = [
  ["a message without a type", {}, "forward blue"],
  ["a domain in another spelling", { to: "bob@NAVY.us." }, "forward blue"],
  ["an iq without a type as a request", { kind: "iq" }, "forward blue"],
  ["an iq of no known type", { kind: "iq", type: "gett" }, "bounce bad-request"],
  ["an iq whose type is a word of JavaScript's", { kind: "iq", type: "constructor" }, "bounce bad-request"],
  ["a type of another kind", { kind: "iq", type: "chat" }, "bounce bad-request"],
  ["the result of an iq that has no way", { kind: "iq", type: "result", to: "x.example" }, "drop"],
  ["an error that has no way", { type: "error", to: "x.example" }, "drop"],
  [
    "a presence that has no way",
    { kind: "presence", type: "probe", to: "x.example" },
    "bounce remote-server-not-found",
  ],
  ["a stanza to the node", { to: "hub.example" }, "local"],
  ["a stanza to a refused route", { to: "a.evil.example" }, "bounce policy-violation"],
  ["a stanza that comes in from the wrong peer", { via: "blue" }, "refuse invalid-from"],
];

for (const [name, changes, expected] of OUTCOMES) {
  Deno.test(`explain() says ${expected} of ${name}`, () =>
    assert.equal(outcome(TABLE, decided(changes)), expected));
}

Deno.test("explain() says what is wrong with a question", () => {
  assert.equal(problem({ from: "alice@" }), '"alice@" is no address');
  assert.equal(problem({ to: "a b" }), '"a b" is no address');
  assert.equal(problem({ via: "green" }), 'there is no peer "green"; there are red, blue, evil');
  assert.match(
    problem({ from: "x.example" }),
    /^no peer may send from x\.example; name the peer .* with via$/,
  );
  assert.match(problem({ from: "hub.example" }), /^hub\.example is this node's own domain/);
});

/** Which expectations a decision meets, among these. */
const EXPECTATIONS = [
  "forward blue",
  "forward red",
  "bounce",
  "bounce policy-violation",
  "bounce item-not-found",
  "drop",
  "local",
  "refuse",
  "refuse policy-violation",
  "refuse refused-route",
  "refuse invalid-from",
  "refuse no-route",
];

const MET: readonly (readonly [name: string, changes: Partial<Question>, met: readonly string[]])[] = [
  ["forwarded", {}, ["forward blue"]],
  ["answered here", { to: "hub.example" }, ["local"]],
  [
    "bounced",
    { to: "a.evil.example" },
    ["bounce", "bounce policy-violation", "refuse", "refuse policy-violation", "refuse refused-route"],
  ],
  ["dropped", { type: "error", to: "x.example" }, ["drop", "refuse", "refuse no-route"]],
  ["from the wrong peer", { via: "blue" }, ["refuse", "refuse invalid-from"]],
];

for (const [name, changes, met] of MET) {
  Deno.test(`meets() holds for a stanza that is ${name} with ${met.join(", ")} alone`, () => {
    const decision = decided(changes);
    const actual = EXPECTATIONS.filter((text) => {
      const expectation = parseExpectation(text);
      assert.ok(expectation);
      return meets(TABLE, decision, expectation);
    });
    assert.deepEqual(actual, met);
  });
}

function assertion(expect: string, changes: Partial<Question> = {}): Assertion {
  const expectation = parseExpectation(expect);
  assert.ok(expectation);
  return { ...QUESTION, ...changes, expect: expectation, line: 7 };
}

Deno.test("runAssertions() gives those that do not hold, and what happens instead", () => {
  const right = assertion("forward blue");
  const wrong = assertion("drop", { to: "bob@x.example" });
  const failures = runAssertions(TABLE, [right, wrong]);
  assert.deepEqual(failures.map(({ assertion }) => assertion), [wrong]);
  assert.match(
    failures[0].instead,
    /^bounce remote-server-not-found: came in from peer "red"; .*no route has x\.example/,
  );
});

Deno.test("runAssertions() takes a sender for refused whom nobody may speak for, and for nothing else", () => {
  const from = "eve@x.example";
  assert.deepEqual(
    runAssertions(TABLE, [assertion("refuse", { from }), assertion("refuse invalid-from", { from })]),
    [],
  );
  const others = ["forward blue", "drop", "refuse policy-violation"].map((expect) =>
    assertion(expect, { from })
  );
  assert.equal(runAssertions(TABLE, others).length, others.length);
});

Deno.test("formatFailures() gives a line for each, with its place and what was wanted", () => {
  assert.equal(formatFailures("t.yaml", []), "");
  assert.equal(
    formatFailures("t.yaml", [{ assertion: assertion("forward red"), instead: "drop: because" }]),
    't.yaml:7  tests: alice@leafa.example/x → bob@navy.us should be "forward red", but is drop: because.\n' +
      "1 test of the configuration failed.\n",
  );
  const two = runAssertions(TABLE, [assertion("drop"), assertion("local")]);
  assert.match(formatFailures("t.yaml", two), /\n2 tests of the configuration failed\.\n$/);
});

Deno.test("formatDecision() and decisionAsJson() say the same", () => {
  const decision = decided({ to: "a.evil.example" });
  assert.equal(
    formatDecision(TABLE, decision),
    "bounce policy-violation\n" +
      '  ingress  came in from peer "red"\n' +
      '  from     leafa.example is in "leafa.example", from which peer "red" may send\n' +
      '  to       a.evil.example is in "*.evil.example", a route to peer "evil"\n' +
      "  so       bounced with policy-violation (modify), because the route is refused\n",
  );
  const { trace, ...json } = decisionAsJson(TABLE, decision) as { trace: unknown };
  assert.deepEqual(json, {
    outcome: "bounce policy-violation",
    action: "bounce",
    error: { type: "modify", condition: "policy-violation" },
    reason: "refused-route",
  });
  assert.deepEqual(trace, decision.trace);
  const { trace: _, ...forward } = decisionAsJson(TABLE, decided()) as { trace: unknown };
  assert.deepEqual(forward, { outcome: "forward blue", action: "forward", peer: "blue" });
});
