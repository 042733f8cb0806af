import assert from "node:assert/strict";
import { parse } from "yaml";
import { CONTEXT, rulesOf } from "../../fixtures/rules/stanzas.ts";
import { fillIn, renderPresets } from "./documentation.ts";
import { PRESETS } from "./presets.ts";

const DOCUMENT = Deno.readTextFileSync(new URL("../../docs/rules.md", import.meta.url));

Deno.test("docs/rules.md has what fillIn() makes of the tables", () => {
  assert.equal(DOCUMENT, fillIn(DOCUMENT), "Run deno task docs.");
});

Deno.test("the rules that are printed for a preset are the preset", () => {
  const blocks = [...renderPresets().matchAll(/^### `(.*)`$[\s\S]*?^```yaml\n([\s\S]*?)^```$/gm)];
  assert.deepEqual(blocks.map(([, name]) => name), Object.keys(PRESETS));
  for (const [, name, yaml] of blocks) assert.deepEqual(parse(yaml), PRESETS[name].rules, name);
});

Deno.test("the example of the documentation compiles", () => {
  const [, yaml] = /^```yaml\n(rules:\n[\s\S]*?)^```$/m.exec(DOCUMENT) ?? [];
  const { rules } = parse(yaml) as { rules: Record<string, unknown[]> };
  const lists = new Map([...CONTEXT.lists, ["secret-words", ["x"]]]);
  assert.deepEqual(Object.values(rules).map((list) => rulesOf(list, { lists }).rules.length), [10, 6]);
});
