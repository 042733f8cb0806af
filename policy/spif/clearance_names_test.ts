import assert from "node:assert/strict";
import { clearanceOf, readPolicy } from "../../fixtures/policies/policies.ts";
import { nameClearance, type NamedClearance } from "./clearance_names.ts";

const harbour = readPolicy("harbour");

function granted(names: NamedClearance): readonly (string | undefined)[] {
  const { classifications } = clearanceOf(harbour, names);
  return [...classifications].map((lacv) => harbour.index.classificationsByLacv.get(lacv)?.name);
}

Deno.test("nameClearance() expands atMost and range by hierarchy", () => {
  assert.deepEqual(granted({ atMost: "restricted" }), ["UNCLASSIFIED", "RESTRICTED"]);
  assert.deepEqual(granted({ range: { min: "RESTRICTED", max: "SECRET" } }), [
    "RESTRICTED",
    "CONFIDENTIAL",
    "SECRET",
  ]);
  assert.deepEqual(granted({ range: { min: "SECRET" } }), ["SECRET", "GRAVE"]);
  assert.deepEqual(granted({ range: { max: "UNCLASSIFIED" } }), ["UNCLASSIFIED"]);
});

Deno.test("nameClearance() takes classifications as a set, be it empty", () => {
  assert.deepEqual(granted({ classifications: ["SECRET", "UNCLASSIFIED"] }), ["SECRET", "UNCLASSIFIED"]);
  assert.deepEqual(granted({ classifications: [] }), []);
});

Deno.test("nameClearance() finds values by tag set and name", () => {
  const clearance = clearanceOf(harbour, {
    atMost: "SECRET",
    categories: { "releasable to": ["Alpha"], Operations: ["TIDE"] },
  });
  assert.deepEqual([...clearance.values], [
    "1.3.6.1.4.1.32473.1.1 enumerated-permissive 1",
    "1.3.6.1.4.1.32473.1.4 enumerated-restrictive 10",
  ]);
});

const BAD: readonly (readonly [NamedClearance, readonly (readonly [string, string])[]])[] = [
  [{}, [["", "has no classification. Give exactly one of classifications, atMost and range."]]],
  [{ atMost: "SECRET", range: {} }, [
    ["range", "has atMost and range. Give exactly one of classifications, atMost and range."],
  ]],
  [{ range: {} }, [["range", "has no end. Give min, max or both."]]],
  [{ range: { min: "SECRET", max: "RESTRICTED" } }, [[
    "range",
    "has a min above its max. Exchange the two.",
  ]]],
  [{
    range: { min: "SECERT", max: "TOP" },
    categories: { Carg: ["DOCKSIDE"], Cargo: ["DOCKSIDE", "DOCKSIED"] },
  }, [
    ["range.min", '"HARBOUR" has no classification "SECERT". Did you mean "SECRET"?'],
    [
      "range.max",
      '"HARBOUR" has no classification "TOP". There are "UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "GRAVE".',
    ],
    ["categories.Carg", '"HARBOUR" has no tag set "Carg". Did you mean "Cargo"?'],
    ["categories.Cargo.1", '"Cargo" has no value "DOCKSIED". Did you mean "DOCKSIDE"?'],
  ]],
];

for (const [names, expected] of BAD) {
  Deno.test(`nameClearance() says what is wrong with ${JSON.stringify(names)}`, () => {
    const named = nameClearance(harbour, names);
    assert.ok("problems" in named);
    assert.deepEqual(named.problems.map(({ path, text }) => [path.join("."), text]), expected);
  });
}
