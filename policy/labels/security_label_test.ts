import assert from "node:assert/strict";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { decodeLabelElement } from "./decode_label.ts";
import { readSecurityLabels, type SecurityLabels } from "./security_label.ts";

function read(inside: string): SecurityLabels {
  const stanza = parseXml(`<message>${inside}</message>`, LABEL_XML_LIMITS, { "": "jabber:server" });
  assert.ok(stanza.ok, stanza.ok ? "" : stanza.because);
  return readSecurityLabels(stanza.value);
}

const label = (inside: string, attributes = ""): string =>
  `<securitylabel xmlns="urn:xmpp:sec-label:0"${attributes}>${inside}</securitylabel>`;
const ESS = '<esssecuritylabel xmlns="urn:xmpp:sec-label:ess:0">MQYCAQQGASk=</esssecuritylabel>';

Deno.test("readSecurityLabels() finds nothing in a stanza without a label, nor in one that lies deeper", () => {
  assert.deepEqual(read("<body>x</body>"), { kind: "none" });
  const inner = `<forwarded xmlns="urn:xmpp:forward:0">${label("<label/>")}</forwarded>`;
  assert.deepEqual(read(inner), { kind: "none" });
  assert.deepEqual(read("<securitylabel/>"), { kind: "none" });
});

Deno.test("readSecurityLabels() gives label, equivalents and the marking as a hint", () => {
  const found = read(label(
    "<displaymarking fgcolor='black' bgcolor='red'>SECRET</displaymarking>" +
      `<label>\n${ESS}\n</label><equivalentlabel>${ESS}</equivalentlabel><equivalentlabel><x xmlns='u'/></equivalentlabel>`,
  ));
  assert.ok(found.kind === "one");
  assert.equal(found.label?.name, "esssecuritylabel");
  assert.deepEqual(found.equivalents.map(({ name }) => name), ["esssecuritylabel", "x"]);
  assert.deepEqual(found.displayMarking, { text: "SECRET", foreground: "black", background: "red" });
});

Deno.test("readSecurityLabels() gives no label where it is empty", () => {
  const found = read(label("<label/>"));
  assert.ok(found.kind === "one");
  assert.equal("label" in found || "displayMarking" in found, false);
});

const MALFORMED: readonly (readonly [inside: string, because: string])[] = [
  [`${label("<label/>")}\n${label("<label/>")}`, "line 2: the stanza has 2 security labels"],
  [label(""), "line 1: <securitylabel> has 0 elements <label>"],
  [label("<label/><label/>"), "line 1: <securitylabel> has 2 elements <label>"],
  [label(`<label>${ESS}${ESS}</label>`), "line 1: <label> has 2 elements"],
  [label("<label>x</label>"), "line 1: <label> has text between its elements"],
  [label(`<label>x${ESS}</label>`), "line 1: <label> has text between its elements"],
  [label(`<label><!-- -->${ESS}</label>`), "line 1: <label> has a comment inside"],
  [label(`<label a="">${ESS}</label>`), '<label> has the unknown attribute "a"'],
  [label("<label><label/></label>"), "line 1: <label> has <label> of its own namespace"],
  [label("<label/><equivalentlabel/>"), "line 1: <equivalentlabel> has 0 elements"],
  [
    label(`<label/><equivalentlabel>${ESS}${ESS}</equivalentlabel>`),
    "line 1: <equivalentlabel> has 2 elements",
  ],
  [
    label("<label/><displaymarking/><displaymarking/>"),
    "line 1: <securitylabel> has two elements <displaymarking>",
  ],
  [
    label("<label/><displaymarking><b/></displaymarking>"),
    "line 1: <displaymarking> has the unknown element <b>",
  ],
  [label("<label/><x/>"), "line 1: <securitylabel> has the unknown element <x>"],
  [
    label('<label/><label xmlns="u"/>'),
    'line 1: <securitylabel> has the unknown element <label> of the namespace "u"',
  ],
  [label("<label/>x"), "line 1: <securitylabel> has text between its elements"],
  [label("<label/>", ' a=""'), 'line 1: <securitylabel> has the unknown attribute "a"'],
];

for (const [inside, because] of MALFORMED) {
  Deno.test(`readSecurityLabels() calls malformed: ${because} (${inside.length} characters)`, () => {
    const found = read(inside);
    assert.ok(found.kind === "malformed");
    assert.ok(found.because.endsWith(because), found.because);
  });
}

const REFUSED: readonly (readonly [element: string, because: string])[] = [
  [
    '<label xmlns="urn:example:mark">\nX</label>',
    'line 1: labels of the kind "label" of the namespace "urn:example:mark" are not known',
  ],
  ["<esssecuritylabel/>", 'line 1: labels of the kind "esssecuritylabel" without a namespace are not known'],
  [
    '<x xmlns="urn:xmpp:sec-label:ess:0">MQYCAQQGASk=</x>',
    'line 1: labels of the kind "x" of the namespace "urn:xmpp:sec-label:ess:0" are not known',
  ],
  [ESS.replace("MQYC", "<!-- -->MQYC"), "line 1: <esssecuritylabel> has a comment inside"],
  [ESS.replace("MQYC", "<b/>MQYC"), "line 1: <esssecuritylabel> has the unknown element <b>"],
  [ESS.replace("xmlns", "a='' xmlns"), 'line 1: <esssecuritylabel> has the unknown attribute "a"'],
  [ESS.replace("MQYCAQQGASk=", ""), "the ESS label is empty"],
];

for (const [text, because] of REFUSED) {
  Deno.test(`decodeLabelElement() refuses: ${because}`, () => {
    const element = parseXml(text, LABEL_XML_LIMITS);
    assert.ok(element.ok);
    assert.deepEqual(decodeLabelElement(element.value), { ok: false, because });
  });
}
