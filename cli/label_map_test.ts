import assert from "node:assert/strict";
import { type FakeFiles, runWith } from "../fixtures/cli/fake_host.ts";
import { ACME, ACME_DOMINANT } from "../fixtures/labels/acme.ts";
import { asStanag4774, type LabelVector } from "../fixtures/labels/vector.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const BOTH = ["--spif", "harbour", "lighthouse"];

/** A label of HARBOUR or LIGHTHOUSE: classification, and values as `kind tag set: value, value`. */
function label(policy: string, classification: string, ...categories: readonly string[]): string {
  const values = categories.map((category) => {
    const [, kind, tagSet, names] = /^(\w+) (.*): (.*)$/.exec(category) ?? [];
    const generic = names.split(", ").map((name) => `<GenericValue>${name}</GenericValue>`).join("");
    return `<Category Type="${kind.toUpperCase()}" TagName="${tagSet}">${generic}</Category>`;
  });
  return '<ConfidentialityLabel xmlns="urn:nato:stanag:4774:confidentialitymetadatalabel:1:0">' +
    `<ConfidentialityInformation><PolicyIdentifier>${policy}</PolicyIdentifier>` +
    `<Classification>${classification}</Classification>${values.join("")}</ConfidentialityInformation>` +
    "</ConfidentialityLabel>";
}

const RELEASED = label("HARBOUR", "SECRET", "permissive Releasable To: ALPHA, BRAVO");

const FILES: FakeFiles = {
  harbour: policyText("harbour"),
  lighthouse: policyText("lighthouse"),
  acme: policyText("acme"),
  released: RELEASED,
  confidential: label("HARBOUR", "CONFIDENTIAL", "restrictive Cargo: DOCKSIDE"),
  unmapped: label("HARBOUR", "SECRET", "permissive Releasable To: ALPHA, CHARLIE"),
  invalid: label("HARBOUR", "UNCLASSIFIED", "permissive Releasable To: ALPHA"),
  grave: label("HARBOUR", "GRAVE"),
};

interface Mapped {
  readonly label: string;
  readonly ess: string;
  readonly marking: string;
  readonly valid: boolean;
  readonly decision: string;
  readonly reason: string;
  readonly problems: readonly string[];
}

async function map(files: FakeFiles, args: readonly string[]): Promise<{ code: number; answer: Mapped }> {
  const { code, stdout, stderr } = await runWith(files, ["label", "map", ...BOTH, ...args, "--json"]);
  assert.equal(stderr, "");
  return { code, answer: JSON.parse(stdout) };
}

Deno.test("label map takes a label to another policy in both formats, and back", async () => {
  const there = await map(FILES, ["--label", "released", "--to", "Lighthouse"]);
  assert.deepEqual([there.code, there.answer.valid, there.answer.decision, there.answer.marking], [
    ...[0, true, "permit"],
    "LH · SEALED · NORTH COAST/SOUTH COAST",
  ]);
  assert.match(there.answer.label, /^<alternativeConfidentialityLabel .*>LIGHTHOUSE<.*FOREIGN/);
  for (const content of [there.answer.label, there.answer.ess, Uint8Array.fromBase64(there.answer.ess)]) {
    const back = await map({ ...FILES, there: content }, ["--label", "there", "--to", "1.3.6.1.4.1.32473.1"]);
    assert.deepEqual([back.code, back.answer.marking], [0, "HARBOUR SECRET REL TO ALPHA, BRAVO"]);
    const own = await map(FILES, ["--label", "released", "--to", "HARBOUR"]);
    assert.equal(back.answer.ess, own.answer.ess);
  }
});

Deno.test("label map writes informative values as the SPIF encodes them: integers for securityAttributes", async () => {
  const { answer } = await map(FILES, ["--label", "confidential", "--to", "LIGHTHOUSE"]);
  const informative = "800a60864801650201" + "0803"; // type [0] 2.16.840.1.101.2.1.8.3.3
  const integers = "060a2b0601040181fd590205" + "3103020101"; // tagName 1.3.6.1.4.1.32473.2.5, SET { INTEGER 1 }
  const written = Uint8Array.fromBase64(answer.ess).toHex();
  assert.ok(written.includes(`${informative}03a1133011${integers}`), written);
});

