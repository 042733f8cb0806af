import assert from "node:assert/strict";
import { type FakeFiles, runWith } from "../fixtures/cli/fake_host.ts";
import { ACME } from "../fixtures/labels/acme.ts";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774, type LabelVector, type PolicyVector } from "../fixtures/labels/vector.ts";
import { policyText } from "../fixtures/policies/policies.ts";
import type { Answer } from "./answer.ts";

const BINDING = "urn:nato:stanag:4778:bindinginformation:1:0";

/** A label in every form that files of labels have. */
function forms(policy: PolicyVector, label: LabelVector): Readonly<Record<string, string | Uint8Array>> {
  const xml = asStanag4774(policy, label);
  const bound =
    `<mb:BindingInformation xmlns:mb="${BINDING}"><mb:MetadataBindingContainer><mb:MetadataBinding>` +
    `<mb:Metadata>${xml}</mb:Metadata><mb:DataReference URI=""/></mb:MetadataBinding>` +
    "</mb:MetadataBindingContainer></mb:BindingInformation>";
  const ess = `<esssecuritylabel xmlns="urn:xmpp:sec-label:ess:0">${label.ess}</esssecuritylabel>`;
  const stanza = (inner: string): string =>
    `<securitylabel xmlns="urn:xmpp:sec-label:0"><displaymarking>FREE FOR ALL</displaymarking>` +
    `<label>${inner}</label></securitylabel>`;
  return {
    base64: `${label.ess}\n`,
    DER: Uint8Array.fromBase64(label.ess),
    "STANAG 4774": xml,
    "ADatP-4778": bound,
    "XEP-0258 with ESS": stanza(ess),
    "XEP-0258 with STANAG 4774": stanza(xml),
    "XEP-0258 with ADatP-4778": stanza(bound),
    "a bare <esssecuritylabel>": ess,
  };
}

async function decide(files: FakeFiles): Promise<{ readonly code: number; readonly answer: Answer }> {
  const args = [
    "label",
    "decide",
    "--spif",
    "spif",
    "--label",
    "label",
    "--clearance",
    "clearance",
    "--json",
  ];
  const { code, stdout, stderr } = await runWith(files, args);
  assert.equal(stderr, "");
  return { code, answer: JSON.parse(stdout) };
}

for (const [policy, file] of [[UK_DEMO, "uk"], [ACME, "acme"]] as const) {
  const spif = policyText(file);
  for (const label of policy.labels) {
    Deno.test(`label decide agrees with the vector ${policy.name} ${label.name} in every format`, async () => {
      for (const [name, encodings] of Object.entries(policy.clearances)) {
        const refused = (label.invalid ?? label.refusedBy[name])?.replaceAll(", ", ",");
        const clearances = Object.values(encodings).flatMap((text) => [text, Uint8Array.fromBase64(text)]);
        for (const clearance of clearances) {
          for (const [form, content] of Object.entries(forms(policy, label))) {
            const { code, answer } = await decide({ spif, label: content, clearance });
            const { valid, decision, reason } = answer;
            assert.deepEqual(
              { code, valid, decision, reason },
              {
                code: refused === undefined ? 0 : 1,
                valid: label.invalid === undefined,
                decision: refused === undefined ? "permit" : "refuse",
                reason: refused ?? "permitted",
              },
              `${form} for ${name}`,
            );
          }
        }
      }
    });
  }
}

Deno.test("label decide answers with exactly the members that programs are promised, and more", async () => {
  const [, , label] = UK_DEMO.labels;
  const clearance = UK_DEMO.clearances["C-US"].tagged;
  const { answer } = await decide({ spif: policyText("uk"), label: label.ess, clearance });
  const { valid, problems, marking, decision, reason } = answer;
  assert.deepEqual({ valid, problems, marking, decision, reason }, {
    valid: true,
    problems: [],
    marking: "DEMO-UK SECRET - UK / EU EYES ONLY",
    decision: "refuse",
    reason: "permissive EU,UK",
  });
});

Deno.test("label decide is not moved by the sender's display marking", async () => {
  const [, secret] = UK_DEMO.labels;
  const { "XEP-0258 with ESS": label } = forms(UK_DEMO, secret);
  const { answer } = await decide({
    spif: policyText("uk"),
    label,
    clearance: UK_DEMO.clearances["C-OFF"].untagged,
  });
  assert.deepEqual([answer.decision, answer.reason, answer.marking], [
    "refuse",
    "classification",
    "DEMO-UK SECRET",
  ]);
});

const HARBOUR_SECRET = label4774("HARBOUR", "SECRET", "PERMISSIVE", "Releasable To", "ALPHA");
const NORTH = clearance4774("LIGHTHOUSE", ["SEALED", "GUARDED"], "Shared With", "NORTH COAST");
const SOUTH = clearance4774("LIGHTHOUSE", ["SEALED", "GUARDED"], "Shared With", "SOUTH COAST");
const HARBOUR_ALPHA = clearance4774("HARBOUR", ["SECRET"], "Releasable To", "ALPHA");

