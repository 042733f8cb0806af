import assert from "node:assert/strict";
import { type FakeFiles, runWith } from "../fixtures/cli/fake_host.ts";
import { STANAG_4774 } from "../fixtures/labels/stanag_4774.ts";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const [, , U3, , U5] = UK_DEMO.labels;
const [MARKED, SUCCEEDED, BOUND] = STANAG_4774;
const ESS = `<esssecuritylabel xmlns="urn:xmpp:sec-label:ess:0">${U3.ess}</esssecuritylabel>`;

const FILES: FakeFiles = {
  uk: policyText("uk"),
  acme: policyText("acme"),
  harbour: policyText("harbour"),
  u3: U3.ess,
  u5: U5.ess,
  marked: MARKED,
  succeeded: SUCCEEDED,
  signed: BOUND.replace(
    "</mb:BindingInformation>",
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>$&',
  ),
  stanza: '<securitylabel xmlns="urn:xmpp:sec-label:0"><displaymarking fgcolor="black">OPEN\u202e TO ALL' +
    `</displaymarking><label>${ESS}</label><equivalentlabel>${STANAG_4774[0]}</equivalentlabel>` +
    '<equivalentlabel><x xmlns="y"/></equivalentlabel></securitylabel>',
  "-": U3.ess,
  // Class 51 of a policy 1.1, marked "VAGUELY SECRET".
  vague: "MRYCATMGASkMDlZBR1VFTFkgU0VDUkVU",
};

const SHOWN: readonly (readonly [args: string, code: number, lines: readonly string[]])[] = [
  ["vague", 0, [
    "not judged: no SPIF was given.",
    "  policy          1.1",
    "  classification  51",
    "  privacy mark    VAGUELY SECRET",
    "  format          ESS, base64",
  ]],
  ["- --spif uk", 0, [
    "valid: DEMO-UK SECRET - UK / EU EYES ONLY",
    "  policy          UK (1.2.826.0.1.6726289.0.4)",
    "  classification  SECRET (4)",
    "  category        National Caveats (1.2.826.0.1.6726289.0.4.3), permissive: UK (0), EU (3)",
    "  format          ESS, base64",
  ]],
  ["u5 --spif uk", 1, [
    'invalid excludedClass by UK: "UK" may not stand with the classification "OFFICIAL": it excludes it.',
    "  marking         DEMO-UK OFFICIAL - UK EYES ONLY",
    "  policy          UK (1.2.826.0.1.6726289.0.4)",
    "  classification  OFFICIAL (10)",
    "  category        National Caveats (1.2.826.0.1.6726289.0.4.3), permissive: UK (0)",
    "  format          ESS, base64",
  ]],
  ["u3 --spif harbour", 1, [
    "invalid unknown policy 1.2.826.0.1.6726289.0.4: There is no SPIF of the policy 1.2.826.0.1.6726289.0.4.",
    "  policy          1.2.826.0.1.6726289.0.4",
    "  classification  4",
    "  category        1.2.826.0.1.6726289.0.4.3, permissive: 0, 3",
    "  format          ESS, base64",
  ]],
  ["marked", 0, [
    "not judged: no SPIF was given.",
    "  policy          ACME",
    "  classification  INTERNAL",
    "  category        Info, informative: A & B",
    "  privacy mark    For the Board",
    "  format          STANAG 4774, XML in <ConfidentialityLabel>",
    "  originator      a@acme.example (jID)",
  ]],
  ["succeeded --spif acme", 0, [
    "valid: ACME PUBLIC",
    "  policy          ACME (1.3.6.1.4.1.31778.110.1)",
    "  classification  PUBLIC (1)",
    "  format          STANAG 4774, XML in <alternativeConfidentialityLabel>",
    "  created         2026-02-28T23:59:59.5+01:00",
    "  succeeded by    ACME INTERNAL RED at 2030-01-01T00:00:00Z",
  ]],
  ["signed --spif acme", 0, [
    "valid: ACME PUBLIC",
    "  policy          ACME (1.3.6.1.4.1.31778.110.1)",
    "  classification  PUBLIC (1)",
    "  format          STANAG 4774, XML in <BindingInformation>, bound (ADatP-4778)",
    "  signature       there is one, which was not verified",
  ]],
  // The file of the label may stand behind the SPIFs, too.
  ["--spif uk stanza", 0, [
    "valid: DEMO-UK SECRET - UK / EU EYES ONLY",
    "  policy          UK (1.2.826.0.1.6726289.0.4)",
    "  classification  SECRET (4)",
    "  category        National Caveats (1.2.826.0.1.6726289.0.4.3), permissive: UK (0), EU (3)",
    "  format          ESS, XML in <securitylabel>",
    "  sender's text   OPEN\\u{202e} TO ALL (decides nothing)",
    "  equivalent      ACME INTERNAL A & B (the sender's word)",
    '  equivalent      not understood: line 3: labels of the kind "x" of the namespace "y" are not known ' +
    "(the sender's word)",
  ]],
];

