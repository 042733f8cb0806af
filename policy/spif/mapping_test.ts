import assert from "node:assert/strict";
import {
  labelOf,
  NOW,
  policyText,
  readPolicy,
  readSpifText,
  type Values,
} from "../../fixtures/policies/policies.ts";
import { type ResolvedLabel, sameLabel } from "./label.ts";
import { mapLabel } from "./mapping.ts";
import type { Spif } from "./model.ts";

const [harbour, lighthouse] = [readPolicy("harbour"), readPolicy("lighthouse")];

/** Classification and values, or the words of what fails. */
function mapped(label: ResolvedLabel, to: Spif): readonly string[] {
  const result = mapLabel(label, to, NOW);
  if (!result.ok) return result.reasons.map(({ words }) => words);
  return [result.value.classification.name, ...result.value.values.map(({ name }) => name)];
}

const OUT: readonly (readonly [string, Values, readonly string[]])[] = [
  ["UNCLASSIFIED", {}, ["OPEN", "FOREIGN"]],
  ["RESTRICTED", {}, ["GUARDED", "FOREIGN"]],
  ["CONFIDENTIAL", {}, ["GUARDED", "STORM WATCH", "FOREIGN"]],
  ["CONFIDENTIAL", { "r Cargo": ["DOCKSIDE"] }, ["GUARDED", "NIGHT WATCH", "STORM WATCH", "FOREIGN"]],
  ["SECRET", { "p Releasable To": ["ALPHA", "BRAVO"] }, ["SEALED", "NORTH COAST", "SOUTH COAST", "FOREIGN"]],
  ["RESTRICTED", { "r Cargo": ["MANIFEST"], "i Handling": ["INSPECT"] }, [
    "GUARDED",
    "NIGHT WATCH",
    "STORM WATCH",
    "FOREIGN",
  ]],
  ["RESTRICTED", { "p Releasable To": ["ALPHA", "CHARLIE"] }, ["no equivalent of CHARLIE"]],
  ["SECRET", { "p Crew": ["PILOT"] }, ["no equivalent of PILOT"]],
  ["RESTRICTED", { "r Operations": ["ANCHOR"] }, ["no equivalent of ANCHOR"]],
  ["GRAVE", {}, ["no equivalent of GRAVE"]],
];

for (const [classification, values, expected] of OUT) {
  const label = [classification, ...Object.values(values).flat()].join(" ");
  Deno.test(`mapLabel() makes ${expected.join(", ")} of ${label}`, () => {
    assert.deepEqual(mapped(labelOf(harbour, classification, values), lighthouse), expected);
  });
}

const THERE_AND_BACK: readonly (readonly [string, Values])[] = [
  ["UNCLASSIFIED", {}],
  ["RESTRICTED", {}],
  ["RESTRICTED", { "r Cargo": ["DOCKSIDE"], "p Releasable To": ["BRAVO"] }],
  ["SECRET", { "p Releasable To": ["ALPHA", "BRAVO"], "r Operations": ["TIDE"] }],
];

for (const [classification, values] of THERE_AND_BACK) {
  const label = [classification, ...Object.values(values).flat()].join(" ");
  Deno.test(`mapLabel() leads there and back for ${label}`, () => {
    const original = labelOf(harbour, classification, values);
    const there = mapLabel(original, lighthouse, NOW);
    assert.ok(there.ok);
    const back = mapLabel(there.value, harbour, NOW);
    assert.ok(back.ok);
    assert.ok(sameLabel(back.value, original));
  });
}

Deno.test("mapLabel() refuses what is invalid in the other policy", () => {
  // SECRET of HARBOUR requires a release, which SEALED does not.
  assert.deepEqual(mapped(labelOf(lighthouse, "SEALED"), harbour), ["requiredCategory of SECRET"]);
});

Deno.test("mapLabel() maps successors, and drops the privacy mark", () => {
  const successors = [labelOf(harbour, "UNCLASSIFIED")];
  const label = { ...labelOf(harbour, "RESTRICTED"), privacyMark: "for the pilot", successors };
  const result = mapLabel(label, lighthouse, NOW);
  assert.ok(result.ok);
  assert.equal(result.value.privacyMark, undefined);
  assert.deepEqual(result.value.successors.map(({ classification }) => classification.name), ["OPEN"]);
  const stuck = { ...label, successors: [labelOf(harbour, "GRAVE")] };
  assert.deepEqual(mapped(stuck, lighthouse), ["no equivalent of GRAVE"]);
});

Deno.test("mapLabel() refuses where an equivalent is not in the other policy's SPIF", () => {
  const text = policyText("lighthouse");
  const label = labelOf(harbour, "RESTRICTED", { "p Releasable To": ["ALPHA"] });
  const without = text.replace('name="NORTH COAST" lacv="0"', 'name="NORTH COAST" lacv="9"');
  const result = mapLabel(label, readSpifText(without), NOW);
  assert.equal(
    !result.ok && result.reasons[0].sentence,
    '"HARBOUR" maps "ALPHA" to 0 of 1.3.6.1.4.1.32473.2.1, which is no value of "LIGHTHOUSE".',
  );
});

Deno.test("mapLabel() refuses where two equivalents compete", () => {
  const equivalent = '<equivalentClassification policyRef="LIGHTHOUSE" lacv="5" applied="both"/>';
  const spif = readSpifText(policyText("harbour").replace(equivalent, equivalent + equivalent));
  const result = mapLabel(labelOf(spif, "RESTRICTED"), lighthouse, NOW);
  assert.equal(
    !result.ok && result.reasons[0].sentence,
    '"RESTRICTED" has more than one equivalent in "LIGHTHOUSE".',
  );
});

const REQUIRED:
  readonly (readonly [operation: string, groups: readonly string[], expected: readonly string[]])[] = [
    ["all", ["permissive 0", "permissive 1"], ["GUARDED", "NORTH COAST", "SOUTH COAST", "FOREIGN"]],
    ["oneOrMore", ["permissive 0", "permissive 2"], ["GUARDED", "NORTH COAST", "FOREIGN"]],
    ["oneOrMore", ["permissive 1", "permissive 2"], [
      "GUARDED",
      "NORTH COAST",
      "SOUTH COAST",
      "ISLANDS",
      "FOREIGN",
    ]],
    ["onlyOne", ["permissive 0"], ["GUARDED", "NORTH COAST", "FOREIGN"]],
    ["onlyOne", ["permissive 2"], ["GUARDED", "NORTH COAST", "ISLANDS", "FOREIGN"]],
    ["onlyOne", ["permissive 1", "permissive 2"], ["requiredCategory for LIGHTHOUSE"]],
    ["all", ["permissive 7"], ["unknown category for LIGHTHOUSE"]],
  ];

for (const [operation, groups, expected] of REQUIRED) {
  Deno.test(`mapLabel() adds what the equivalent requires: ${operation} of ${groups.join(", ")}`, () => {
    const children = groups.map((group) => {
      const [tagType, lacv] = group.split(" ");
      return `<categoryGroup tagSetRef="Shared With" tagType="${tagType}" lacv="${lacv}"/>`;
    });
    const required = `<requiredCategory operation="${operation}">${children.join("")}</requiredCategory>`;
    const text = policyText("harbour").replace("</equivalentPolicy>", `${required}</equivalentPolicy>`);
    const label = labelOf(readSpifText(text), "RESTRICTED", { "p Releasable To": ["ALPHA"] });
    assert.deepEqual(mapped(label, lighthouse), expected);
  });
}
