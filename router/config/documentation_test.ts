import assert from "node:assert/strict";
import { FOLDER, makeFiles, NOW } from "../../fixtures/config/files.ts";
import { readDocument } from "./document/document.ts";
import { renderConfigurationDoc, renderExample } from "./documentation.ts";
import { FindingLists } from "./findings.ts";
import { parseConfig } from "./parse.ts";
import { CONFIGURATION, ROOT } from "./schema/root.ts";
import type { Keys } from "./schema/key.ts";
import { PEER } from "./schema/peer.ts";
import { section } from "./schema/section.ts";

Deno.test("docs/configuration.md is what renderConfigurationDoc() makes of the table", () => {
  const written = Deno.readTextFileSync(new URL("../../docs/configuration.md", import.meta.url));
  assert.equal(written, renderConfigurationDoc(), "Run deno task docs.");
});

Deno.test("the example of the documentation is a valid configuration", async () => {
  const readFile = await makeFiles();
  const surroundings = { file: `${FOLDER}/trunkline.yaml`, readFile, systemTrust: () => [], now: NOW };
  const result = parseConfig(renderExample(ROOT), surroundings);
  assert.ok("config" in result, JSON.stringify(result));
});

function problemsIn(keys: Keys, text: string): unknown {
  const findings = new FindingLists();
  const node = readDocument(text, findings);
  if (node !== undefined) section("mapping", keys).read(node, findings);
  return findings.problems;
}

Deno.test("the example of a peer in the documentation can be read", () => {
  assert.deepEqual(problemsIn(PEER, renderExample(PEER)), []);
});

Deno.test("every key of the table has a sentence and a default that can be read", () => {
  const check = (path: string, keys: Keys) => {
    for (const [name, key] of Object.entries(keys)) {
      assert.match(key.doc, /^[A-Z0-9a-z].*\.$/s, `${path}.${name}`);
      key.read(undefined, { line: 1, column: 1, path: `${path}.${name}` }, new FindingLists());
      if (key.type.nested !== undefined) check(`${path}.${name}`, key.type.nested.keys);
    }
  };
  check("", CONFIGURATION.nested?.keys ?? {});
});
