import assert from "node:assert/strict";
import {
  labelOf,
  NOW,
  policyText,
  readPolicy,
  readSpifText,
  type Values,
} from "../../fixtures/policies/policies.ts";
import type { Spif } from "./model.ts";
import { findObsolete, validate } from "./validity.ts";

const harbour = readPolicy("harbour");
const REL = { "p Releasable To": ["ALPHA"] };

function words(spif: Spif, classification: string, values: Values = {}, now = NOW): readonly string[] {
  return validate(labelOf(spif, classification, values), now).map(({ words }) => words);
}

const TABLE: readonly (readonly [string, Values, readonly string[]])[] = [
  ["UNCLASSIFIED", {}, []],
  ["RESTRICTED", { "p Releasable To": ["ALPHA", "CHARLIE"] }, []],
  ["UNCLASSIFIED", REL, ["excludedClass by ALPHA"]],
  ["SECRET", {}, ["requiredCategory of SECRET"]],
  ["SECRET", REL, []],
  ["SECRET", { "p Crew": ["PILOT"] }, []],
  ["SECRET", { ...REL, "p Crew": ["PILOT"] }, []],
  ["RESTRICTED", { "r Operations": ["TIDE"] }, ["requiredClass of TIDE"]],
  ["SECRET", { ...REL, "r Operations": ["TIDE"] }, []],
  ["SECRET", { ...REL, "r Operations": ["TIDE", "ANCHOR"] }, ["excludedCategory by TIDE"]],
  ["RESTRICTED", { "r Cargo": ["MANIFEST"] }, ["requiredCategory of MANIFEST"]],
  ["RESTRICTED", { "r Cargo": ["MANIFEST", "DOCKSIDE"] }, []],
  ["RESTRICTED", { "r Cargo": ["MANIFEST"], "i Handling": ["INSPECT"] }, []],
  [
    "RESTRICTED",
    { "r Cargo": ["MANIFEST", "DOCKSIDE"], "i Handling": ["INSPECT"] },
    ["requiredCategory of MANIFEST"],
  ],
  ["RESTRICTED", { "i Handling": ["INSPECT", "ARCHIVE"] }, ["selection of Handling"]],
  ["RESTRICTED", { "i Handling": ["INSPECT", "EAST PIER"] }, []],
  [
    "CONFIDENTIAL",
    { "r Operations": ["ANCHOR", "REGATTA", "BUOY"] },
    ["selection of Codewords", "notBefore of REGATTA"],
  ],
  ["SECRET", { "r Cargo": ["MANIFEST"], "r Operations": ["REGATTA"] }, [
    "excludedClass by MANIFEST",
    "requiredCategory of MANIFEST",
    "requiredCategory of SECRET",
    "notBefore of REGATTA",
  ]],
];

for (const [classification, values, expected] of TABLE) {
  const label = [classification, ...Object.values(values).flat()].join(" ");
  const outcome = expected.length === 0 ? "nothing" : expected.join(", ");
  Deno.test(`validate() finds ${outcome} in ${label}`, () => {
    assert.deepEqual(words(harbour, classification, values), expected);
  });
}

Deno.test("validate() holds values to their dates, both ends included", () => {
  const regatta = { "r Operations": ["REGATTA"] };
  const at = (date: string): readonly string[] => words(harbour, "RESTRICTED", regatta, Date.parse(date));
  assert.deepEqual(at("2026-05-31T23:59:59.999Z"), ["notBefore of REGATTA"]);
  assert.deepEqual(at("2026-06-01T00:00:00Z"), []);
  assert.deepEqual(at("2026-06-30T21:59:59Z"), []);
  assert.deepEqual(at("2026-06-30T22:00:00Z"), ["notAfter of REGATTA"]);
});

Deno.test("validate() holds every label to the dates of its policy", () => {
  const text = policyText("harbour").replace("<SPIF ", '<SPIF notBefore="2026-01-01T00:00:00" ')
    .replace("<SPIF ", '<SPIF notAfter="2026-12-31T00:00:00Z" ');
  const spif = readSpifText(text);
  assert.deepEqual(words(spif, "UNCLASSIFIED"), []);
  assert.deepEqual(words(spif, "UNCLASSIFIED", {}, Date.parse("2025-12-31")), ["notBefore of HARBOUR"]);
  assert.deepEqual(words(spif, "UNCLASSIFIED", {}, Date.parse("2027-01-01")), ["notAfter of HARBOUR"]);
});

Deno.test("validate() demands minSelection of every label", () => {
  const text = policyText("harbour").replace('name="Crew" tagType', 'name="Crew" minSelection="1" tagType');
  const spif = readSpifText(text);
  assert.deepEqual(words(spif, "RESTRICTED"), ["selection of Crew"]);
  assert.deepEqual(words(spif, "RESTRICTED", { "p Crew": ["PILOT"] }), []);
});

Deno.test("validate() finds what is wrong with a successor", () => {
  const label = { ...labelOf(harbour, "SECRET", REL), successors: [labelOf(harbour, "UNCLASSIFIED", REL)] };
  assert.deepEqual(validate(label, NOW).map(({ words }) => words), ["excludedClass by ALPHA"]);
});

Deno.test("findObsolete() names what is accepted and not stamped", () => {
  const label = labelOf(harbour, "GRAVE", { "i Handling": ["ARCHIVE"] });
  assert.deepEqual(validate(label, NOW), []);
  assert.deepEqual(findObsolete(label).map(({ words }) => words), ["obsolete GRAVE", "obsolete ARCHIVE"]);
  assert.deepEqual(findObsolete(labelOf(harbour, "SECRET", REL)), []);
});

Deno.test("validate() says in a sentence what may not stand with what", () => {
  const sentences = validate(labelOf(harbour, "UNCLASSIFIED", { "r Cargo": ["MANIFEST"] }), NOW);
  assert.deepEqual(sentences.map(({ sentence }) => sentence), [
    '"MANIFEST" may not stand with the classification "UNCLASSIFIED": it excludes it.',
    '"MANIFEST" requires exactly one of any value of "Handling", "DOCKSIDE" of "Cargo".',
  ]);
});