const FILES = {
  harbour: policyText("harbour"),
  lighthouse: policyText("lighthouse"),
  label: HARBOUR_SECRET,
  north: NORTH,
  south: SOUTH,
  alpha: HARBOUR_ALPHA,
};

function label4774(policy: string, name: string, type: string, tagSet: string, value: string): string {
  return '<ConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">' +
    `<ConfidentialityInformation><PolicyIdentifier>${policy}</PolicyIdentifier>` +
    `<Classification>${name}</Classification><Category Type="${type}" TagName="${tagSet}">` +
    `<GenericValue>${value}</GenericValue></Category></ConfidentialityInformation></ConfidentialityLabel>`;
}

function clearance4774(policy: string, names: readonly string[], tagSet: string, value: string): string {
  return '<ConfidentialityClearance xmlns="urn:nato:stanag:4774:confidentialityclearance:1:0" ' +
    'xmlns:l="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">' +
    `<l:PolicyIdentifier>${policy}</l:PolicyIdentifier><ClassificationList>` +
    `${names.map((name) => `<l:Classification>${name}</l:Classification>`).join("")}</ClassificationList>` +
    `<l:Category Type="PERMISSIVE" TagName="${tagSet}"><l:GenericValue>${value}</l:GenericValue></l:Category>` +
    "</ConfidentialityClearance>";
}

const MAPPED: readonly (readonly [title: string, args: readonly string[], expected: string])[] = [
  [
    "permits by a clearance of another policy what maps to it",
    ["--spif", "harbour", "lighthouse", "--label", "label", "--clearance", "north"],
    "0 permit: The clearance dominates the label.",
  ],
  [
    "refuses by a clearance of another policy what it lacks there",
    ["--spif", "harbour", "--spif", "lighthouse", "--label", "label", "--clearance", "south"],
    '1 refuse permissive NORTH COAST: The clearance has none of "NORTH COAST" of "Shared With".',
  ],
  [
    "refuses by a clearance of a policy whose SPIF is not given",
    ["--spif", "harbour", "--label", "label", "--clearance", "south"],
    '1 refuse clearance: unknown policy "LIGHTHOUSE": Of the clearance: There is no SPIF of the policy "LIGHTHOUSE".',
  ],
  [
    "refuses a label of a policy whose SPIF is not given",
    ["--spif", "lighthouse", "--label", "label", "--clearance", "south"],
    '1 refuse unknown policy "HARBOUR": There is no SPIF of the policy "HARBOUR".',
  ],
  [
    "names the label first where neither is known",
    ["--spif", "lighthouse", "--label", "label", "--clearance", "alpha"],
    '1 refuse unknown policy "HARBOUR": There is no SPIF of the policy "HARBOUR".',
  ],
];

for (const [title, args, expected] of MAPPED) {
  Deno.test(`label decide ${title}`, async () => {
    const { code, stdout, stderr } = await runWith(FILES, ["label", "decide", ...args]);
    assert.deepEqual([`${code} ${stdout.split("\n")[0]}`, stderr], [expected, ""]);
  });
}

Deno.test("label decide calls a label valid although the clearance's policy is not known", async () => {
  const args = ["label", "decide", "--spif", "harbour", "--label", "label", "--clearance", "south", "--json"];
  const { stdout } = await runWith(FILES, args);
  const { valid, decision, marking } = JSON.parse(stdout) as Answer;
  assert.deepEqual([valid, decision, marking], [true, "refuse", "HARBOUR SECRET REL TO ALPHA"]);
});

Deno.test("label decide --now judges at another time", async () => {
  const label = label4774("HARBOUR", "SECRET", "RESTRICTIVE", "Operations", "REGATTA").replace(
    "</ConfidentialityInformation>",
    '<Category Type="PERMISSIVE" TagName="Releasable To"><GenericValue>ALPHA</GenericValue></Category>$&',
  );
  const clearance = HARBOUR_ALPHA.replace(
    "</ConfidentialityClearance>",
    '<l:Category Type="RESTRICTIVE" TagName="Operations"><l:GenericValue>REGATTA</l:GenericValue></l:Category>$&',
  );
  const decideAt = async (now: string): Promise<string> => {
    const args = ["--spif", "harbour", "--label", "label", "--clearance", "clearance", "--now", now];
    const { stdout } = await runWith({ ...FILES, label, clearance }, ["label", "decide", ...args]);
    return stdout.split(":")[0];
  };
  assert.equal(await decideAt("2026-06-15"), "permit");
  assert.equal(await decideAt("2026-05-31T23:59:59Z"), "refuse notBefore of REGATTA");
  assert.equal(await decideAt("2026-07-01T00:00+00:00"), "refuse notAfter of REGATTA");
});
