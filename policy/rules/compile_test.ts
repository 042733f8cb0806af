import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { CONTEXT, rulesOf } from "../../fixtures/rules/stanzas.ts";
import { compileRules } from "./compile.ts";
import { PRESETS } from "./presets.ts";
import { compileWordList } from "./text/word_list.ts";

const LISTS = new Map([...CONTEXT.lists, ["empty", ["--"]]]);

/** The problems of a list, a line each. */
function problemsOf(value: unknown): readonly string[] {
  const result = compileRules(value, { ...CONTEXT, lists: LISTS });
  if ("list" in result) return [];
  return result.problems.map(({ path, text, remedy }) => `(${path.join(".")}): ${text} ${remedy}`);
}

const MISTAKES = Deno.readTextFileSync(new URL("../../fixtures/rules/mistakes.txt", import.meta.url))
  .trimEnd().split("\n\n").slice(1).map((part) => part.split("\n"));

for (const [yaml, ...said] of MISTAKES) {
  Deno.test(`compileRules() says what is wrong with ${yaml.slice(0, 90)}`, () => {
    assert.deepEqual(problemsOf(parse(yaml)), said.map((line) => line.trim()));
  });
}

Deno.test("problems have their path from the configuration's root", () => {
  const result = compileRules([{ do: "lgo" }, { default: "allow" }], {
    ...CONTEXT,
    path: ["peers", "red", "rules", "in"],
  });
  assert.ok("problems" in result);
  assert.deepEqual(result.problems.map(({ path }) => path), [["peers", "red", "rules", "in", 0, "do"]]);
});

Deno.test("nothing that YAML can say makes compileRules() throw, and what compiles has a default", () => {
  const words = [
    "kind",
    "type",
    "when",
    "do",
    "default",
    "rate",
    "iq",
    "refuse",
    "not",
    "any",
    "body",
    "over",
    "strip",
    "*",
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(...words, ...Object.keys(PRESETS)),
      fc.constantFrom(null, true, 0, -1, 1.5, "", "__proto__", "a@b.example"),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...words, "constructor"), tie("value"), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(value, (value) => {
      const result = compileRules(value, CONTEXT);
      if ("problems" in result) assert.ok(result.problems.length > 0);
      else assert.ok(Array.isArray(value) && value.length > 0);
      compileRules([{ when: value, do: value }, { default: value }], CONTEXT);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("a word list can be compiled once for many", () => {
  const shared = { ...compileWordList(["x"]) };
  const list = rulesOf([{ when: { body: { words: "x" } }, do: "drop" }, { default: "allow" }], {
    lists: new Map([["x", shared]]),
  });
  assert.equal(list.rules.length, 1);
});

Deno.test("sizes may have a unit, numbers of the list may name its rules", () => {
  const list = rulesOf(["no-files", { when: { over: { bytes: "4 KiB" } }, do: "refuse" }, {
    default: "drop",
  }]);
  assert.deepEqual(list.rules.map(({ name }) => name).slice(-2), ["no-files: media links", "2"]);
  assert.deepEqual(list.fallback, { kind: "drop" });
});
