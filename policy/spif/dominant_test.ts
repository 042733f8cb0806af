import assert from "node:assert/strict";
import fc from "fast-check";
import {
  labelOf,
  NOW,
  policyText,
  readPolicy,
  readSpifText,
  type Values,
} from "../../fixtures/policies/policies.ts";
import { decideAccess } from "./access.ts";
import { dominantLabel } from "./dominant.ts";
import type { ResolvedLabel } from "./label.ts";
import { validate } from "./validity.ts";

const [harbour, lighthouse] = [readPolicy("harbour"), readPolicy("lighthouse")];
type Named = readonly [string, Values];

function dominant(...labels: readonly Named[]): readonly string[] {
  const result = dominantLabel(labels.map(([name, values]) => labelOf(harbour, name, values)), NOW);
  if (!result.ok) return result.reasons.map(({ sentence }) => sentence);
  return [result.value.classification.name, ...result.value.values.map(({ name }) => name)];
}

const rel = (...names: string[]): Values => ({ "p Releasable To": names });

Deno.test("dominantLabel() takes the highest classification and every restrictive value", () => {
  assert.deepEqual(
    dominant(["UNCLASSIFIED", {}], ["CONFIDENTIAL", { "r Cargo": ["DOCKSIDE"] }], ["RESTRICTED", {
      "r Operations": ["ANCHOR"],
    }]),
    ["CONFIDENTIAL", "DOCKSIDE", "ANCHOR"],
  );
});

Deno.test("dominantLabel() takes the permissive values that labels have in common", () => {
  assert.deepEqual(dominant(["SECRET", rel("ALPHA", "BRAVO")], ["RESTRICTED", rel("BRAVO", "CHARLIE")]), [
    "SECRET",
    "BRAVO",
  ]);
});

Deno.test("dominantLabel() keeps a release that another label does not restrict", () => {
  assert.deepEqual(dominant(["CONFIDENTIAL", {}], ["RESTRICTED", rel("BRAVO")]), ["CONFIDENTIAL", "BRAVO"]);
});

Deno.test("dominantLabel() refuses where releases have nothing in common", () => {
  assert.deepEqual(dominant(["RESTRICTED", rel("ALPHA")], ["RESTRICTED", rel("BRAVO")]), [
    'The labels have no value of "Releasable To" in common.',
  ]);
});

Deno.test("dominantLabel() refuses where the whole would be invalid", () => {
  const manifest = { "r Cargo": ["MANIFEST", "DOCKSIDE"] };
  assert.deepEqual(dominant(["RESTRICTED", manifest], ["SECRET", rel("ALPHA")]), [
    '"MANIFEST" may not stand with the classification "SECRET": it excludes it.',
  ]);
});

Deno.test("dominantLabel() lets informative values go that may not stand together", () => {
  const inspect = { "i Handling": ["INSPECT"] };
  assert.deepEqual(dominant(["RESTRICTED", inspect], ["UNCLASSIFIED", { "i Handling": ["ARCHIVE"] }]), [
    "RESTRICTED",
  ]);
  assert.deepEqual(dominant(["RESTRICTED", inspect], ["UNCLASSIFIED", {}]), ["RESTRICTED", "INSPECT"]);
});

Deno.test("dominantLabel() refuses classifications that are equally high", () => {
  const spif = readSpifText(
    policyText("harbour").replace('lacv="3" hierarchy="2"', 'lacv="3" hierarchy="1"'),
  );
  const result = dominantLabel([labelOf(spif, "RESTRICTED"), labelOf(spif, "CONFIDENTIAL")], NOW);
  assert.equal(!result.ok && result.reasons[0].sentence, '"RESTRICTED" and "CONFIDENTIAL" are equally high.');
});

Deno.test("dominantLabel() refuses no labels, and labels of two policies", () => {
  assert.equal(dominantLabel([], NOW).ok, false);
  assert.equal(dominantLabel([labelOf(harbour, "RESTRICTED"), labelOf(lighthouse, "OPEN")], NOW).ok, false);
});

Deno.test("dominantLabel() counts successors as labels", () => {
  const label = { ...labelOf(harbour, "RESTRICTED"), successors: [labelOf(harbour, "CONFIDENTIAL")] };
  const result = dominantLabel([label], NOW);
  assert.equal(result.ok && result.value.classification.name, "CONFIDENTIAL");
});

const values = [...harbour.index.values.values()];
const labels = fc.record({
  classification: fc.constantFrom(...harbour.classifications),
  values: fc.subarray(values),
}).map((label): ResolvedLabel => ({ spif: harbour, ...label, successors: [] }));

Deno.test("dominantLabel() is valid, and whoever has all classifications and passes it passes every label", () => {
  const held = fc.subarray(values.map(({ key }) => key));
  const classifications = new Set(harbour.classifications.map(({ lacv }) => lacv));
  let some = 0;
  fc.assert(
    fc.property(fc.array(labels, { minLength: 1, maxLength: 3 }), held, (labels, held) => {
      const result = dominantLabel(labels, NOW);
      if (!result.ok) return;
      assert.deepEqual(validate(result.value, NOW), []);
      const clearance = { spif: harbour, classifications, values: new Set(held) };
      if (decideAccess(clearance, result.value).decision === "refuse") return;
      some++;
      // An invalid label may have releases where the policy excludes them all, and they go.
      if (labels.some((label) => validate(label, NOW).length > 0)) return;
      for (const label of labels) assert.equal(decideAccess(clearance, label).decision, "permit");
    }),
    { seed: 4774, numRuns: 5_000 },
  );
  assert.ok(some > 20, `${some} passed`);
});
