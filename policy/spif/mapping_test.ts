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
  // Its equivalent is applied to what arrives: for values that makes no difference.
  ["RESTRICTED", { "r Operations": ["ANCHOR"] }, ["GUARDED", "FOGHORN", "FOREIGN"]],
  ["RESTRICTED", { "r Operations": ["BUOY"] }, ["no equivalent of BUOY"]],
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

Deno.test("mapLabel() does not discard for the other way only", () => {
  const text = policyText("harbour").replace(
    /applied="both"\s+action="discard"/,
    'applied="decrypt" action="discard"',
  );
  const label = labelOf(readSpifText(text), "RESTRICTED", { "i Handling": ["INSPECT"] });
  assert.deepEqual(mapped(label, lighthouse), ["no equivalent of INSPECT"]);
});

/** What the equivalent of HARBOUR requires of a label RESTRICTED DOCKSIDE ALPHA, which has NIGHT WATCH, NORTH COAST. */
const REQUIRED:
  readonly (readonly [operation: string, groups: readonly string[], expected: readonly string[]])[] = [
    ["all", ["p0", "p1"], ["NORTH COAST", "SOUTH COAST", "NIGHT WATCH"]],
    ["all", ["p0", "r1"], ["NORTH COAST", "NIGHT WATCH", "STORM WATCH"]],
    ["all", ["p7"], ["unknown category for LIGHTHOUSE"]],
    // Of a permissive tag that it has nothing more is added without need: more would have it.
    ["oneOrMore", ["p0", "p2"], ["NORTH COAST", "NIGHT WATCH"]],
    ["oneOrMore", ["p any"], ["NORTH COAST", "NIGHT WATCH"]],
    ["oneOrMore", ["p1", "p2"], ["NORTH COAST", "SOUTH COAST", "ISLANDS", "NIGHT WATCH"]],
    // All else is added whether there is need of it or not: fewer have it.
    ["oneOrMore", ["r0", "r1"], ["NORTH COAST", "NIGHT WATCH", "STORM WATCH"]],
    ["oneOrMore", ["r any"], ["NORTH COAST", "NIGHT WATCH", "STORM WATCH"]],
    ["oneOrMore", ["r0", "s300", "s301"], ["NORTH COAST", "NIGHT WATCH", "FLARE", "FOGHORN"]],
    ["oneOrMore", ["r0", "c0", "c1"], ["NORTH COAST", "NIGHT WATCH", "KEEPER", "VISITOR"]],
    ["onlyOne", ["p0"], ["NORTH COAST", "NIGHT WATCH"]],
    ["onlyOne", ["p2"], ["NORTH COAST", "ISLANDS", "NIGHT WATCH"]],
    ["onlyOne", ["s any"], ["NORTH COAST", "NIGHT WATCH", "FLARE", "FOGHORN"]],
    ["onlyOne", ["r0", "r1"], ["NORTH COAST", "NIGHT WATCH"]],
    ["onlyOne", ["p0", "r0"], ["requiredCategory for LIGHTHOUSE"]],
    ["onlyOne", ["p1", "p2"], ["requiredCategory for LIGHTHOUSE"]],
  ];

const GROUPS: Readonly<Record<string, string>> = {
  p: 'tagSetRef="Shared With" tagType="permissive"',
  r: 'tagSetRef="Watch" tagType="restrictive"',
  s: 'tagSetRef="Signals" tagType="enumerated" enumType="restrictive"',
  c: 'tagSetRef="Crew" tagType="permissive"',
};

const CREW = '<s:securityCategoryTagSet name="Crew" id="1.3.6.1.4.1.32473.2.9"><s:securityCategoryTag ' +
  'tagType="permissive"><s:tagCategory name="KEEPER" lacv="0"/><s:tagCategory name="VISITOR" lacv="1"/>' +
  "</s:securityCategoryTag></s:securityCategoryTagSet>";

/** The mapped label where the equivalent requires groups such as `p0` or `r any`. */
function mappedRequiring(operation: string, groups: readonly string[], other: string): readonly string[] {
  const children = groups.map((group) => {
    const [, kind, lacv] = /^(.) ?(.*)$/.exec(group) ?? [];
    return `<categoryGroup ${GROUPS[kind]} ${lacv === "any" ? 'all="true"' : `lacv="${lacv}"`}/>`;
  });
  const required = `<requiredCategory operation="${operation}">${children.join("")}</requiredCategory>`;
  const text = policyText("harbour")
    .replace(
      /<requiredCategory operation="oneOrMore">\s*<categoryGroup tagSetRef="Origin"[^]*?<\/requiredCategory>/,
      required,
    );
  const label = labelOf(readSpifText(text), "RESTRICTED", {
    "p Releasable To": ["ALPHA"],
    "r Cargo": ["DOCKSIDE"],
  });
  const names = mapped(label, readSpifText(other));
  return names[0] === "GUARDED" ? names.slice(1) : names;
}

for (const [operation, groups, expected] of REQUIRED) {
  Deno.test(`mapLabel() adds what the equivalent requires: ${operation} of ${groups.join(", ")}`, () => {
    const other = policyText("lighthouse").replace("</s:securityCategoryTagSets>", `${CREW}$&`);
    assert.deepEqual(mappedRequiring(operation, groups, other), expected);
  });
}

Deno.test("mapLabel() refuses where what is required is invalid together", () => {
  const other = policyText("lighthouse")
    .replace(
      /name="STORM WATCH" lacv="001">/,
      '$&<s:excludedCategory tagSetRef="Watch" tagType="restrictive" lacv="0"/>',
    );
  assert.deepEqual(mappedRequiring("oneOrMore", ["r0", "r1"], other), ["excludedCategory by STORM WATCH"]);
  assert.deepEqual(mappedRequiring("all", ["r0", "r1"], other), ["excludedCategory by STORM WATCH"]);
});
