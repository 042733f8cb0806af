import assert from "node:assert/strict";
import { CASES } from "../fixtures/links/cases.ts";
import { measure } from "../fixtures/links/measure.ts";
import { faster, RADIO } from "../fixtures/weather/conditions.ts";

// The table with times is `deno task links`; here the round trips alone count, at 120 kbit/s and 60 ms.
const CONDITIONS = faster(RADIO, 50);

for (const { kind, start, steps } of CASES) {
  Deno.test(`over a link of kind ${kind}, ${start}, a message leaves after ${steps.length} round trips`, async () => {
    const { trips, connections } = await measure(kind, start, CONDITIONS);
    assert.deepEqual({ trips, connections }, { trips: steps.length, connections: 1 });
  });
}
