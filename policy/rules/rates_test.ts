import assert from "node:assert/strict";
import fc from "fast-check";
import { createRates } from "./rates.ts";

const RATE = { stanzas: 3, seconds: 6 };

Deno.test("no more than the rate allows comes through in any span of time", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 1, maxLength: 60 });
  fc.assert(fc.property(gaps, (gaps) => {
    const rates = createRates();
    let now = 0;
    const passed = gaps.map((gap) => [now += gap, rates.take("r", "a", RATE, now)] as const)
      .filter(([, taken]) => taken === "within").map(([at]) => at);
    for (const start of passed) {
      const within = passed.filter((at) => at >= start && at <= start + 6000).length;
      assert.ok(within <= 2 * RATE.stanzas, `${within} within 6 s`);
    }
    const most = RATE.stanzas + Math.floor(now / 2000);
    assert.ok(passed.length <= most, `${passed.length} of at most ${most}`);
  }));
});

Deno.test("rules and senders have their own buckets", () => {
  const rates = createRates();
  const once = { stanzas: 1, seconds: 1 };
  assert.deepEqual(
    [["r", "a"], ["r", "b"], ["s", "a"], ["r", "a"]].map(([rule, sender]) =>
      rates.take(rule, sender, once, 0)
    ),
    ["within", "within", "within", "over"],
  );
});

Deno.test("memory is bounded: who is idle makes room, else whoever is new is refused", () => {
  const rates = createRates({ entries: 5, entriesPerRule: 3 });
  const take = (rule: string, sender: string, now: number) => rates.take(rule, sender, RATE, now);
  assert.deepEqual(["a", "b", "c", "d"].map((sender) => take("r", sender, 0)), [
    "within",
    "within",
    "within",
    "crowded",
  ]);
  assert.deepEqual(["a", "b", "c"].map((sender) => take("s", sender, 0)), ["within", "within", "crowded"]);
  assert.equal(rates.size, 5);
  assert.equal(take("r", "a", 1000), "within", "who is known goes on");
  assert.equal(take("r", "d", 2000), "within", "b and c are full again");
  assert.equal(take("s", "c", 3000), "within");
  for (let i = 0; i < 10_000; i++) {
    take(`rule ${i % 7}`, `sender ${i}`, 3000 + i);
    assert.ok(rates.size <= 5);
  }
});

Deno.test("the buckets of rules that are gone make room for others", () => {
  const rates = createRates({ entries: 2, entriesPerRule: 2 });
  rates.take("gone", "a", RATE, 0);
  rates.take("gone", "b", RATE, 0);
  assert.equal(rates.take("new", "a", RATE, 1000), "crowded");
  assert.equal(rates.take("new", "a", RATE, 2000), "within");
});

Deno.test("a clock that goes back gives no tokens", () => {
  const rates = createRates();
  const once = { stanzas: 1, seconds: 10 };
  assert.deepEqual([10_000, 0, 9_000, 10_000].map((now) => rates.take("r", "a", once, now)), [
    "within",
    "over",
    "over",
    "within",
  ]);
});
