import assert from "node:assert/strict";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { decode4774Label } from "./stanag_4774.ts";

function read(text: string): string {
  const element = parseXml(text, LABEL_XML_LIMITS);
  const result = element.ok ? decode4774Label(element.value) : element;
  if (!result.ok) return result.because;
  const { label, signature } = result.value;
  return `${JSON.stringify(label.classification)} ${signature}`;
}

const label = (classification: string, root = "originatorConfidentialityLabel"): string =>
  `<${root} xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0"><ConfidentialityInformation>` +
  `<PolicyIdentifier>P</PolicyIdentifier><Classification>${classification}</Classification>` +
  `</ConfidentialityInformation></${root}>`;
const alternative = (classification: string): string =>
  label(classification, "alternativeConfidentialityLabel");
const information = (inside: string): string =>
  `<BindingInformation xmlns="urn:nato:stanag:4778:bindinginformation:1:0">${inside}</BindingInformation>`;
const container = (inside: string): string =>
  `<MetadataBindingContainer>${inside}</MetadataBindingContainer>`;
const binding = (inside: string): string => container(`<MetadataBinding>${inside}</MetadataBinding>`);
const metadata = (inside: string): string => `<Metadata>${inside}</Metadata>`;
const DATA = '<DataReference URI="#body"/>';
const SIGNATURE = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/></Signature>';

const CASES: readonly (readonly [text: string, outcome: string])[] = [
  [information(binding(metadata(label("A")) + DATA)), '{"name":"A"} none'],
  [information(SIGNATURE + binding(metadata(`\n<!-- c -->${label("A")}`) + DATA)), '{"name":"A"} unverified'],
  [information(binding(metadata(label("A")) + metadata(alternative("B")) + DATA)), '{"name":"A"} none'],
  [information(binding(metadata(alternative("B")) + DATA)), '{"name":"B"} none'],
  [information(binding(metadata(label("A")) + metadata("<x xmlns='u'/>") + DATA)), '{"name":"A"} none'],
  [
    information(binding(metadata(alternative("B")) + metadata(label("A")) + DATA)),
    "line 1: an originator's label stands in a later <Metadata>",
  ],
  [
    information(binding(metadata(label("A")) + metadata(label("B")) + DATA)),
    "line 1: an originator's label stands in a later <Metadata>",
  ],
  [
    information(""),
    "line 1: <BindingInformation> has 0 elements <MetadataBindingContainer> where one is wanted",
  ],
  [
    information(binding(metadata(label("A"))).repeat(2)),
    "line 1: <BindingInformation> has 2 elements <MetadataBindingContainer> where one is wanted",
  ],
  [
    information(container(`<MetadataBinding>${metadata(label("A"))}</MetadataBinding>`.repeat(2))),
    "line 1: <MetadataBindingContainer> has 2 elements <MetadataBinding> where one is wanted",
  ],
  [
    information('<x xmlns="u"/>' + binding(metadata(label("A")))),
    'line 1: <BindingInformation> has <x> of the namespace "u", which is unclear',
  ],
  [information(binding(DATA)), "line 1: the binding has no <Metadata>"],
  [
    information(binding('<MetadataReference URI="http://label.example/"/>' + DATA)),
    "line 1: <MetadataBinding> has <MetadataReference>, which is unclear",
  ],
  [information(binding(metadata("") + DATA)), "line 1: <Metadata> has 0 elements where one is wanted"],
  [
    information(binding(metadata(label("A") + alternative("B")) + DATA)),
    "line 1: <Metadata> has 2 elements where one is wanted",
  ],
  [
    information(binding(metadata(`x${label("A")}`) + DATA)),
    "line 1: <Metadata> has text between its elements",
  ],
  [
    information(binding(metadata("<x xmlns='u'/>") + DATA)),
    'line 1: <x> of the namespace "u" is no label of STANAG 4774',
  ],
  [
    information(binding(metadata(information(binding(metadata(label("A"))))) + DATA)),
    'line 1: <BindingInformation> of the namespace "urn:nato:stanag:4778:bindinginformation:1:0" is no label of STANAG 4774',
  ],
];

for (const [text, outcome] of CASES) {
  Deno.test(`decode4774Label() in a binding: ${outcome} (${text.length} characters)`, () => {
    assert.equal(read(text), outcome);
  });
}
