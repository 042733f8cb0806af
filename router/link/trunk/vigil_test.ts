import assert from "node:assert/strict";
import { Vigil } from "./vigil.ts";

Deno.test("Vigil asks after a pause without a word, once for each pause", () => {
  const vigil = new Vigil(60, 30);
  assert.equal(vigil.look(59_999, 0), "well");
  assert.equal(vigil.look(60_000, 0), "ask");
  assert.equal(vigil.look(61_000, 0), "well");
  assert.equal(vigil.look(120_000, 0), "ask");
  assert.equal(vigil.look(121_000, 120_500), "well");
  assert.equal(vigil.look(180_400, 120_500), "well");
  assert.equal(vigil.look(180_500, 120_500), "ask");
});

Deno.test("Vigil holds dead who gives no sign of life in time after he was asked for one", () => {
  const vigil = new Vigil(60, 30);
  vigil.asked(60_000);
  vigil.asked(80_000);
  assert.equal(vigil.look(90_000, 0), "well");
  assert.equal(vigil.look(90_001, 0), "dead", "the first question counts");
});

Deno.test("Vigil is content with any word after the question", () => {
  const vigil = new Vigil(60, 30);
  vigil.asked(60_000);
  assert.equal(vigil.look(90_001, 60_000), "well");
  assert.equal(vigil.look(119_999, 60_000), "well");
  assert.equal(vigil.look(120_000, 60_000), "ask");
});

Deno.test("Vigil never asks where no pause is set, and still finds dead who was asked otherwise", () => {
  const vigil = new Vigil(0, 30);
  assert.equal(vigil.look(1e9, 0), "well");
  vigil.asked(1e9);
  assert.equal(vigil.look(1e9 + 30_001, 0), "dead");
});
