import assert from "node:assert/strict";
import fc from "fast-check";
import { Kind } from "../../matcher-wasm/mod.ts";
import { Counters } from "./metrics_counters.ts";
import { PeerRates, RateMeter } from "./status_rates.ts";

/** The reference: all samples are kept, and the one so many before the last is looked up. */
function ratesOf(samples: readonly (readonly [value: number, time: number])[]): unknown {
  const over = (seconds: number): number => {
    const last = samples.at(-1);
    const first = samples.slice(-seconds - 1)[0];
    if (last === undefined || last[1] === first[1]) return 0;
    return Math.max(0, last[0] - first[0]) / ((last[1] - first[1]) / 1000);
  };
  return { "1": over(1), "10": over(10), "60": over(60) };
}

Deno.test("RateMeter tells the rates over the last 1, 10 and 60 samples", () => {
  fc.assert(fc.property(fc.array(fc.nat(1_000), { maxLength: 200 }), (steps) => {
    const meter = new RateMeter();
    let value = 0;
    const samples = steps.map((step, i) => [value += step, i * 1_000 + 7] as const);
    for (const [value, time] of samples) meter.sample(value, time);
    assert.deepEqual(meter.rates(), ratesOf(samples));
  }));
});

Deno.test("RateMeter goes by the time that has passed, and takes a counter that begins anew for no rate", () => {
  const meter = new RateMeter();
  meter.sample(0, 0);
  meter.sample(100, 4_000);
  assert.equal(meter.rates()["1"], 25);
  meter.sample(0, 5_000);
  assert.deepEqual(meter.rates(), { "1": 0, "10": 0, "60": 0 });
});

Deno.test("PeerRates counts what came in whatever became of it, and what went out when it was sent", () => {
  const counters = new Counters();
  const rates = new PeerRates();
  counters.of("red").in.forwarded.count(Kind.Message, 10);
  rates.sample(["red", "blue"], counters, 0);
  counters.of("red").in.forwarded.count(Kind.Message, 10);
  counters.of("red").in.bounced.count(Kind.Iq, 10);
  counters.of("red").out.sent.count(Kind.Iq, 10);
  counters.of("red").out.bounced.count(Kind.Iq, 10);
  rates.sample(["red", "blue"], counters, 1_000);
  assert.deepEqual([rates.of("red").in["1"], rates.of("red").out["1"], rates.of("blue").in["60"]], [2, 1, 0]);
  counters.of("blue").in.dropped.count(Kind.Iq, 10);
  rates.sample(["red", "blue"], counters, 2_000);
  assert.equal(rates.of("blue").in["1"], 1, "the first of a peer counts, too");
  rates.sample(["blue"], counters, 3_000);
  assert.equal(rates.of("red").in["60"], 0, "a peer that is gone is forgotten");
});
