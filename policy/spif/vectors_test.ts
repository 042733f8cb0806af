import assert from "node:assert/strict";
import { ACME, ACME_DOMINANT } from "../../fixtures/labels/acme.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { asStanag4774, type LabelVector, type PolicyVector } from "../../fixtures/labels/vector.ts";
import { labelOf, NOW, readPolicy } from "../../fixtures/policies/policies.ts";
import type { DecodedLabel } from "../labels/label.ts";
import { readAnyClearance, readAnyLabel } from "../labels/read_any.ts";
import { dominantLabel } from "./dominant.ts";
import { judgeLabel } from "./judge.ts";
import type { ResolvedClearance } from "./label.ts";
import type { Spif } from "./model.ts";
import { resolveClearance } from "./resolve.ts";

function readLabel(text: string): DecodedLabel {
  const read = readAnyLabel(new TextEncoder().encode(text));
  assert.ok(read.ok, read.ok ? "" : read.because);
  return read.value.label;
}

function readClearance(spif: Spif, base64: string): ResolvedClearance {
  const read = readAnyClearance(new TextEncoder().encode(base64));
  assert.ok(read.ok, read.ok ? "" : read.because);
  const resolved = resolveClearance(spif, read.value);
  assert.ok(resolved.ok);
  return resolved.value;
}

function expectVerdict(
  spif: Spif,
  label: LabelVector,
  text: string,
  name: string,
  clearance: ResolvedClearance,
): void {
  const verdict = judgeLabel([spif], readLabel(text), clearance, NOW);
  const refused = label.invalid ?? label.refusedBy[name];
  assert.equal(verdict.decision, refused === undefined ? "permit" : "refuse", verdict.sentence);
  assert.equal(verdict.valid, label.invalid === undefined);
  assert.equal(verdict.reason, refused?.replaceAll(", ", ",") ?? "permitted");
}

for (const [policy, spif] of [[UK_DEMO, readPolicy("uk")], [ACME, readPolicy("acme")]] as const) {
  for (const label of policy.labels) {
    for (const [name, encodings] of Object.entries(policy.clearances)) {
      for (const [encoding, base64] of Object.entries(encodings)) {
        const title = `${policy.name} ${label.name} for ${name}, ${encoding}`;
        Deno.test(`judgeLabel() agrees with the vector ${title}, in ESS and in STANAG 4774`, () => {
          const clearance = readClearance(spif, base64);
          expectVerdict(spif, label, label.ess, name, clearance);
          expectVerdict(spif, label, asStanag4774(policy, label), name, clearance);
        });
      }
    }
  }
}

for (const { of, classification, categories } of ACME_DOMINANT) {
  Deno.test(`dominantLabel() agrees with the vector {${of.join("; ")}}`, () => {
    const spif = readPolicy("acme");
    const result = dominantLabel(of.map((name) => acmeLabel(spif, name)), NOW);
    assert.ok(result.ok);
    assert.equal(result.value.classification.name, classification);
    const expected = categories.flatMap(({ values }) => values);
    assert.deepEqual(result.value.values.map(({ name }) => name), expected);
  });
}

/** `CONFIDENTIAL REL MOCK, PHONY` as a label. */
function acmeLabel(spif: Spif, name: string): ReturnType<typeof labelOf> {
  const [classification, ...words] = name.replaceAll(",", "").split(" ");
  const released = words[0] === "REL" ? words.slice(1) : [];
  const colours = words[0] === "REL" ? [] : words;
  return labelOf(spif, classification, { "p Releasable To": released, "r Sensitive": colours });
}

Deno.test("the vectors have each outcome", () => {
  const outcomes = (policy: PolicyVector): readonly string[] => {
    return policy.labels.flatMap(({ invalid, refusedBy }) => [invalid ?? "", ...Object.values(refusedBy)]);
  };
  const all = [...outcomes(UK_DEMO), ...outcomes(ACME)].map((words) => words.split(" ")[0]);
  const kinds = ["", "classification", "excludedClass", "permissive", "requiredCategory", "restrictive"];
  assert.deepEqual([...new Set(all)].sort(), kinds);
});
