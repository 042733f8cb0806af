import assert from "node:assert/strict";
import { STANAG_4774 } from "../../fixtures/labels/stanag_4774.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../../fixtures/labels/vector.ts";
import { detectEncoding, readAnyClearance, readAnyLabel } from "./read_any.ts";

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const [, , vector] = UK_DEMO.labels;
const ESS = `<esssecuritylabel xmlns="urn:xmpp:sec-label:ess:0">\n ${vector.ess}\n</esssecuritylabel>`;
const STANAG = asStanag4774(UK_DEMO, vector);
const security = (inside: string): string =>
  `<securitylabel xmlns="urn:xmpp:sec-label:0">${inside}</securitylabel>`;

const FORMS: readonly (readonly [name: string, bytes: Uint8Array, format: string])[] = [
  ["raw DER", Uint8Array.fromBase64(vector.ess), "ess"],
  ["base64", octets(vector.ess), "ess"],
  ["base64 in lines", octets(`\n${vector.ess.replace(/.{16}/g, "$&\r\n")}\n`), "ess"],
  ["base64 behind a byte order mark", octets(`\ufeff${vector.ess}\n`), "ess"],
  ["<esssecuritylabel/>", octets(ESS), "ess"],
  ["<label/>", octets(`<label xmlns="urn:xmpp:sec-label:0">${ESS}</label>`), "ess"],
  ["<securitylabel/>", octets(security(`<displaymarking>X</displaymarking><label>${ESS}</label>`)), "ess"],
  ["<securitylabel/> with STANAG 4774", octets(security(`<label>${STANAG}</label>`)), "stanag-4774"],
  ["STANAG 4774", octets(`\ufeff<?xml version="1.0" encoding="UTF-8"?>\n${STANAG}\n`), "stanag-4774"],
  ["a binding", octets(STANAG_4774[2]), "stanag-4774"],
];

for (const [name, bytes, format] of FORMS) {
  Deno.test(`readAnyLabel() reads ${name}`, () => {
    const result = readAnyLabel(bytes);
    assert.ok(result.ok, result.ok ? "" : result.because);
    assert.equal(result.value.label.format, format);
  });
}

const REFUSED: readonly (readonly [name: string, bytes: Uint8Array, because: string])[] = [
  ["nothing", octets(""), "the label is empty"],
  ["white space", octets(" \n"), "the label is neither XML nor base64 nor DER"],
  ["words", octets("TOP SECRET!"), "the label is neither XML nor base64 nor DER"],
  [
    "a clearance in DER",
    Uint8Array.fromBase64(UK_DEMO.clearances["C-US"].untagged),
    "the ESS label has the tag 0x30 where 0x31 is wanted",
  ],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x3c, 0x00]), "the label is neither XML nor base64 nor DER"],
  ["XML that is not UTF-8", new Uint8Array([0x3c, 0x61, 0x3e, 0xff]), "the text is not UTF-8"],
  ["a document type", octets("<!DOCTYPE a><a/>"), "line 1, column 1: a document type is not accepted"],
  [
    "an empty label",
    octets(security("<label/>")),
    "the label is empty, which stands for the default label of a link",
  ],
  [
    "an empty label with an equivalent",
    octets(security(`<label/><equivalentlabel>${ESS}</equivalentlabel>`)),
    "the label is empty, which stands for the default label of a link",
  ],
  ["two labels", octets(security("<label/><label/>")), "line 1: <securitylabel> has 2 elements <label>"],
  [
    "another of XEP-0258",
    octets('<item xmlns="urn:xmpp:sec-label:0"/>'),
    "line 1: <item> is no <securitylabel>",
  ],
  ["another element", octets("<a/>"), 'line 1: labels of the kind "a" without a namespace are not known'],
  ["far too much", new Uint8Array(262_145), "the label has more than 262144 octets"],
];

for (const [name, bytes, because] of REFUSED) {
  Deno.test(`readAnyLabel() refuses ${name}: ${because}`, () => {
    assert.deepEqual(readAnyLabel(bytes), { ok: false, because });
  });
}

Deno.test("detectEncoding() tells DER from base64 by the octets alone", () => {
  assert.equal(detectEncoding(octets("MQYCAQQGASk=")), "base64");
  assert.equal(detectEncoding(octets("1234")), "base64");
  assert.equal(detectEncoding(Uint8Array.fromHex("3106020104060129")), "ber");
  assert.equal(detectEncoding(octets("\n <a/>")), "xml");
  assert.equal(detectEncoding(octets("{}")), undefined);
});

const LABEL_NS = "urn:nato:stanag:4774:confidentialitymetadatalabel:1:0";
const CLEARANCE =
  `<c:ConfidentialityClearance xmlns:c="urn:nato:stanag:4774:confidentialityclearance:1:0" xmlns="${LABEL_NS}">` +
  '<PolicyIdentifier URI="urn:oid:1.2.826.0.1.6726289.0.4">UK</PolicyIdentifier>' +
  "<c:ClassificationList><Classification>SECRET</Classification><Classification>OFFICIAL</Classification></c:ClassificationList>" +
  '<Category Type="PERMISSIVE" TagName="National Caveats"><GenericValue>US</GenericValue></Category>' +
  "</c:ConfidentialityClearance>";

Deno.test("readAnyClearance() reads ConfidentialityClearance, base64 and raw DER", () => {
  assert.deepEqual(readAnyClearance(octets(CLEARANCE)), {
    ok: true,
    value: {
      policy: { name: "UK", oid: "1.2.826.0.1.6726289.0.4" },
      classifications: [{ name: "SECRET" }, { name: "OFFICIAL" }],
      categories: [{ tagSet: { name: "National Caveats" }, kind: "permissive", value: { name: "US" } }],
    },
  });
  const { untagged, tagged } = UK_DEMO.clearances["C-US"];
  const forms = [untagged, tagged].flatMap((text) => [octets(text), Uint8Array.fromBase64(text)]);
  const [first, ...others] = forms.map((form) => readAnyClearance(form));
  assert.ok(first.ok);
  for (const other of others) assert.deepEqual(other, first);
});

const BAD_CLEARANCES: readonly (readonly [text: string, because: RegExp])[] = [
  ["", /^the clearance is empty$/],
  [STANAG, /is no clearance of STANAG 4774$/],
  [CLEARANCE.replace(/<c:ClassificationList>.*<\/c:ClassificationList>/, ""), /has no <ClassificationList>$/],
  [
    CLEARANCE.replace(/<Classification>.*<\/Classification>/, ""),
    /<ClassificationList> has no <Classification>$/,
  ],
  [CLEARANCE.replaceAll("c:ClassificationList", "ClassificationList"), /has no <ClassificationList>$/],
  [CLEARANCE.replace(/<PolicyIdentifier.*<\/PolicyIdentifier>/, ""), /has no <PolicyIdentifier>$/],
  [CLEARANCE.replace("<Category", "<x/><Category"), /has the unknown element <x>/],
  [CLEARANCE.replace("SECRET", "SECRET<!-- or -->"), /<Classification> has a comment inside$/],
  [CLEARANCE.replace('Type="PERMISSIVE"', ""), /<Category> has no attribute "Type"$/],
  [
    CLEARANCE.replace("<c:ClassificationList>", "<c:ClassificationList/>$&"),
    /two elements <ClassificationList>$/,
  ],
];

for (const [text, because] of BAD_CLEARANCES) {
  Deno.test(`readAnyClearance() refuses: ${because.source}`, () => {
    const result = readAnyClearance(octets(text));
    assert.match(result.ok ? "accepted" : result.because, because);
  });
}
