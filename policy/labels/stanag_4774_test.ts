import assert from "node:assert/strict";
import { ACME } from "../../fixtures/labels/acme.ts";
import { said } from "../../fixtures/labels/said.ts";
import { STANAG_4774 } from "../../fixtures/labels/stanag_4774.ts";
import { stanagBySaxes } from "../../fixtures/labels/stanag_by_saxes.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { asStanag4774, meaning, type PolicyVector } from "../../fixtures/labels/vector.ts";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import type { Decoded, DecodedLabel } from "./label.ts";
import type { ReadLabel } from "./read_label.ts";
import { decode4774Label } from "./stanag_4774.ts";
import type { Stanag4774Options } from "./stanag_4774_reading.ts";

function read(text: string, options: Stanag4774Options = {}): Decoded<ReadLabel> {
  const element = parseXml(text, LABEL_XML_LIMITS);
  return element.ok ? decode4774Label(element.value, options) : element;
}

function because(text: string, options: Stanag4774Options = {}): string {
  const result = read(text, options);
  return result.ok ? "accepted" : result.because;
}

/** The label's names as the policy's numbers, in the words of `meaning`. */
function meant(
  policy: PolicyVector,
  { policy: named, classification, categories }: DecodedLabel,
): readonly string[] {
  const nameOf = (value: DecodedLabel["classification"]): string =>
    value && "name" in value ? value.name : "?";
  const values = categories.map(({ tagSet, kind, value }) => {
    const { oid, values } = policy.tagSets[tagSet.name ?? ""];
    assert.equal(tagSet.oid, oid);
    return `${kind} ${oid} ${kind && values[kind]?.[nameOf(value)]}`;
  });
  return [
    `policy ${named.oid}`,
    `classification ${policy.classifications[nameOf(classification)]}`,
    ...values.sort(),
  ];
}

for (const policy of [UK_DEMO, ACME]) {
  for (const label of policy.labels) {
    Deno.test(`decode4774Label() reads ${policy.name}'s ${label.name} as its ESS label is meant`, () => {
      const result = read(asStanag4774(policy, label), { strict4774: true });
      assert.ok(result.ok, result.ok ? "" : result.because);
      assert.deepEqual(meant(policy, result.value.label), meaning(policy, label));
    });
  }
}

for (const text of STANAG_4774) {
  Deno.test(`decode4774Label() reads as saxes does: ${text.slice(0, 60)}`, () => {
    const result = read(text);
    assert.ok(result.ok, result.ok ? "" : result.because);
    assert.deepEqual(said(result.value.label), stanagBySaxes(text));
  });
}

Deno.test("decode4774Label() gives facts for people and every successor", () => {
  const result = read(STANAG_4774[1]);
  assert.ok(result.ok);
  assert.deepEqual(result.value.facts, {
    root: "alternativeConfidentialityLabel",
    created: "2026-02-28T23:59:59.5+01:00",
  });
  assert.deepEqual(result.value.label.successors.map(({ classification }) => classification), [{
    name: "INTERNAL",
  }]);
  const first = read(STANAG_4774[0]);
  assert.deepEqual(first.ok && first.value.facts.originator, { type: "jID", text: "a@acme.example" });
});

const NS = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0";
const POLICY = "<PolicyIdentifier>P</PolicyIdentifier>";
const BASE = `${POLICY}<Classification>C</Classification>`;
const wrap = (inside: string, attributes = "", behind = ""): string =>
  `<originatorConfidentialityLabel xmlns="${NS}"${attributes}><ConfidentialityInformation>${inside}` +
  `</ConfidentialityInformation>${behind}</originatorConfidentialityLabel>`;
const category = (inside: string, attributes = ' Type="PERMISSIVE" TagName="T"'): string =>
  wrap(`${BASE}\n<Category${attributes}>${inside}</Category>`);
const successor = (inside: string): string =>
  wrap(BASE, "", `<SuccessionHandling>${inside}</SuccessionHandling>`);

