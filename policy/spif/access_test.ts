import assert from "node:assert/strict";
import fc from "fast-check";
import { clearanceOf, labelOf, readPolicy } from "../../fixtures/policies/policies.ts";
import { decideAccess } from "./access.ts";
import type { ResolvedClearance, ResolvedLabel } from "./label.ts";
import type { Spif } from "./model.ts";

const policies = [readPolicy("harbour"), readPolicy("lighthouse"), readPolicy("uk"), readPolicy("acme")];
const [harbour, lighthouse] = policies;

function valuesOf(spif: Spif): ResolvedLabel["values"] {
  return [...spif.index.values.values()];
}

/** Any label and any clearance of a policy, valid or not. */
const cases = fc.constantFrom(...policies).chain((spif) =>
  fc.record({
    spif: fc.constant(spif),
    classification: fc.constantFrom(...spif.classifications),
    values: fc.subarray([...valuesOf(spif)]),
    classes: fc.subarray(spif.classifications.map(({ lacv }) => lacv)),
    held: fc.subarray(valuesOf(spif).map(({ key }) => key)),
  })
);
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function labelIn({ spif, classification, values }: Case): ResolvedLabel {
  return { spif, classification, values, successors: [] };
}

function clearanceIn({ spif, classes, held }: Case): ResolvedClearance {
  return { spif, classifications: new Set(classes), values: new Set(held) };
}

/** The decision as sets, straight from the SPIF's tags. */
function reference({ spif, classification, values, classes, held }: Case): boolean {
  const of = (type: string): Set<string>[] =>
    spif.tagSets.flatMap(({ tags }) => tags).filter((tag) => tag.type.endsWith(type))
      .map((tag) =>
        new Set(tag.values.map(({ key }) => key).filter((key) => values.some((value) => value.key === key)))
      )
      .filter(({ size }) => size > 0);
  const has = new Set(held);
  return classes.includes(classification.lacv) &&
    of("restrictive").every((set) => set.isSubsetOf(has)) &&
    of("permissive").every((set) => !set.isDisjointFrom(has));
}

const RUNS = { seed: 1457, numRuns: 3_000 };

Deno.test("decideAccess() agrees with the reference in sets", () => {
  const seen = new Set<boolean>();
  fc.assert(
    fc.property(cases, (one) => {
      const permitted = decideAccess(clearanceIn(one), labelIn(one)).decision === "permit";
      seen.add(permitted);
      assert.equal(permitted, reference(one));
    }),
    RUNS,
  );
  assert.equal(seen.size, 2);
});

Deno.test("decideAccess() never permits more for one restrictive value more", () => {
  fc.assert(
    fc.property(cases, fc.nat(), (one, n) => {
      const restrictive = valuesOf(one.spif).filter(({ kind }) => kind === "restrictive");
      const values = [...one.values, restrictive[n % restrictive.length]];
      if (decideAccess(clearanceIn(one), labelIn(one)).decision === "permit") return;
      assert.equal(decideAccess(clearanceIn(one), labelIn({ ...one, values })).decision, "refuse");
    }),
    RUNS,
  );
});

Deno.test("decideAccess() never permits less for a larger clearance", () => {
  fc.assert(
    fc.property(cases, fc.nat(), fc.nat(), (one, n, m) => {
      if (decideAccess(clearanceIn(one), labelIn(one)).decision === "refuse") return;
      const { classifications } = one.spif;
      const classes = [...one.classes, classifications[n % classifications.length].lacv];
      const values = valuesOf(one.spif);
      const held = [...one.held, values[m % values.length].key];
      assert.equal(decideAccess(clearanceIn({ ...one, classes, held }), labelIn(one)).decision, "permit");
    }),
    RUNS,
  );
});

Deno.test("decideAccess() does not look at informative values", () => {
  fc.assert(
    fc.property(cases, (one) => {
      const values = one.values.filter(({ kind }) => kind === "restrictive" || kind === "permissive");
      const [all, some] = [labelIn(one), labelIn({ ...one, values })];
      assert.deepEqual(decideAccess(clearanceIn(one), all), decideAccess(clearanceIn(one), some));
    }),
    RUNS,
  );
});

Deno.test("decideAccess() takes classifications as a set and not as levels", () => {
  const clearance = clearanceOf(harbour, { classifications: ["CONFIDENTIAL"] });
  assert.equal(decideAccess(clearance, labelOf(harbour, "CONFIDENTIAL")).decision, "permit");
  assert.equal(decideAccess(clearance, labelOf(harbour, "UNCLASSIFIED")).decision, "refuse");
});

Deno.test("decideAccess() wants one value of every permissive tag", () => {
  const label = labelOf(harbour, "RESTRICTED", {
    "p Releasable To": ["ALPHA", "BRAVO"],
    "p Crew": ["PILOT"],
  });
  const categories = { "Releasable To": ["BRAVO"] };
  const some = decideAccess(clearanceOf(harbour, { atMost: "SECRET", categories }), label);
  assert.equal(
    some.decision === "refuse" && some.reason.sentence,
    'The clearance has none of "PILOT" of "Crew".',
  );
  const both = clearanceOf(harbour, { atMost: "SECRET", categories: { ...categories, Crew: ["PILOT"] } });
  assert.equal(decideAccess(both, label).decision, "permit");
});

Deno.test("decideAccess() refuses a label whose successor it refuses", () => {
  const clearance = clearanceOf(harbour, { classifications: ["RESTRICTED"] });
  const label = { ...labelOf(harbour, "RESTRICTED"), successors: [labelOf(harbour, "UNCLASSIFIED")] };
  const decision = decideAccess(clearance, label);
  assert.equal(decision.decision === "refuse" && decision.reason.words, "classification");
});

Deno.test("decideAccess() refuses a label of another policy", () => {
  const clearance = clearanceOf(harbour, { atMost: "SECRET" });
  const decision = decideAccess(clearance, labelOf(lighthouse, "OPEN"));
  assert.equal(decision.decision === "refuse" && decision.reason.code, "policyMismatch");
});
