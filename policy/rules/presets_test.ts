import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { readStanzas, rulesOf, treeOf, viewOf } from "../../fixtures/rules/stanzas.ts";
import { arbitraryTree, plainTree } from "../../fixtures/rules/trees.ts";
import { writeXml } from "../xml/write.ts";
import { applyRules } from "./apply.ts";
import { PRESETS } from "./presets.ts";
import { createRates } from "./rates.ts";

interface Expected {
  readonly ended: readonly {
    readonly rule: string;
    readonly outcome: string;
    readonly stanzas: readonly string[];
  }[];
  readonly changed: Readonly<Record<string, string>>;
}

const STANZAS = readStanzas();
const EXPECTED = parse(
  Deno.readTextFileSync(new URL("../../fixtures/rules/presets.yaml", import.meta.url)),
) as Readonly<Record<string, Expected>>;

function outcomeOf(preset: string, stanza: string): readonly string[] {
  const list = rulesOf([preset, { default: "allow" }]);
  const outcome = applyRules(list, viewOf(stanza), 0, createRates());
  const error = outcome.condition ? ` ${outcome.condition.condition} ${outcome.condition.type}` : "";
  return [outcome.rule, outcome.action + error, outcome.changed ? writeXml(outcome.changed) : "as it is"];
}

Deno.test("every preset has expectations", () => {
  assert.deepEqual(Object.keys(EXPECTED), Object.keys(PRESETS));
});

for (const [preset, { ended, changed }] of Object.entries(EXPECTED)) {
  Deno.test(`the preset ${preset} does with each stanza what is expected, and leaves the others alone`, () => {
    const wanted = new Map(
      ended.flatMap(({ rule, outcome, stanzas }) =>
        stanzas.map((name) => [name, [`${preset}: ${rule}`, outcome, "as it is"]])
      ),
    );
    const unknown = [...wanted.keys(), ...Object.keys(changed)].filter((name) => !STANZAS.has(name));
    assert.deepEqual(unknown, []);
    for (const [name, stanza] of STANZAS) {
      const otherwise = ["default", "allow", changed[name] ?? "as it is"];
      assert.deepEqual(outcomeOf(preset, stanza), wanted.get(name) ?? otherwise, name);
    }
  });
}

Deno.test("constrained-link refuses what is large and what comes too fast", () => {
  const list = rulesOf(["constrained-link", { default: "allow" }]);
  const rates = createRates();
  const large = viewOf(
    `<message from='a@b.example' to='c@d.example'><body>${"x".repeat(8000)}</body></message>`,
  );
  assert.equal(applyRules(list, large, 0, rates).rule, "constrained-link: size");
  const small = viewOf("<message from='a@b.example/1' to='c@d.example'><body>x</body></message>");
  const answers = Array.from({ length: 31 }, () => applyRules(list, small, 0, rates).action);
  assert.deepEqual([answers.slice(0, 30).every((action) => action === "allow"), answers[30]], [
    true,
    "refuse",
  ]);
  assert.equal(applyRules(list, small, 2000, rates).action, "allow");
});

const NAMES = [
  ...new Set(
    [...STANZAS.values()].flatMap((stanza) => [...stanza.matchAll(/<([\w-]+)/g)].map(([, name]) => name)),
  ),
];
const NAMESPACES = [
  ...new Set(
    [...STANZAS.values()].flatMap((stanza) =>
      [...stanza.matchAll(/xmlns='([^']+)'/g)].map(([, namespace]) => namespace)
    ),
  ),
];

Deno.test("whatever a stanza is made of, presets decide, and what they make of it can be written and read again", () => {
  const namespaces = [...NAMESPACES, ...Array.from({ length: 20 }, () => "jabber:server")];
  const tree = arbitraryTree(
    { names: NAMES, namespaces, attributes: ["node", "id", "xml:lang", "{urn:x}y"] },
    4,
  );
  const lists = Object.keys(PRESETS).map((preset) => rulesOf([preset, { default: "allow" }]));
  fc.assert(
    fc.property(fc.constantFrom("message", "presence", "iq"), tree, (name, content) => {
      const root = { ...content, name, namespace: "jabber:server" };
      for (const list of lists) {
        const { action, changed, rule, trace } = applyRules(list, viewOf(root), 0, createRates());
        assert.ok(action === "allow" ? rule === "default" : changed === undefined);
        assert.ok(trace.length > 0);
        if (changed !== undefined) assert.deepEqual(plainTree(treeOf(writeXml(changed))), plainTree(changed));
      }
    }),
    { numRuns: 500 },
  );
});
