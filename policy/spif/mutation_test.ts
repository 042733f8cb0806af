import assert from "node:assert/strict";
import { mutateText, randomOf } from "../../fixtures/labels/mutate.ts";
import { readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import { type Numbered, permitsByReference } from "../../fixtures/policies/reference.ts";
import { NOW, policyText, readPolicy } from "../../fixtures/policies/policies.ts";
import type { CategoryReference, DecodedClearance, DecodedLabel } from "../labels/label.ts";
import { displayMarking } from "./marking.ts";
import { judgeLabel } from "./judge.ts";
import { mapLabel } from "./mapping.ts";
import { loadSpif } from "./load.ts";
import { type CategoryValue, kindOf, type Spif } from "./model.ts";
import { resolveClearance } from "./resolve.ts";

/** 1/20 of the 100,000 of a long run, which sets FUZZ_SPIFS. */
const RUNS = Number(Deno.env.get("FUZZ_SPIFS") ?? 5_000);
const SEEDS = (["harbour", "uk", "acme", "lighthouse"] as const).map((name) => ({
  spif: readPolicy(name),
  text: policyText(name),
}));

/** A subset of a policy's values, few of them, and one or more of its classifications. */
function pick(spif: Spif, random: (below: number) => number, classes: number, chance: number): Numbered {
  const values = [...spif.index.values.values()].filter(() => random(chance) === 0);
  const classifications = Array.from({ length: classes }, () => {
    return spif.classifications[random(spif.classifications.length)].lacv;
  });
  return {
    classifications,
    values: values.map(({ tagSet, type, lacv }) => [tagSet.id, type.replace("-", " "), Number(lacv)]),
  };
}

function categories({ values }: Numbered): readonly CategoryReference[] {
  return values.filter(([, type]) => type !== "notApplicable").map(([oid, name, lacv]) => {
    const type = name.replace(" ", "-") as CategoryValue["type"];
    const kind = kindOf(type) as CategoryReference["kind"] & string;
    return { tagSet: { oid }, kind, enumerated: type.startsWith("enumerated"), value: { lacv } };
  });
}

function asLabel(oid: string, numbered: Numbered): DecodedLabel {
  const classification = { lacv: numbered.classifications[0] };
  return {
    format: "ess",
    policy: { oid },
    classification,
    categories: categories(numbered),
    successors: [],
  };
}

function asClearance(oid: string, numbered: Numbered): DecodedClearance {
  const classifications = numbered.classifications.map((lacv) => ({ lacv }));
  return { policy: { oid }, classifications, categories: categories(numbered) };
}

function withoutNotApplicable(numbered: Numbered): Numbered {
  return { ...numbered, values: numbered.values.filter(([, type]) => type !== "notApplicable") };
}

/** Judges by the mutated SPIF. Whatever is permitted the reference must permit as well, and the other way round. */
function compare(
  tree: ReadElement,
  mutated: Spif,
  oid: string,
  random: (below: number) => number,
  spif: Spif,
): boolean {
  const label = withoutNotApplicable(pick(spif, random, 1, 5));
  const clearance = pick(spif, random, 1 + random(4), 2);
  const resolved = resolveClearance(mutated, asClearance(oid, clearance));
  if (!resolved.ok) return false;
  const verdict = judgeLabel([mutated], asLabel(oid, label), resolved.value, NOW);
  const permitted = verdict.decision === "permit";
  const expected = permitsByReference(tree, oid, label, clearance, NOW);
  assert.equal(permitted, expected, `${verdict.sentence}\n${JSON.stringify({ label, clearance })}`);
  if (verdict.label !== undefined) {
    assert.equal(typeof displayMarking(verdict.label, { language: "fr" }), "string");
  }
  for (const other of SEEDS) if (verdict.label !== undefined) mapLabel(verdict.label, other.spif, NOW);
  return permitted;
}

/** Gives one to three attributes, or texts of excludedClass, the value that another of that name has. */
function exchangeValues(text: string, random: (below: number) => number): string {
  let mutated = text;
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const values = [...mutated.matchAll(/([A-Za-z0-9]+)="([^"]*)"|<(excludedClass)>([^<]*)/g)];
    const one = values[random(values.length)];
    const name = one[1] ?? one[3];
    const others = values.filter((value) => (value[1] ?? value[3]) === name);
    const other = others[random(others.length)];
    const replaced = one[0].replace(one[2] ?? one[4], () => other[2] ?? other[4]);
    mutated = mutated.slice(0, one.index) + replaced + mutated.slice(one.index + one[0].length);
  }
  return mutated;
}

Deno.test(`loadSpif() stands ${RUNS} mutated SPIFs, and judges by what it accepts as the reference does`, () => {
  const random = randomOf(4774);
  const texts = SEEDS.map(({ text }) => text);
  const counts = { accepted: 0, permitted: 0, refused: 0 };
  for (let run = 0; run < RUNS; run++) {
    const { spif, text } = SEEDS[run % SEEDS.length];
    const mutated = random(2) === 0
      ? exchangeValues(text, random)
      : mutateText([text, text, text, ...texts], random);
    const loaded = loadSpif(mutated);
    if ("problems" in loaded) {
      assert.ok(loaded.problems.length > 0);
      for (const { text } of loaded.problems) assert.doesNotMatch(text, /[\p{C}]|undefined|NaN|\[object/u);
      continue;
    }
    counts.accepted++;
    const tree = readBySaxes(mutated);
    for (let n = 0; n < 3; n++) {
      counts[compare(tree, loaded.spif, spif.id, random, spif) ? "permitted" : "refused"]++;
    }
  }
  const { accepted, permitted, refused } = counts;
  assert.ok(accepted > RUNS / 20 && permitted > RUNS / 50 && refused > RUNS / 50, JSON.stringify(counts));
});

Deno.test("loadSpif() never throws at bytes of any kind", () => {
  const random = randomOf(2026);
  for (let run = 0; run < 2_000; run++) {
    const bytes = Uint8Array.from({ length: random(80) }, () => random(4) === 0 ? 0x3c : random(256));
    assert.ok("problems" in loadSpif(bytes));
  }
});

Deno.test("loadSpif() refuses every beginning of a SPIF", () => {
  const [{ text }] = SEEDS;
  for (let length = 0; length < text.trimEnd().length; length += 7) {
    assert.ok("problems" in loadSpif(text.slice(0, length)));
  }
});
