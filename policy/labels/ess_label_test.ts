import assert from "node:assert/strict";
import { ACME } from "../../fixtures/labels/acme.ts";
import { essByAsn1js } from "../../fixtures/labels/ess_by_asn1js.ts";
import { ESS_FORMS } from "../../fixtures/labels/ess_forms.ts";
import { MALFORMED_ESS } from "../../fixtures/labels/malformed_ess.ts";
import { said } from "../../fixtures/labels/said.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { meaning } from "../../fixtures/labels/vector.ts";
import { decodeEssBase64, decodeEssLabel } from "./ess_label.ts";
import type { DecodedLabel, Reference } from "./label.ts";

/** A label by numbers, in the words of `meaning`. */
function meant({ policy, classification, categories }: DecodedLabel): readonly string[] {
  const lacv = (value: Reference | undefined): unknown => value && "lacv" in value ? value.lacv : value?.name;
  const values = categories.map(({ tagSet, kind, value }) => `${kind} ${tagSet.oid} ${lacv(value)}`);
  return [`policy ${policy.oid}`, `classification ${lacv(classification)}`, ...values.sort()];
}

for (const policy of [UK_DEMO, ACME]) {
  for (const label of policy.labels) {
    Deno.test(`decodeEssBase64() reads ${policy.name}'s ${label.name} as it is meant`, () => {
      const result = decodeEssBase64(label.ess);
      assert.ok(result.ok);
      assert.deepEqual(meant(result.value), meaning(policy, label));
    });
  }
}

const RAW: readonly (readonly [text: string, says: string | readonly string[], lenient?: true])[] = [
  ["MQYCAQQGASk=", ["policy 1.1 ?", "classification 4", "mark ?"]],
  ["MQYCAQMGASk", "the ESS label has 0 characters of padding where 1 are wanted"],
  ["MQYCAQMGASk", ["policy 1.1 ?", "classification 3", "mark ?"], true],
  ["MQYGASkCAQM=", ["policy 1.1 ?", "classification 3", "mark ?"]],
  ["MRYCATMGASkMDlZBR1VFTFkgU0VDUkVU", ["policy 1.1 ?", "classification 51", "mark VAGUELY SECRET"]],
  ["MRUCAgD9DA9BcXVhIChvYnNvbGV0ZSk=", "the ESS label names no policy"],
  ["MQYCAQQGASkA", "the ESS label has 1 octet behind its end"],
  [" MQYC\r\n\tAQQG ASk= \n", ["policy 1.1 ?", "classification 4", "mark ?"]],
  ["", "the ESS label is empty"],
  [" \n", "the ESS label is empty"],
  ["MQYCAQQGASl=", "the ESS label is base64 whose last character has superfluous bits"],
  ["MQYCAQMGASl", "the ESS label is base64 whose last character has superfluous bits", true],
  ["MQYCAQQGASk==", "the ESS label has 2 characters of padding where 1 are wanted"],
  ["MQYCAQQGASk==", "the ESS label has 2 characters of padding where 1 are wanted", true],
  ["MQYC=AQQGASk", "the ESS label is not base64"],
  ["MQYCAQQGASk-", "the ESS label is not base64"],
  ["MQYC\fAQQGASk=", "the ESS label is not base64"],
  ["MQYC\u00a0AQQGASk=", "the ESS label is not base64"],
  ["MQYCA", "the ESS label is base64 that is cut short"],
  ["A".repeat(16_385), "the ESS label has 16385 characters of base64, above 16384"],
];

for (const [text, says, lenient = false] of RAW) {
  const outcome = typeof says === "string" ? "refuses" : "accepts";
  const how = lenient ? ", lenient" : "";
  Deno.test(`decodeEssBase64() ${outcome} ${JSON.stringify(text.slice(0, 40))}${how}`, () => {
    const result = decodeEssBase64(text, { lenient });
    assert.deepEqual(result.ok ? said(result.value) : result.because, says);
  });
}

for (const { name, hex, says } of ESS_FORMS) {
  Deno.test(`decodeEssLabel() accepts ${name}, as asn1js does`, () => {
    const result = decodeEssLabel(Uint8Array.fromHex(hex));
    assert.deepEqual(result.ok ? said(result.value) : result.because, says);
    assert.deepEqual(essByAsn1js(Uint8Array.fromHex(hex)), says);
  });
}

for (const { hex, because } of MALFORMED_ESS) {
  Deno.test(`decodeEssLabel() refuses ${hex.slice(0, 80)}: ${because}`, () => {
    const result = decodeEssLabel(Uint8Array.fromHex(hex));
    assert.equal(result.ok ? "accepted" : result.because, because);
  });
}
