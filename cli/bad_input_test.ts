import assert from "node:assert/strict";
import { type FakeFiles, runWith } from "../fixtures/cli/fake_host.ts";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../fixtures/labels/vector.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const [, secret] = UK_DEMO.labels;
const LABEL = asStanag4774(UK_DEMO, secret);

const FILES: FakeFiles = {
  uk: policyText("uk"),
  harbour: policyText("harbour"),
  acme: policyText("acme"),
  cut: policyText("uk").slice(0, 1_000),
  old: policyText("acme").replace(/schemaVersion="[^"]*"/, 'schemaVersion="3.0"'),
  empty: "",
  junk: new Uint8Array(1_000).map((_, i) => (i * 151) ^ 0x93),
  large: new Uint8Array(262_145).fill(0x20),
  larger: new Uint8Array(4_194_305).fill(0x20),
  label: LABEL,
  clearance: UK_DEMO.clearances["C-UK"].tagged,
  unpadded: "MQYCAQMGASk",
  trailing: "MQYCAQQGASkA",
  unnamed: "MRUCAgD9DA9BcXVhIChvYnNvbGV0ZSk=",
  hidden: LABEL.replace("SECRET", "SECRET<!-- US ONLY -->"),
  bare: '<securitylabel xmlns="urn:xmpp:sec-label:0"><label/></securitylabel>',
  slip: LABEL.replace("URI=", "URL="),
  doctype: `<!DOCTYPE x [<!ENTITY a "b">]>${LABEL}`,
  "bad\u001b[31mname": "?",
};

const DECIDE = "label decide --spif uk --label label --clearance clearance";

/** What cannot be used, and the whole line that says why. */
const BAD: readonly (readonly [args: string, line: string])[] = [
  ["label show", "Give a file with a label, or - for standard input."],
  ["label show missing", "missing does not exist."],
  ["label show empty", "empty holds no label: the label is empty."],
  ["label show junk", "junk holds no label: the label is neither XML nor base64 nor DER."],
  ["label show large", "large has more than 262144 bytes."],
  [
    "label show unpadded",
    "unpadded holds no label: the ESS label has 0 characters of padding where 1 are wanted.",
  ],
  ["label show trailing", "trailing holds no label: the ESS label has 1 octet behind its end."],
  ["label show unnamed", "unnamed holds no label: the ESS label names no policy."],
  ["label show hidden", "hidden holds no label: line 1: <Classification> has a comment inside."],
  [
    "label show bare",
    "bare holds no label: the label is empty, which stands for the default label of a link.",
  ],
  ["label show doctype", "doctype holds no label: line 1, column 1: a document type is not accepted."],
  [
    "label show slip --strict4774",
    'slip holds no label: line 1: <PolicyIdentifier> has the attribute "URL" where "URI" is meant.',
  ],
  ["label show clearance", "clearance holds no label: the ESS label has the tag 0x30 where 0x31 is wanted."],
  [
    "label show bad\u001b[31mname",
    "bad\\u{1b}[31mname holds no label: the label is neither XML nor base64 nor DER.",
  ],
  ["label show label --spif missing", "missing does not exist."],
  [
    "label show label --spif uk uk",
    'uk and uk are both SPIFs of the policy "UK" (1.2.826.0.1.6726289.0.4). Give one of them.',
  ],
  ["label show label --spif larger", "larger has more than 4194304 bytes."],
  [
    "label show label --spif empty",
    "empty:1:1: there is no element. Have the file exported again, or correct it there.",
  ],
  [
    "label show label --spif label",
    'label:1:1: originatorConfidentialityLabel: is the root element of the namespace "urn:nato:stanag:4774:' +
    'confidentialitymetadatalabel:1:0", not SPIF of http://www.xmlspif.org/spif. Give a SPIF file.',
  ],
  [`${DECIDE} --label junk`, "junk holds no label: the label is neither XML nor base64 nor DER."],
  [`${DECIDE} --label missing`, "missing does not exist."],
  [`${DECIDE} --clearance missing`, "missing does not exist."],
  [`${DECIDE} --clearance junk`, "junk holds no clearance: the clearance is neither XML nor base64 nor DER."],
  [
    `${DECIDE} --clearance label`,
    "label holds no clearance: line 1: <originatorConfidentialityLabel> of the namespace " +
    '"urn:nato:stanag:4774:confidentialitymetadatalabel:1:0" is no clearance of STANAG 4774.',
  ],
  [
    "label map --spif uk --label trailing --to UK",
    "trailing holds no label: the ESS label has 1 octet behind its end.",
  ],
  [
    "label map --spif uk harbour --label label --to NATO",
    '--to "NATO" is the policy of no SPIF. There are "UK" (1.2.826.0.1.6726289.0.4), "HARBOUR" (1.3.6.1.4.1.32473.1).',
  ],
  ["label dominant --spif uk --label label missing", "missing does not exist."],
  ["spif check missing", "missing does not exist."],
  ["audit verify missing", "missing does not exist."],
];

