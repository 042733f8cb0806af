import assert from "node:assert/strict";
import fc from "fast-check";
import { FOLDER, makeFiles, NOW } from "../../fixtures/config/files.ts";
import type { Config } from "./config.ts";
import { parseConfig } from "./parse.ts";

const readFile = await makeFiles();
const GOOD = ["star.yaml", "boundary.yaml"].map((name) =>
  Deno.readTextFileSync(new URL(`../../fixtures/config/${name}`, import.meta.url))
);

const SURROUNDINGS = { file: `${FOLDER}/trunkline.yaml`, readFile, systemTrust: () => [], now: NOW };

/** Whatever the text, there is a configuration that survives its effective form, or there are problems in the file. */
function check(text: string): void {
  const result = parseConfig(text, SURROUNDINGS);
  const findings = [...result.warnings, ...("problems" in result ? result.problems : [])];
  if ("config" in result) checkRoundTrip(result.config, result.effective());
  else assert.notEqual(result.problems.length, 0);
  const lines = text.split("\n").length;
  for (const { line, column, path, text } of findings) {
    assert.ok(line >= 0 && line <= lines && column >= 0, `${line}:${column} of ${lines} lines: ${text}`);
    assert.doesNotMatch(`${path}: ${text}`, /[\p{C}\p{Zl}\p{Zp}]|undefined(?!-condition)|NaN|\[object/u);
  }
}

function checkRoundTrip(config: Config, effective: string): void {
  const again = parseConfig(effective, SURROUNDINGS);
  assert.ok("config" in again, effective);
  const lines = config.tests.map(({ line }) => line);
  const tests = again.config.tests.map((test, i) => ({ ...test, line: lines[i] }));
  assert.deepEqual({ ...again.config, tests }, config);
}

const KEYS = [
  "node",
  "listen",
  "peers",
  "routes",
  "connect",
  "limits",
  "tests",
  "address",
  "__proto__",
  "constructor",
];
const VALUES = [
  "*",
  '"*.us"',
  "none",
  "dns",
  "10.0.0.1:5269",
  "5m",
  "-",
  "&a",
  "*a",
  "!!str",
  "|",
  "'",
  "{",
  "]",
  "0x1",
];

const fragment = fc.oneof(
  fc.constantFrom(
    ...KEYS.map((key) => `${key}: `),
    ...VALUES,
    "\n",
    "\n  ",
    "\n    - ",
    ", ",
    "---\n",
    "# ",
    "\t",
  ),
  fc.string({ maxLength: 8 }),
);
const garbage = fc.array(fragment, { maxLength: 60 }).map((parts) => parts.join(""));

const mutated = fc.record({
  text: fc.constantFrom(...GOOD),
  cuts: fc.array(
    fc.record({ at: fc.nat(4000), length: fc.nat(30), insertion: fc.oneof(fc.constant(""), fragment) }),
    { minLength: 1, maxLength: 6 },
  ),
}).map(({ text, cuts }) =>
  cuts.reduce((text, { at, length, insertion }) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + insertion + text.slice(start + length);
  }, text)
);

/** A good configuration in which one value is another, of whatever kind. */
const misvalued = fc.tuple(fc.constantFrom(...GOOD), fc.nat(100), fc.json()).map(([text, n, json]) => {
  const places = [...text.matchAll(/(?<=: )[^\n{}[\],]+/g)];
  const { index, 0: value } = places[n % places.length];
  return text.slice(0, index) + json + text.slice(index + value.length);
});

Deno.test("parseConfig() never throws at text of any kind", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary" }), garbage), check), { numRuns: 2000 });
});

Deno.test("parseConfig() never throws at bytes of any kind", () => {
  const bytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes));
  fc.assert(fc.property(bytes, check), { numRuns: 1000 });
});

Deno.test("parseConfig() never throws at a configuration that was cut and patched", () => {
  fc.assert(fc.property(mutated, check), { numRuns: 2000 });
});

Deno.test("parseConfig() never throws at a configuration with a value of another kind", () => {
  fc.assert(fc.property(misvalued, check), { numRuns: 1000 });
});
