import assert from "node:assert/strict";
import { createBudget } from "./budget.ts";

Deno.test("createBudget() gives so many at once and so many a second after that, and saves up no more", () => {
  let now = 0;
  const budget = createBudget(3, 2, () => now);
  const taken = () => Array.from({ length: 5 }, () => budget.take()).filter(Boolean).length;
  assert.equal(taken(), 3);
  now += 499;
  assert.equal(taken(), 0);
  now += 501;
  assert.equal(taken(), 2);
  now += 3_600_000;
  assert.equal(taken(), 3);
});

Deno.test("createBudget() gives nothing for a clock that goes back", () => {
  let now = 10_000;
  const budget = createBudget(1, 1, () => now);
  assert.ok(budget.take());
  now = 0;
  assert.ok(!budget.take());
  now = 500;
  assert.ok(!budget.take());
  now = 1_000;
  assert.ok(budget.take());
});
