import assert from "node:assert/strict";
import { decodedLabel, readPolicy } from "../../fixtures/policies/policies.ts";
import type { CategoryReference, DecodedLabel } from "../labels/label.ts";
import { sameLabel } from "./label.ts";
import { findPolicy, resolveClearance, resolveLabel } from "./resolve.ts";

const [harbour, lighthouse, uk] = [readPolicy("harbour"), readPolicy("lighthouse"), readPolicy("uk")];
const plain = decodedLabel("HARBOUR", "RESTRICTED");

function valuesOf(categories: readonly CategoryReference[], spif = harbour): readonly string[] {
  const resolved = resolveLabel(spif, {
    ...decodedLabel(spif.name, spif.classifications[0].name),
    categories,
  });
  return resolved.ok
    ? resolved.value.values.map(({ name }) => name)
    : resolved.reasons.map(({ words }) => words);
}

function reasonsOf(changes: Partial<DecodedLabel>): readonly string[] {
  const resolved = resolveLabel(harbour, { ...plain, ...changes });
  return resolved.ok ? [] : resolved.reasons.map(({ words }) => words);
}

Deno.test("resolveLabel() finds the same by numbers and by names", () => {
  const named = resolveLabel(harbour, decodedLabel("harbour", " restricted", { "r Cargo": ["dockside"] }));
  const numbered = resolveLabel(harbour, {
    ...plain,
    policy: { oid: "1.3.6.1.4.1.32473.1" },
    classification: { lacv: 2 },
    categories: [{
      tagSet: { oid: "1.3.6.1.4.1.32473.1.2" },
      kind: "restrictive",
      enumerated: false,
      value: { lacv: 0 },
    }],
  });
  assert.ok(named.ok && numbered.ok);
  assert.ok(sameLabel(named.value, numbered.value));
});

Deno.test("resolveLabel() takes each value once, in the order of the SPIF", () => {
  const names = ["BRAVO", "ALPHA", "BRAVO"];
  const categories = decodedLabel("", "", { "p Releasable To": names, "r Cargo": ["DOCKSIDE"] }).categories;
  assert.deepEqual(valuesOf(categories), ["DOCKSIDE", "ALPHA", "BRAVO"]);
});

Deno.test("resolveLabel() tells values of one number by their kind", () => {
  const tagSet = { oid: "1.2.826.0.1.6726289.0.4.2" };
  const value = { lacv: 0 };
  assert.deepEqual(valuesOf([{ tagSet, kind: "informative", value }], uk), ["COMMERCIAL"]);
  assert.deepEqual(valuesOf([{ tagSet, kind: "restrictive", value }], uk), ["LOCSEN"]);
  assert.deepEqual(valuesOf([{ tagSet, kind: "permissive", value }], uk), ["unknown category 0"]);
  assert.deepEqual(valuesOf([{ tagSet, value }], uk), ["ambiguous category 0"]);
});

Deno.test("resolveLabel() leaves the kind of enumerated MISSI values to the SPIF", () => {
  const tagSet = { oid: "1.3.6.1.4.1.32473.1.1" };
  assert.deepEqual(valuesOf([{ tagSet, enumerated: true, value: { lacv: 1 } }]), ["ALPHA"]);
  assert.deepEqual(valuesOf([{ tagSet, enumerated: false, value: { lacv: 1 } }]), ["unknown category 1"]);
});

Deno.test("resolveLabel() does not take bits for numbers, but for informative values", () => {
  const codewords = { tagSet: { name: "Operations" }, kind: "restrictive", value: { lacv: 11 } } as const;
  assert.deepEqual(valuesOf([{ ...codewords, enumerated: true }]), ["ANCHOR"]);
  assert.deepEqual(valuesOf([{ ...codewords, enumerated: false }]), ["unknown category 11"]);
  const handling = { tagSet: { name: "Handling" }, kind: "informative", value: { lacv: 0 } } as const;
  assert.deepEqual(valuesOf([{ ...handling, enumerated: true }]), ["INSPECT"]);
  assert.deepEqual(valuesOf([{ ...handling, enumerated: false }]), ["INSPECT"]);
});

