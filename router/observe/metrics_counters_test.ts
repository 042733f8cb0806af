import assert from "node:assert/strict";
import { Kind } from "../../matcher-wasm/mod.ts";
import { Counters } from "./metrics_counters.ts";
import { EventLoopDelay } from "./metrics_delay.ts";
import { Histogram } from "./metrics_histogram.ts";
import { Load, Tally } from "./metrics_load.ts";

Deno.test("Tally counts stanzas and bytes by kind, adds up, and begins anew", () => {
  const tally = new Tally();
  tally.count(Kind.Message, 10);
  tally.count(Kind.Presence, 20);
  tally.count(Kind.Iq, 30);
  tally.add(Load.of(Kind.Iq, 5, 0));
  const { messages, messageBytes, presences, presenceBytes, iqs, iqBytes } = tally;
  assert.deepEqual([messages, messageBytes, presences, presenceBytes, iqs, iqBytes], [1, 10, 1, 20, 2, 35]);
  assert.equal(tally.stanzas, 4);
  tally.clear();
  assert.deepEqual(tally, new Tally());
});

Deno.test("Histogram counts a value at its bound, not above it", () => {
  const histogram = new Histogram([1, 2]);
  for (const value of [0, 1, 1.5, 2, 2.1, 1e9]) histogram.observe(value);
  assert.deepEqual(histogram.cumulative(), [2, 4, 6]);
  assert.deepEqual([histogram.count, histogram.sum], [6, 1e9 + 6.6]);
});

Deno.test("Counters keeps what the configuration names, and those who have not said who they are", () => {
  const counters = new Counters();
  counters.of("a").refuse("rule", 2);
  counters.of("b").refuse("rule");
  counters.of(undefined).handshake("in", "tls", false);
  counters.keep(["a", "c"]);
  assert.equal(counters.find("a")?.refusals.get("rule"), 2);
  assert.equal(counters.find("b"), undefined);
  assert.deepEqual([...counters.of(undefined).handshakes()], [[["in", "tls", "failure"], 1]]);
});

Deno.test("EventLoopDelay sees how long the event loop was held up", async () => {
  const delay = new EventLoopDelay();
  try {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const end = performance.now() + 400;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(delay.histogram.count >= 1);
    assert.ok(delay.histogram.sum >= 0.25, `${delay.histogram.sum} s`);
  } finally {
    delay.close();
  }
});
