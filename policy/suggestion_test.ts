import assert from "node:assert/strict";
import { editDistance, suggest } from "./suggestion.ts";

Deno.test("editDistance() counts insertions, deletions, substitutions and swaps of neighbours", () => {
  const distances = [["conect", "connect"], ["connnect", "connect"], ["cennect", "connect"], [
    "cnonect",
    "connect",
  ]];
  assert.deepEqual(distances.map(([a, b]) => editDistance(a, b)), [1, 1, 1, 1]);
  assert.equal(editDistance("", "abc"), 3);
  assert.equal(editDistance("same", "same"), 0);
});

Deno.test("suggest() names the nearest word, whatever its case", () => {
  assert.equal(suggest("Conect", ["routes", "connect", "auth"]), "connect");
});

Deno.test("suggest() is silent where nothing is near", () => {
  assert.equal(suggest("colour", ["routes", "connect", "auth"]), undefined);
  assert.equal(suggest("x".repeat(10_000), ["routes"]), undefined);
});