for (const [args, expected, lines] of SHOWN) {
  Deno.test(`label show ${args} says ${lines[0]}`, async () => {
    const { code, stdout, stderr } = await runWith(FILES, ["label", "show", ...args.split(" ")]);
    assert.deepEqual([stdout.split("\n").slice(0, -1), code, stderr], [lines, expected, ""]);
  });
}

Deno.test("label show --json has every fact", async () => {
  const { stdout } = await runWith(FILES, ["label", "show", "succeeded", "--spif", "acme", "--json"]);
  assert.deepEqual(JSON.parse(stdout), {
    valid: true,
    problems: [],
    marking: "ACME PUBLIC",
    decision: null,
    reason: "valid",
    format: "stanag-4774",
    encoding: "xml",
    container: "alternativeConfidentialityLabel",
    bound: false,
    successionDates: ["2030-01-01T00:00:00Z"],
    policy: { name: "ACME", oid: "1.3.6.1.4.1.31778.110.1" },
    classification: { name: "PUBLIC", lacv: 1, hierarchy: 1 },
    categories: [],
    root: "alternativeConfidentialityLabel",
    created: "2026-02-28T23:59:59.5+01:00",
    signature: "none",
    successors: [{
      policy: { name: "ACME", oid: "1.3.6.1.4.1.31778.110.1" },
      classification: { name: "INTERNAL", lacv: 3, hierarchy: 3 },
      categories: [{
        tagSet: { name: "Sensitive", oid: "1.3.6.1.4.1.31778.111.3" },
        kind: "restrictive",
        name: "RED",
        lacv: 1,
      }],
    }],
    equivalents: [],
  });
});

Deno.test("label show --json calls neither valid nor invalid what no SPIF was given for", async () => {
  const { code, stdout } = await runWith(FILES, ["label", "show", "vague", "--json"]);
  const { valid, problems, marking, decision, reason, privacyMark } = JSON.parse(stdout);
  assert.deepEqual([code, valid, problems, marking, decision, reason, privacyMark], [
    ...[0, null, [], null, null],
    "no SPIF",
    "VAGUELY SECRET",
  ]);
});

Deno.test("label show --json refuses what is invalid, and has no character that a terminal acts on", async () => {
  const invalid = await runWith(FILES, ["label", "show", "u5", "--spif", "uk", "--json"]);
  const { valid, problems, decision, reason } = JSON.parse(invalid.stdout);
  assert.deepEqual([invalid.code, valid, problems.length, decision, reason], [
    ...[1, false, 1, "refuse"],
    "excludedClass by UK",
  ]);
  const { stdout } = await runWith(FILES, ["label", "show", "stanza", "--json"]);
  assert.doesNotMatch(stdout, /\u202e/);
  assert.equal(JSON.parse(stdout).displayMarking.text, "OPEN\u202e TO ALL");
});

Deno.test("label show --lang and --place choose the marking", async () => {
  const label = '<ConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">' +
    "<ConfidentialityInformation><PolicyIdentifier>HARBOUR</PolicyIdentifier><Classification>RESTRICTED" +
    "</Classification></ConfidentialityInformation></ConfidentialityLabel>";
  const shown = async (...options: readonly string[]): Promise<string> => {
    const args = ["label", "show", "label", "--spif", "harbour", ...options];
    return (await runWith({ ...FILES, label }, args)).stdout.split("\n")[0];
  };
  assert.equal(await shown(), "valid: HARBOUR RESTRICTED");
  assert.equal(await shown("--lang", "fr-CA"), "valid: HARBOUR DIFFUSION RESTREINTE");
  assert.equal(await shown("--place", "documentStart"), "valid: [HARBOUR//RESTRICTED]");
});
