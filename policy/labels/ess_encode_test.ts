import assert from "node:assert/strict";
import fc from "fast-check";
import { ACME } from "../../fixtures/labels/acme.ts";
import { essByAsn1js } from "../../fixtures/labels/ess_by_asn1js.ts";
import { said } from "../../fixtures/labels/said.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import type { LabelVector, PolicyVector } from "../../fixtures/labels/vector.ts";
import { encodeEssLabel, type EssLabel } from "./ess_encode.ts";
import { decodeEssLabel } from "./ess_label.ts";

const ENUMERATED: readonly string[] = ["Releasable To", "Codewords"];

/** The vector's label as a value to encode; its informative values are written as bits. */
function valueOf(policy: PolicyVector, label: LabelVector): EssLabel {
  return {
    policy: policy.oid,
    classification: policy.classifications[label.classification],
    categories: label.categories.map(({ kind, tagSet, values }) => {
      const { oid, values: lacvs } = policy.tagSets[tagSet];
      const enumerated = ENUMERATED.includes(tagSet) && kind !== "informative";
      return { kind, enumerated, tagSet: oid, values: values.map((value) => lacvs[kind]?.[value] ?? -1) };
    }),
  };
}

for (const policy of [UK_DEMO, ACME]) {
  for (const label of policy.labels) {
    Deno.test(`encodeEssLabel() writes ${policy.name}'s ${label.name} octet by octet as others do`, () => {
      const result = encodeEssLabel(valueOf(policy, label));
      assert.equal(result.ok ? result.value.toBase64() : result.because, label.ess);
    });
  }
}

const oids = fc.oneof(
  fc.constantFrom("0.39", "1.0.8571", "2.999.3", "2.25.340282366920938463463374607431768211455"),
  fc.array(fc.bigInt(0n, 1n << 128n), { minLength: 1, maxLength: 5 }).map((arcs) => `2.${arcs.join(".")}`),
);
const categories = fc.record({
  kind: fc.constantFrom("restrictive", "permissive", "informative"),
  enumerated: fc.boolean(),
  tagSet: oids,
  values: fc.uniqueArray(fc.nat(3000), { minLength: 1, maxLength: 8 }),
}, { noNullPrototype: true }) as fc.Arbitrary<EssLabel["categories"][number]>;
const marks = fc.oneof(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme-ascii" }))
  .filter((mark) => !/[\p{Cc}\u2028\u2029]/u.test(mark));
const labels = fc.record({
  policy: oids,
  classification: fc.nat(0x7fffffff),
  privacyMark: fc.option(marks, { nil: undefined }),
  categories: fc.array(categories, { maxLength: 6 }),
}, { noNullPrototype: true }).map(({ privacyMark, ...rest }) => ({
  ...rest,
  ...(privacyMark && { privacyMark }),
}));

Deno.test("encodeEssLabel() writes what decodeEssLabel() and asn1js read as the same label", () => {
  fc.assert(fc.property(labels, (label) => {
    const encoded = encodeEssLabel(label);
    assert.ok(encoded.ok, encoded.ok ? "" : encoded.because);
    const decoded = decodeEssLabel(encoded.value);
    assert.ok(decoded.ok);
    const expected = label.categories.flatMap(({ kind, enumerated, tagSet, values }) => {
      const form = kind === "informative" ? "" : enumerated ? " integers" : " bits";
      return values.map((value) => `${kind}${form} ${tagSet} ? ${value}`);
    });
    const says = [
      `policy ${label.policy} ?`,
      `classification ${label.classification}`,
      `mark ${label.privacyMark ?? "?"}`,
      ...expected.sort(),
    ];
    assert.deepEqual(said(decoded.value), says);
    assert.deepEqual(essByAsn1js(encoded.value), says);
  }));
});

const LABEL: EssLabel = { policy: "1.1", classification: 4, categories: [] };
const TAG = { kind: "permissive", enumerated: true, tagSet: "1.2.3", values: [1] } as const;
const REFUSED: readonly (readonly [label: EssLabel, because: string])[] = [
  [{ ...LABEL, policy: "1.40" }, 'the policy is no OBJECT IDENTIFIER: "1.40"'],
  [{ ...LABEL, policy: "urn:oid:1.1" }, 'the policy is no OBJECT IDENTIFIER: "urn:oid:1.1"'],
  [{ ...LABEL, policy: "1.1.01" }, 'the policy is no OBJECT IDENTIFIER: "1.1.01"'],
  [{ ...LABEL, classification: -1 }, "the classification is no lacv: -1"],
  [{ ...LABEL, classification: 0x80000000 }, "the classification is no lacv: 2147483648"],
  [
    { ...LABEL, categories: [{ ...TAG, values: [1, "21745403334774610"] }] },
    'a value of the tag set "1.2.3" is no lacv: 21745403334774610',
  ],
  [{ ...LABEL, privacyMark: "A\nB" }, "the privacy mark has the control character U+000A"],
  [{ ...LABEL, categories: [{ ...TAG, values: [] }] }, "category 1 has no value of the tag set 1.2.3"],
  [{ ...LABEL, categories: [{ ...TAG, tagSet: "" }] }, 'the tag set is no OBJECT IDENTIFIER: ""'],
  [
    { ...LABEL, categories: [{ ...TAG, enumerated: false, values: [16_384] }] },
    'a value of the tag set "1.2.3" is no bit up to 16383: 16384',
  ],
  [{ ...LABEL, categories: Array(65).fill(TAG) }, "the label has 65 categories, above 64"],
];

for (const [label, because] of REFUSED) {
  Deno.test(`encodeEssLabel() refuses what could not be read again: ${because}`, () => {
    assert.deepEqual(encodeEssLabel(label), { ok: false, because });
  });
}
