import assert from "node:assert/strict";
import { ACME } from "../../fixtures/labels/acme.ts";
import { essByAsn1js } from "../../fixtures/labels/ess_by_asn1js.ts";
import { ESS_FORMS } from "../../fixtures/labels/ess_forms.ts";
import { MALFORMED_ESS } from "../../fixtures/labels/malformed_ess.ts";
import { STANAG_4774 } from "../../fixtures/labels/stanag_4774.ts";
import { mutateBytes, mutateText, randomOf } from "../../fixtures/labels/mutate.ts";
import { said } from "../../fixtures/labels/said.ts";
import { stanagBySaxes } from "../../fixtures/labels/stanag_by_saxes.ts";
import { UK_DEMO } from "../../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../../fixtures/labels/vector.ts";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { decodeEssClearance } from "./ess_clearance.ts";
import { decodeEssBase64, decodeEssLabel } from "./ess_label.ts";
import type { Decoded } from "./label.ts";
import { readAnyClearance, readAnyLabel } from "./read_any.ts";
import { readSecurityLabels } from "./security_label.ts";
import { decode4774Label } from "./stanag_4774.ts";

/** A twentieth of the million mutants of each format that a full run has: `FUZZ_LABELS=1000000 deno test …`. */
const COUNT = Number(Deno.env.get("FUZZ_LABELS") ?? 50_000);
/** Of what holds labels, and of clearances. */
const FEWER = COUNT / 5;
const SEED = 258;

const labels = [...UK_DEMO.labels, ...ACME.labels];
const ess = [
  ...labels.map((label) => Uint8Array.fromBase64(label.ess)),
  ...[...MALFORMED_ESS, ...ESS_FORMS].map(({ hex }) => Uint8Array.fromHex(hex)),
];
const base64 = labels.map((label) => label.ess);
const stanag = [
  ...UK_DEMO.labels.map((label) => asStanag4774(UK_DEMO, label)),
  ...ACME.labels.map((label) => asStanag4774(ACME, label)),
  ...STANAG_4774,
];
const stanzas = labels.map((label) =>
  "<message xmlns='jabber:server'><body>x</body><securitylabel xmlns='urn:xmpp:sec-label:0'>" +
  "<displaymarking fgcolor='black'>X</displaymarking>" +
  `<label><esssecuritylabel xmlns='urn:xmpp:sec-label:ess:0'>${label.ess}</esssecuritylabel></label>` +
  "<equivalentlabel><x xmlns='u'/></equivalentlabel></securitylabel></message>"
);
const clearances = [UK_DEMO, ACME].flatMap((policy) =>
  Object.values(policy.clearances).flatMap(({ tagged, untagged }) => [tagged, untagged])
).map((text) => Uint8Array.fromBase64(text));

/** Every mutant is refused in a sentence of its own or decoded; the reader itself never fails. */
function run<T>(
  mutant: (random: (below: number) => number) => T,
  read: (mutant: T) => Decoded<unknown>,
  count = COUNT,
): void {
  const random = randomOf(SEED);
  const before = Deno.memoryUsage().heapUsed;
  let decoded = 0;
  for (let i = 0; i < count; i++) {
    const result = read(mutant(random));
    if (result.ok) decoded++;
    else assert.doesNotMatch(result.because, /the reader failed|cannot be read|undefined|^$/);
  }
  assert.ok(Deno.memoryUsage().heapUsed - before < 256 * 1024 * 1024, "memory stays bounded");
  assert.ok(decoded > count / 1000, `${decoded} of ${count} decode`);
}

Deno.test(`of ${COUNT} mutated ESS labels, those that decode say what asn1js reads in them`, () => {
  run((random) => mutateBytes(ess, random), (mutant) => {
    const label = decodeEssLabel(mutant);
    if (label.ok) assert.deepEqual(said(label.value), essByAsn1js(mutant), mutant.toHex());
    return label;
  });
});

Deno.test(`of ${COUNT} mutated base64 texts, those that decode say what asn1js reads in them`, () => {
  run((random) => mutateText(base64, random) + ["", "", "=", "\n", "A"][random(5)], (mutant) => {
    const label = decodeEssBase64(mutant);
    if (label.ok) assert.deepEqual(said(label.value), essByAsn1js(Uint8Array.fromBase64(mutant)), mutant);
    return label;
  });
});

Deno.test(`of ${COUNT} mutated STANAG 4774 labels, those that decode say what saxes reads in them`, () => {
  run((random) => mutateText(stanag, random), (mutant) => {
    const element = parseXml(mutant, LABEL_XML_LIMITS);
    const label = element.ok ? decode4774Label(element.value) : element;
    if (label.ok) assert.deepEqual(said(label.value.label), stanagBySaxes(mutant), mutant);
    return label;
  });
});

Deno.test(`of ${FEWER} mutated stanzas with a security label, each is read or refused`, () => {
  run((random) => mutateText(stanzas, random), (mutant) => {
    const stanza = parseXml(mutant, LABEL_XML_LIMITS);
    if (!stanza.ok) return stanza;
    const read = readSecurityLabels(stanza.value);
    return read.kind === "malformed" ? { ok: false, because: read.because } : { ok: true, value: read };
  }, FEWER);
});

Deno.test(`of ${FEWER} mutated clearances, each is read or refused`, () => {
  run((random) => mutateBytes(clearances, random), decodeEssClearance, FEWER);
});

Deno.test("no octets at all make readAnyLabel() or readAnyClearance() fail", () => {
  const all = [
    ...ess,
    ...clearances,
    ...[...base64, ...stanag, ...stanzas].map((text) => new TextEncoder().encode(text)),
  ];
  run((random) => mutateBytes(all, random), (mutant) => {
    const clearance = readAnyClearance(mutant);
    if (!clearance.ok) assert.doesNotMatch(clearance.because, /the reader failed|cannot be read/);
    return readAnyLabel(mutant);
  }, FEWER);
});
