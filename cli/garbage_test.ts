import assert from "node:assert/strict";
import fc from "fast-check";
import { runWith } from "../fixtures/cli/fake_host.ts";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { asStanag4774 } from "../fixtures/labels/vector.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const octets = (text: string): Uint8Array => new TextEncoder().encode(text);
const [, , label] = UK_DEMO.labels;
const SPIF = policyText("uk");
const CLEARANCE = UK_DEMO.clearances["C-UK"].untagged;

const SAMPLES = [
  octets(label.ess),
  Uint8Array.fromBase64(label.ess),
  octets(asStanag4774(UK_DEMO, label)),
  octets(CLEARANCE),
  octets(SPIF.slice(0, 3_000)),
  octets(SPIF),
];

/** Anything: noise, or a sample with some bytes changed and cut. */
const junk = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.tuple(
    fc.constantFrom(...SAMPLES),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
    fc.option(fc.nat()),
  ).map(([sample, changes, cut]) => {
    const bytes = sample.slice(0, cut === null ? sample.length : cut % sample.length);
    for (const [at, octet] of changes) if (bytes.length > 0) bytes[at % bytes.length] = octet;
    return bytes;
  }),
);

const COMMANDS = [
  "label show junk",
  "label show junk --spif uk",
  "label show label --spif junk",
  "label decide --spif uk --label junk --clearance clearance",
  "label decide --spif uk --label label --clearance junk",
  "label map --spif uk --label junk --to UK",
  "label dominant --spif uk --label label junk",
  "spif check junk",
  "audit verify junk",
];

Deno.test("commands answer whatever is in a file with 0, 1 or 2, in lines that no terminal acts on", async () => {
  await fc.assert(
    fc.asyncProperty(junk, fc.constantFrom(...COMMANDS), fc.boolean(), async (bytes, command, json) => {
      const files = { junk: bytes, uk: SPIF, label: label.ess, clearance: CLEARANCE };
      const args = [...command.split(" "), ...(json ? ["--json"] : [])];
      const { code, stdout, stderr } = await runWith(files, args);
      assert.ok([0, 1, 2].includes(code));
      assert.doesNotMatch(stdout + stderr, /went wrong|(?!\n)[\p{Cc}\p{Cf}]/u);
      assert.equal(stderr.split("\n").length, code === 2 ? 2 : 1);
      if (json) assert.equal(typeof JSON.parse(stdout).reason, "string");
      else assert.equal(stdout === "", code === 2);
    }),
    { numRuns: 400 },
  );
});
