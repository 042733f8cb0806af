import assert from "node:assert/strict";
import { clearanceOf, decodedLabel, labelOf, NOW, readPolicy } from "../../fixtures/policies/policies.ts";
import { judgeLabel, judgeResolved } from "./judge.ts";

const [harbour, lighthouse] = [readPolicy("harbour"), readPolicy("lighthouse")];
const both = [harbour, lighthouse];
const alpha = clearanceOf(harbour, { atMost: "SECRET", categories: { "Releasable To": ["ALPHA"] } });
const north = clearanceOf(lighthouse, { atMost: "GUARDED", categories: { "Shared With": ["NORTH COAST"] } });

Deno.test("judgeLabel() permits, with every stage in its trace", () => {
  const verdict = judgeLabel(
    both,
    decodedLabel("HARBOUR", "SECRET", { "p Releasable To": ["ALPHA"] }),
    alpha,
    NOW,
  );
  assert.equal(verdict.decision, "permit");
  assert.equal(verdict.valid, true);
  assert.deepEqual(verdict.steps.map(({ stage, outcome, sentence }) => `${stage} ${outcome}: ${sentence}`), [
    'policy pass: The policy is "HARBOUR" (1.3.6.1.4.1.32473.1).',
    'resolve pass: The label is "SECRET", "ALPHA" of "Releasable To".',
    "validate pass: The label is valid.",
    "access pass: The clearance dominates the label.",
  ]);
});

Deno.test("judgeLabel() maps to the clearance's policy before it decides", () => {
  const decoded = decodedLabel("HARBOUR", "RESTRICTED", { "p Releasable To": ["ALPHA", "BRAVO"] });
  const verdict = judgeLabel(both, decoded, north, NOW);
  assert.equal(verdict.decision, "permit");
  assert.equal(verdict.mapped?.spif.name, "LIGHTHOUSE");
  assert.deepEqual(verdict.steps.at(-2), {
    stage: "map",
    outcome: "pass",
    sentence:
      'In "LIGHTHOUSE" it is "GUARDED", "NORTH COAST" of "Shared With", "SOUTH COAST" of "Shared With", ' +
      '"FOREIGN" of "Origin".',
  });
  const south = judgeLabel(
    both,
    decodedLabel("HARBOUR", "RESTRICTED", { "p Releasable To": ["BRAVO"] }),
    north,
    NOW,
  );
  assert.deepEqual([south.decision, south.stage, south.reason], [
    "refuse",
    "access",
    "permissive SOUTH COAST",
  ]);
});

const REFUSED = [
  ["policy", 'unknown policy "PIER"', false, decodedLabel("PIER", "LOW")],
  ["resolve", 'unknown classification "LOW"', false, decodedLabel("HARBOUR", "LOW")],
  ["validate", "requiredCategory of SECRET", false, decodedLabel("HARBOUR", "SECRET")],
  ["map", "no equivalent of GRAVE", true, decodedLabel("HARBOUR", "GRAVE")],
  [
    "access",
    "restrictive NIGHT WATCH",
    true,
    decodedLabel("HARBOUR", "RESTRICTED", { "r Cargo": ["DOCKSIDE"] }),
  ],
] as const;

for (const [stage, reason, valid, decoded] of REFUSED) {
  Deno.test(`judgeLabel() refuses at the stage "${stage}": ${reason}`, () => {
    const verdict = judgeLabel(both, decoded, north, NOW);
    assert.deepEqual([verdict.decision, verdict.stage, verdict.reason, verdict.valid], [
      "refuse",
      stage,
      reason,
      valid,
    ]);
    assert.equal(verdict.steps.at(-1)?.outcome, "fail");
    assert.equal(verdict.problems.length, valid ? 0 : 1);
  });
}

Deno.test("judgeLabel() refuses an invalid label that the access decision alone would permit", () => {
  const everything = clearanceOf(harbour, { atMost: "GRAVE", categories: { "Releasable To": ["ALPHA"] } });
  const verdict = judgeLabel(
    both,
    decodedLabel("HARBOUR", "UNCLASSIFIED", { "p Releasable To": ["ALPHA"] }),
    everything,
    NOW,
  );
  assert.deepEqual([verdict.stage, verdict.reason], ["validate", "excludedClass by ALPHA"]);
});

Deno.test("judgeResolved() says until when its verdict holds", () => {
  const label = labelOf(harbour, "RESTRICTED", { "r Operations": ["REGATTA"] });
  const untilAt = (date: string): string | undefined => {
    const { until } = judgeResolved(label, alpha, Date.parse(date));
    return until === undefined ? undefined : new Date(until).toISOString();
  };
  assert.equal(untilAt("2026-03-01"), "2026-06-01T00:00:00.000Z");
  assert.equal(untilAt("2026-06-01"), "2026-06-30T21:59:59.001Z");
  assert.equal(untilAt("2026-07-01"), undefined);
  const tide = labelOf(lighthouse, "OPEN");
  assert.equal(judgeResolved(tide, north, NOW).until, undefined);
});