const NOT_MAPPED: readonly (readonly [title: string, args: readonly string[], expected: object])[] = [
  ["a value that the other policy does not have", ["--label", "unmapped", "--to", "LIGHTHOUSE"], {
    valid: true,
    problems: [],
    reason: "no equivalent of CHARLIE",
    reasons: ['no equivalent of CHARLIE: "CHARLIE" has no equivalent in "LIGHTHOUSE".'],
  }],
  ["a label that is invalid in its own policy", ["--label", "invalid", "--to", "LIGHTHOUSE"], {
    valid: false,
    problems: [
      'excludedClass by ALPHA: "ALPHA" may not stand with the classification "UNCLASSIFIED": it excludes it.',
    ],
    reason: "excludedClass by ALPHA",
    reasons: [
      'excludedClass by ALPHA: "ALPHA" may not stand with the classification "UNCLASSIFIED": it excludes it.',
    ],
  }],
  ["what is obsolete, which is never written", ["--label", "grave", "--to", "HARBOUR"], {
    valid: true,
    problems: [],
    reason: "obsolete GRAVE",
    reasons: ['obsolete GRAVE: "GRAVE" is obsolete: it is accepted, but not written.'],
  }],
];

for (const [title, args, expected] of NOT_MAPPED) {
  Deno.test(`label map refuses ${title}`, async () => {
    const { code, answer } = await map(FILES, args);
    assert.deepEqual([code, answer], [1, { marking: null, decision: "refuse", ...expected }]);
  });
}

Deno.test("label map says that successors are not written", async () => {
  const succeeded = RELEASED.replace(
    "</ConfidentialityLabel>",
    "<SuccessionHandling><SuccessionDateTime>2030-01-01T00:00:00Z</SuccessionDateTime>" +
      "<successorConfidentialityLabel><ConfidentialityInformation><PolicyIdentifier>HARBOUR</PolicyIdentifier>" +
      "<Classification>UNCLASSIFIED</Classification></ConfidentialityInformation>" +
      "</successorConfidentialityLabel></SuccessionHandling>$&",
  );
  const args = ["label", "map", ...BOTH, "--label", "succeeded", "--to", "LIGHTHOUSE"];
  const { stdout } = await runWith({ ...FILES, succeeded }, args);
  assert.equal(stdout.split("\n").at(-2), "  warning         The labels that succeed it are not written.");
});

/** `CONFIDENTIAL REL MOCK, PHONY` as STANAG 4774. */
function acme(name: string): string {
  const [classification, ...words] = name.replaceAll(",", "").split(" ");
  const [kind, tagSet] = words[0] === "REL"
    ? ["permissive", "Releasable To"] as const
    : ["restrictive", "Sensitive"] as const;
  const values = words.filter((word) => word !== "REL");
  const categories: LabelVector["categories"] = values.length === 0 ? [] : [{ kind, tagSet, values }];
  return asStanag4774(ACME, { name, classification, categories, ess: "", refusedBy: {} });
}

for (const { of, classification, categories } of ACME_DOMINANT) {
  Deno.test(`label dominant agrees with the vector {${of.join("; ")}}`, async () => {
    const files = { ...FILES, ...Object.fromEntries(of.map((name, i) => [`label${i}`, acme(name)])) };
    const args = [
      "label",
      "dominant",
      "--spif",
      "acme",
      "--label",
      ...of.map((_, i) => `label${i}`),
      "--json",
    ];
    const { code, stdout } = await runWith(files, args);
    const { label, reason } = JSON.parse(stdout) as Mapped;
    const shown = await runWith({ ...files, label }, ["label", "show", "label", "--spif", "acme", "--json"]);
    const facts = JSON.parse(shown.stdout);
    assert.deepEqual([code, reason, facts.valid, facts.classification.name], [
      0,
      "dominant",
      true,
      classification,
    ]);
    const names = facts.categories.map(({ name }: { readonly name: string }) => name);
    assert.deepEqual(names, categories.flatMap(({ values }) => values));
  });
}

Deno.test("label dominant names the label that is invalid", async () => {
  const args = ["label", "dominant", "--spif", "harbour", "--label", "released", "invalid"];
  const { code, stdout } = await runWith(FILES, args);
  assert.deepEqual([code, stdout], [
    1,
    'refuse excludedClass by ALPHA: invalid: "ALPHA" may not stand with the classification "UNCLASSIFIED": ' +
    "it excludes it.\n",
  ]);
});
