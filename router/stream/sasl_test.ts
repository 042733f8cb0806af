import assert from "node:assert/strict";
import { elementOf } from "../../fixtures/streams/element_of.ts";
import { formatAuth, formatSaslFailure, readAuth } from "./sasl.ts";

function read(content: string, mechanism = " mechanism='EXTERNAL'"): ReturnType<typeof readAuth> {
  return readAuth(
    elementOf(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl'${mechanism}>${content}</auth>`),
  );
}

const named = (domain: string) => ({ named: true, domain });

// The base64 is coreutils' base64(1)'s.
const CASES: readonly (readonly [name: string, content: string, answer: ReturnType<typeof readAuth>])[] = [
  ["an empty identity (RFC 6120 §6.4.2)", "=", { named: false }],
  ["no identity", "", { named: false }],
  ["white space", " \n ", { named: false }],
  ["a domain", "bGVhZmEuZXhhbXBsZQ==", named("leafa.example")],
  ["a domain with white space around it", "\n  bGVhZmEuZXhhbXBsZQ==\n", named("leafa.example")],
  ["a domain in another spelling", "TGVhZkEuRXhhbXBsZS4=", named("leafa.example")],
  ["a U-label", "YsO8Y2hlci5leGFtcGxl", named("xn--bcher-kva.example")],
  ["white space inside", "bGVhZmEu ZXhhbXBsZQ==", "incorrect-encoding"],
  ["no padding", "bGVhZmEuZXhhbXBsZQ", "incorrect-encoding"],
  ["too much padding", "bGVhZmEuZXhhbXBsZQ===", "incorrect-encoding"],
  ["another alphabet", "bGVhZmE_ZXhhbXBsZQ==", "incorrect-encoding"],
  ["plain text", "leafa.example", "incorrect-encoding"],
  ["an address", "YUBsZWFmYS5leGFtcGxl", "invalid-authzid"],
  ["bytes that are not UTF-8", "/2E=", "invalid-authzid"],
  ["a byte order mark before a domain", "77u/bGVhZmEuZXhhbXBsZQ==", "invalid-authzid"],
  ["a line break behind a domain", "bGVhZmEuZXhhbXBsZQo=", "invalid-authzid"],
  ["a NUL behind a domain", "bGVhZmEuZXhhbXBsZQA=", "invalid-authzid"],
  ["an element", "<x/>", "malformed-request"],
];

for (const [name, content, answer] of CASES) {
  Deno.test(`readAuth() answers to ${name} with ${typeof answer === "string" ? answer : "an identity"}`, () => {
    assert.deepEqual(read(content), answer);
  });
}

Deno.test("readAuth() knows EXTERNAL alone (RFC 6120 §6.5.7)", () => {
  for (const mechanism of ["PLAIN", "external", "", "SCRAM-SHA-1"]) {
    assert.equal(read("=", ` mechanism='${mechanism}'`), "invalid-mechanism");
  }
  assert.equal(read("=", ""), "invalid-mechanism");
});

Deno.test("formatAuth() writes what readAuth() reads", () => {
  assert.equal(
    formatAuth("leafa.example"),
    "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>bGVhZmEuZXhhbXBsZQ==</auth>",
  );
  assert.deepEqual(
    readAuth(elementOf(formatAuth("xn--bcher-kva.example"))),
    named("xn--bcher-kva.example"),
  );
});

Deno.test("formatSaslFailure() writes a failure as RFC 6120 §6.4.5 does", () => {
  assert.equal(
    formatSaslFailure("not-authorized"),
    "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>",
  );
});