const REFUSED: readonly (readonly [text: string, because: string])[] = [
  [
    `<metadataConfidentialityLabel xmlns="${NS}"/>`,
    "line 1: <metadataConfidentialityLabel> is no label of STANAG 4774",
  ],
  [
    `<ConfidentialityLabel/>`,
    "line 1: <ConfidentialityLabel> without a namespace is no label of STANAG 4774",
  ],
  [
    `<ConfidentialityLabel xmlns="${NS}"/>`,
    "line 1: <ConfidentialityLabel> has no <ConfidentialityInformation>",
  ],
  [wrap(""), "line 1: <ConfidentialityInformation> has no <PolicyIdentifier>"],
  [wrap(POLICY), "line 1: <ConfidentialityInformation> has no <Classification>"],
  [wrap(POLICY + BASE), "line 1: <ConfidentialityInformation> has two elements <PolicyIdentifier>"],
  [
    wrap(`${BASE}\n<Classification>D</Classification>`),
    "line 2: <ConfidentialityInformation> has two elements <Classification>",
  ],
  [wrap("<PolicyIdentifier/><Classification>C</Classification>"), "line 1: <PolicyIdentifier> is empty"],
  [wrap(`${POLICY}<Classification> \n </Classification>`), "line 1: <Classification> is empty"],
  [
    wrap(`${POLICY}<Classification>C<!-- D --></Classification>`),
    "line 1: <Classification> has a comment inside",
  ],
  [
    wrap(`${POLICY}<Classification>C<D/></Classification>`),
    "line 1: <Classification> has the unknown element <D>",
  ],
  [
    wrap(`${POLICY}<Classification URI="urn:oid:1.1">C</Classification>`),
    '<Classification> has the unknown attribute "URI"',
  ],
  [
    wrap(`${BASE}<Caveat>X</Caveat>`),
    "line 1: <ConfidentialityInformation> has the unknown element <Caveat>",
  ],
  [
    wrap(`${BASE}<Marking xmlns="${NS}:ext">X</Marking>`),
    `line 1: <ConfidentialityInformation> has the unknown element <Marking> of the namespace "${NS}:ext"`,
  ],
  [wrap(`${BASE}NOFORN`), "line 1: <ConfidentialityInformation> has text between its elements"],
  [wrap(BASE, ' Foo="1"'), '<originatorConfidentialityLabel> has the unknown attribute "Foo"'],
  [wrap(BASE, "", '<x xmlns="u"/>'), 'has the unknown element <x> of the namespace "u"'],
  [
    wrap(`<PolicyIdentifier URI="urn:uuid:1">P</PolicyIdentifier>`),
    'line 1: <PolicyIdentifier> has a URI that is no urn:oid: "urn:uuid:1"',
  ],
  [wrap(`<PolicyIdentifier URI="urn:oid:1.40.1">P</PolicyIdentifier>`), "has a URI that is no urn:oid"],
  [
    wrap(`<PolicyIdentifier URI="urn:oid:1.1" URL="urn:oid:1.1">P</PolicyIdentifier>`),
    'has both "URI" and "URL"',
  ],
  [category("<GenericValue>A</GenericValue>", ' TagName="T"'), 'line 2: <Category> has no attribute "Type"'],
  [
    category("<GenericValue>A</GenericValue>", ' Type="PERMISSIVE"'),
    'line 2: <Category> has no attribute "TagName"',
  ],
  [
    category("<GenericValue>A</GenericValue>", ' Type="PERMISSIVE" TagName=" "'),
    'line 2: <Category> has an empty "TagName"',
  ],
  [
    category("<GenericValue>A</GenericValue>", ' Type="permissive" TagName="T"'),
    'line 2: <Category> has the Type "permissive", which is not RESTRICTIVE, PERMISSIVE or INFORMATIVE',
  ],
  [category(""), "line 2: <Category> has no <GenericValue>"],
  [category("<GenericValue/>"), "line 2: <GenericValue> is empty"],
  [category("<GenericValue>A<!-- B --></GenericValue>"), "line 2: <GenericValue> has a comment inside"],
  [category("<GenericValue>A</GenericValue>B"), "line 2: <Category> has text between its elements"],
  [category("<IntegerValue>1</IntegerValue>"), "line 2: <Category> has the unknown element <IntegerValue>"],
  [
    category("<BitStringValue>01</BitStringValue>"),
    "line 2: <Category> has the unknown element <BitStringValue>",
  ],
  [wrap(BASE, ' ReviewDateTime="soon"'), 'line 1: "ReviewDateTime" is no date and time: "soon"'],
  [
    wrap(BASE, "", "<CreationDateTime>2026-02-29T00:00:00Z</CreationDateTime>"),
    'line 1: <CreationDateTime> is no date and time: "2026-02-29T00:00:00Z"',
  ],
  [successor(""), "line 1: <SuccessionHandling> has 0 successors where one is wanted"],
  [
    successor("<SuccessorConfidentialityLabel/>"),
    "line 1: <SuccessorConfidentialityLabel> has no <ConfidentialityInformation>",
  ],
  [successor("<Delete/>"), "line 1: <SuccessionHandling> has the unknown element <Delete>"],
];

for (const [text, reason] of REFUSED) {
  Deno.test(`decode4774Label() refuses a label: ${reason}`, () => {
    assert.ok(because(text).endsWith(reason) || because(text).includes(reason), because(text));
  });
}

Deno.test("decode4774Label() asks for dates and no slips where it is strict", () => {
  const strict = { strict4774: true };
  const created = "<CreationDateTime>2026-01-01T00:00:00Z</CreationDateTime>";
  const review = ' ReviewDateTime="2031-01-01T00:00:00Z"';
  assert.match(because(wrap(BASE, review), strict), /has no <CreationDateTime>$/);
  assert.match(because(wrap(BASE, "", created), strict), /has no "ReviewDateTime"$/);
  assert.equal(because(wrap(BASE, review, created), strict), "accepted");
  const slip = wrap(
    '<PolicyIdentifier URL="urn:oid:1.1">P</PolicyIdentifier><Classification>C</Classification>',
    review,
    created,
  );
  assert.equal(because(slip), "accepted");
  assert.match(because(slip, strict), /has the attribute "URL" where "URI" is meant$/);
});