const REFUSED: readonly (readonly [Partial<DecodedLabel>, string])[] = [
  [{ policy: { name: "HARBOR" } }, 'policy "HARBOR"'],
  [{ policy: { name: "HARBOUR", oid: "1.2.3" } }, 'policy "HARBOUR" (1.2.3)'],
  [{ policy: {} }, "policy without a name"],
  [{ classification: { name: "RESTRICTEDLY" } }, 'unknown classification "RESTRICTEDLY"'],
  [{ classification: { lacv: 5 } }, "unknown classification 5"],
  [{ categories: decodedLabel("", "", { "r Carg": ["DOCKSIDE"] }).categories }, 'unknown tag set "Carg"'],
  [{ categories: decodedLabel("", "", { "r Cargo": ["DOCK"] }).categories }, 'unknown category "DOCK"'],
  [
    { categories: decodedLabel("", "", { "p Cargo": ["DOCKSIDE"] }).categories },
    'unknown category "DOCKSIDE"',
  ],
  [{
    categories: [{
      tagSet: { name: "Cargo", oid: "1.3.6.1.4.1.32473.1.1" },
      kind: "restrictive",
      value: { name: "DOCKSIDE" },
    }],
  }, 'unknown tag set "Cargo"'],
  [{ successors: [decodedLabel("HARBOUR", "LOW")] }, 'unknown classification "LOW"'],
];

for (const [changes, words] of REFUSED) {
  Deno.test(`resolveLabel() refuses with the words: ${words}`, () =>
    assert.deepEqual(reasonsOf(changes), [words]));
}

Deno.test("resolveLabel() refuses a label without a classification", () => {
  const { classification: _, ...label } = plain;
  const resolved = resolveLabel(harbour, label);
  assert.deepEqual(!resolved.ok && resolved.reasons.map(({ words }) => words), ["no classification"]);
});

Deno.test("resolveClearance() lets go of numbers that the policy lacks, and refuses names that it lacks", () => {
  const tagSet = { oid: "1.3.6.1.4.1.32473.1.2" };
  const bits = [0, 1, 2, 9].map((lacv) => ({
    tagSet,
    kind: "restrictive" as const,
    enumerated: false,
    value: { lacv },
  }));
  const classifications = [{ lacv: 2 }, { lacv: 77 }];
  const clearance = resolveClearance(harbour, {
    policy: { name: "HARBOUR" },
    classifications,
    categories: bits,
  });
  assert.ok(clearance.ok);
  assert.deepEqual([...clearance.value.classifications], [2]);
  assert.deepEqual([...clearance.value.values], [
    "1.3.6.1.4.1.32473.1.2 restrictive 0",
    "1.3.6.1.4.1.32473.1.2 restrictive 1",
  ]);
  const named = resolveClearance(harbour, {
    policy: { name: "HARBOUR" },
    classifications: [{ name: "SECRETE" }],
    categories: [{ tagSet, kind: "restrictive", value: { name: "DOCK" } }],
  });
  assert.deepEqual(!named.ok && named.reasons.map(({ sentence }) => sentence), [
    'The policy "HARBOUR" has no classification "SECRETE". Did you mean "SECRET"?',
    'The tag set "Cargo" has no restrictive value "DOCK". There are "DOCKSIDE", "MANIFEST".',
  ]);
});

Deno.test("findPolicy() wants OID and name to fit, and one SPIF of a policy", () => {
  const words = (policies: Parameters<typeof findPolicy>[0], reference: DecodedLabel["policy"]): string => {
    const found = findPolicy(policies, reference);
    return found.ok ? found.value.name : found.reasons[0].words;
  };
  const both = [harbour, lighthouse];
  assert.equal(words(both, { name: "Lighthouse" }), "LIGHTHOUSE");
  assert.equal(words(both, { oid: lighthouse.id, name: "LIGHTHOUSE" }), "LIGHTHOUSE");
  assert.equal(words(both, { oid: lighthouse.id, name: "HARBOUR" }), `policy "HARBOUR" (${lighthouse.id})`);
  assert.equal(words(both, { oid: "1.2.3" }), "unknown policy 1.2.3");
  assert.equal(words([harbour, harbour], { name: "HARBOUR" }), 'ambiguous policy "HARBOUR"');
});