for (const [args, line] of BAD) {
  Deno.test(`trunkline ${args} is told: ${line.slice(0, 60)}`, async () => {
    const { code, stdout, stderr } = await runWith(FILES, args.split(" "));
    assert.deepEqual({ code, stdout, stderr }, { code: 2, stdout: "", stderr: `trunkline: ${line}\n` });
  });
}

Deno.test("a SPIF that is broken is told by its first problem, with the number of the others", async () => {
  for (
    const [file, start] of [["cut", /^trunkline: cut:\d+:\d+: /], [
      "old",
      /^trunkline: old:\d+:\d+: SPIF: schemaVersion is "3\.0"\. /,
    ]] as const
  ) {
    const { code, stdout, stderr } = await runWith(FILES, ["label", "show", "label", "--spif", file]);
    assert.deepEqual([code, stdout, stderr.split("\n").length], [2, "", 2]);
    assert.match(stderr, start);
  }
  const many = Deno.readTextFileSync(new URL("../fixtures/policies/bad/many-mistakes.xml", import.meta.url));
  const { stderr } = await runWith({ ...FILES, many }, ["label", "show", "label", "--spif", "many"]);
  assert.match(stderr, /^trunkline: many:5:5: .* \(3 more: see trunkline spif check\.\)\n$/);
});

Deno.test("with --json, bad input is refused to programs as well", async () => {
  for (const args of ["label show junk", `${DECIDE} --label junk`, `${DECIDE} --label missing`]) {
    const { code, stdout, stderr } = await runWith(FILES, [...args.split(" "), "--json"]);
    const { valid, problems, marking, decision, reason } = JSON.parse(stdout);
    assert.deepEqual([code, valid, marking, decision, problems.length], [2, false, null, "refuse", 1]);
    assert.match(reason, args.endsWith("junk") ? /^malformed label$/ : /^unreadable label$/);
    assert.equal(stderr.split("\n").length, 2);
  }
});

Deno.test("with --json, a label is called valid although the clearance is none", async () => {
  const { code, stdout } = await runWith(FILES, [...`${DECIDE} --clearance junk`.split(" "), "--json"]);
  const { valid, marking, decision, reason } = JSON.parse(stdout);
  assert.deepEqual([code, valid, marking, decision, reason], [
    ...[2, true, "DEMO-UK SECRET", "refuse"],
    "malformed clearance",
  ]);
});

/** What nobody can mean. */
const MISUSE: readonly (readonly [args: string, line: RegExp])[] = [
  ["label", /^Usage: trunkline label /],
  ["label shw", /^trunkline: unknown command 'shw'\n\(Did you mean show\?\)\n$/],
  ["label show a b", /^trunkline: too many arguments for 'show'\./],
  ["label show a --bogus", /^trunkline: unknown option '--bogus'\n/],
  ["label show a --spif", /^trunkline: option '--spif <file\.\.\.>' argument missing\n$/],
  ["label show a --place here", /'here' is invalid\. Allowed choices are pageTop, pageBottom/],
  ["label show a --now tomorrow", /'tomorrow' is invalid\. Write a date, or a date and time with its zone/],
  ["label show a --now 2026-03-01T10:00:00", /is invalid\. Write a date, or a date and time with its zone/],
  ["label show a --now 2026-02-30", /is invalid/],
  ["label decide --spif a", /^trunkline: required option '--label <file>' not specified\n$/],
  [
    "label decide --label a --clearance b",
    /^trunkline: required option '--spif <file\.\.\.>' not specified\n$/,
  ],
  ["label map --spif a --label b", /^trunkline: required option '--to <policy>' not specified\n$/],
  ["spif", /^Usage: trunkline spif /],
  ["spif check", /^trunkline: missing required argument 'file'\n$/],
  ["audit verify", /^trunkline: missing required argument 'file'\n$/],
  ["audit verify a --expect 12", /'12' is invalid\. Write the 64 hex digits of a SHA-256\.\n$/],
];

for (const [args, line] of MISUSE) {
  Deno.test(`trunkline ${args} is answered with 2 and a sentence`, async () => {
    const { code, stdout, stderr } = await runWith(FILES, args.split(" "));
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, line);
  });
}

Deno.test("label show --lenient and URL= for URI= are accepted where they may be", async () => {
  for (const args of [["unpadded", "--lenient"], ["slip"]]) {
    const { code, stderr } = await runWith(FILES, ["label", "show", ...args]);
    assert.deepEqual([code, stderr], [0, ""]);
  }
});
