import assert from "node:assert/strict";
import fc from "fast-check";
import { stanagBySaxes } from "../../fixtures/labels/stanag_by_saxes.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../../fixtures/labels/vector.ts";
import { encode4774Label, type Stanag4774Label } from "./stanag_4774_encode.ts";

const DATES = { created: "2026-01-01T00:00:00Z", review: "2031-01-01T00:00:00Z" };

for (const label of UK_DEMO.labels) {
  Deno.test(`encode4774Label() writes ${label.name} character by character as others do`, () => {
    const result = encode4774Label({
      policy: UK_DEMO,
      classification: label.classification,
      categories: label.categories.map(({ kind, tagSet, values }) => ({
        kind,
        tagSet: { name: tagSet, oid: UK_DEMO.tagSets[tagSet].oid },
        values,
      })),
      ...DATES,
    });
    assert.deepEqual(result, { ok: true, value: asStanag4774(UK_DEMO, label) });
  });
}

const names = fc.string({ unit: "grapheme", minLength: 1 })
  .filter((name) => !/[\p{Cc}\p{Z}\ufffe\uffff]/u.test(name));

Deno.test("encode4774Label() writes any names so that saxes reads the same", () => {
  fc.assert(fc.property(names, names, names, names, names, (policy, classification, tagSet, one, other) => {
    const result = encode4774Label({
      policy: { name: policy },
      classification,
      privacyMark: one,
      categories: [{ kind: "restrictive", tagSet: { name: tagSet }, values: [one, other] }],
    });
    assert.ok(result.ok, result.ok ? "" : result.because);
    assert.deepEqual(stanagBySaxes(result.value), [
      `policy ? ${policy}`,
      `classification ${JSON.stringify(classification)}`,
      `mark ${one}`,
      ...[one, other].map((value) => `restrictive ? ${tagSet} ${JSON.stringify(value)}`).sort(),
    ]);
  }));
});

const LABEL: Stanag4774Label = { policy: { name: "P" }, classification: "C", categories: [] };
const TAG = { kind: "permissive", tagSet: { name: "T" }, values: ["A"] } as const;
const REFUSED: readonly (readonly [label: Stanag4774Label, because: RegExp])[] = [
  [{ ...LABEL, classification: "" }, /<Classification> is empty$/],
  [{ ...LABEL, policy: { name: " " } }, /<PolicyIdentifier> is empty$/],
  [{ ...LABEL, policy: { name: "P", oid: "1" } }, /has a URI that is no urn:oid: "urn:oid:1"$/],
  [{ ...LABEL, privacyMark: "\u0001" }, /the character U\+0001 has no place in XML$/],
  [{ ...LABEL, created: "now" }, /<CreationDateTime> is no date and time: "now"$/],
  [{ ...LABEL, categories: [{ ...TAG, values: [] }] }, /<Category> has no <GenericValue>$/],
  [{ ...LABEL, categories: [{ ...TAG, tagSet: { name: "" } }] }, /<Category> has an empty "TagName"$/],
];

for (const [label, because] of REFUSED) {
  Deno.test(`encode4774Label() refuses what could not be read again: ${because.source}`, () => {
    const result = encode4774Label(label);
    assert.match(result.ok ? "written" : result.because, because);
  });
}
