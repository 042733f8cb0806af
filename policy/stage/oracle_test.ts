import assert from "node:assert/strict";
import fc from "fast-check";
import { NOW, policyText } from "../../fixtures/policies/policies.ts";
import { type NumberedValue, permitsByReference } from "../../fixtures/policies/reference.ts";
import { ask, crossing, harbour, lighthouse, link } from "../../fixtures/stage/crossing.ts";
import {
  ess,
  HARBOUR,
  labelled,
  LIGHTHOUSE,
  message,
  type NumberedLabel,
} from "../../fixtures/stage/labels.ts";
import { readBySaxes } from "../../fixtures/streams/second_opinion.ts";
import type { Spif } from "../spif/model.ts";
import type { LabelControl, StageControl } from "./control.ts";

const FILES = {
  [HARBOUR]: readBySaxes(policyText("harbour")),
  [LIGHTHOUSE]: readBySaxes(policyText("lighthouse")),
};

type Reach = { readonly classifications: readonly number[]; readonly values: readonly NumberedValue[] };

/** Every value of HARBOUR by numbers, and what each is in LIGHTHOUSE: read off the file, by hand. */
const [port, cargo, word] = [`${HARBOUR}.1`, `${HARBOUR}.2`, `${HARBOUR}.4`];
const night: NumberedValue = [`${LIGHTHOUSE}.2`, "restrictive", 0];
const storm: NumberedValue = [`${LIGHTHOUSE}.2`, "restrictive", 1];
const VALUES: readonly (readonly [NumberedValue, readonly NumberedValue[] | undefined])[] = [
  [[cargo, "restrictive", 0], [night]],
  [[cargo, "restrictive", 1], [night, storm]],
  [[word, "enumerated restrictive", 10], [[`${LIGHTHOUSE}.4`, "enumerated restrictive", 300]]],
  [[word, "enumerated restrictive", 11], undefined],
  [[word, "enumerated restrictive", 12], undefined],
  [[port, "enumerated permissive", 1], [[`${LIGHTHOUSE}.1`, "permissive", 0]]],
  [[port, "enumerated permissive", 2], [[`${LIGHTHOUSE}.1`, "permissive", 1]]],
  [[port, "enumerated permissive", 3], undefined],
  [[`${HARBOUR}.3`, "permissive", 0], undefined],
  [[`${HARBOUR}.5`, "tagType7", 0], []],
  [[`${HARBOUR}.5`, "notApplicable", 7], undefined],
];
const CLASSES: ReadonlyMap<number, readonly [number, readonly NumberedValue[]] | undefined> = new Map([
  [1, [0, []]],
  [2, [5, []]],
  [3, [5, [storm]]],
  [4, [7, []]],
  [9, undefined],
]);
const foreign: NumberedValue = [`${LIGHTHOUSE}.5`, "tagType7", 1];

function mapByHand({ classification, values = [] }: NumberedLabel): NumberedLabel | undefined {
  const to = CLASSES.get(classification);
  const found = values.map((value) => VALUES.find(([one]) => one.join() === value.join())?.[1]);
  if (to === undefined || found.includes(undefined)) return undefined;
  const all = [...found.flatMap((value) => value ?? []), ...to[1], foreign];
  return {
    classification: to[0],
    values: all.filter((one, i) => all.findIndex((other) => other.join() === one.join()) === i),
  };
}

const permits = (policy: typeof HARBOUR | typeof LIGHTHOUSE, label: NumberedLabel, reach: Reach): boolean =>
  permitsByReference(
    FILES[policy],
    policy,
    { classifications: [label.classification], values: label.values ?? [] },
    reach,
    NOW,
  );

const everything: Reach = {
  classifications: [1, 2, 3, 4, 9],
  values: VALUES.map(([value]) => value),
};

function control(
  peer: string,
  spif: Spif,
  { classifications, values }: Reach,
): StageControl & { readonly labels: LabelControl } {
  const base = link(peer, spif, { classifications: [spif.classifications[0].name] });
  const keys = values.map(([set, type, lacv]) => `${set} ${type.replace(" ", "-")} ${lacv}`);
  const clearance = { spif, classifications: new Set(classifications), values: new Set(keys) };
  return { peer, labels: { ...base.labels, governs: { spif, clearance } } };
}

const values = fc.subarray(VALUES.map(([value]) => value));
const label = fc.record({
  classification: fc.constantFrom(1, 2, 3, 4, 9),
  values: fc.subarray(VALUES.map(([value]) => value), { maxLength: 3 }),
});
const reach = fc.record({ classifications: fc.subarray([1, 2, 3, 4, 9], { minLength: 2 }), values });
const farReach = fc.record({
  classifications: fc.subarray([0, 5, 7], { minLength: 1 }),
  values: fc.subarray(
    [night, storm, [`${LIGHTHOUSE}.4`, "enumerated restrictive", 300], [`${LIGHTHOUSE}.1`, "permissive", 0], [
      `${LIGHTHOUSE}.1`,
      "permissive",
      1,
    ]] as NumberedValue[],
  ),
});

Deno.test("The label stage permits between two links of a policy exactly what the plain rules permit both", () => {
  let permitted = 0;
  fc.assert(
    fc.property(label, reach, reach, (label, a, b) => {
      const expected = permits(HARBOUR, label, a) && permits(HARBOUR, label, b);
      const way = crossing(control("a", harbour, a), control("b", harbour, b));
      assert.equal(ask(way, message(labelled(ess(HARBOUR, label)))) === "permit", expected);
      if (expected) permitted++;
    }),
    { numRuns: 600 },
  );
  assert.ok(permitted > 10, `${permitted} were permitted`);
});

Deno.test("The label stage permits between two policies exactly what a mapping by hand and the plain rules permit", () => {
  let permitted = 0;
  fc.assert(
    fc.property(label, reach, farReach, (label, a, b) => {
      const mapped = mapByHand(label);
      const expected = permits(HARBOUR, label, a) && mapped !== undefined && permits(LIGHTHOUSE, mapped, b);
      const way = crossing(control("a", harbour, a), control("b", lighthouse, b));
      assert.equal(ask(way, message(labelled(ess(HARBOUR, label)))) === "permit", expected);
      if (expected) permitted++;
    }),
    { numRuns: 600 },
  );
  assert.ok(permitted > 5, `${permitted} were permitted`);
});

Deno.test("The label stage permits nothing that is not valid, whatever the clearance", () => {
  fc.assert(
    fc.property(label, (label) => {
      const all = control("all", harbour, everything);
      const expected = permits(HARBOUR, label, everything);
      assert.equal(ask(crossing(all, all), message(labelled(ess(HARBOUR, label)))) === "permit", expected);
    }),
    { numRuns: 300 },
  );
});
