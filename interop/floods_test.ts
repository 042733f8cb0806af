import assert from "node:assert/strict";
import { flood } from "../fixtures/rig/clients/flood.ts";
import type { LeafName } from "../fixtures/rig/leaves.ts";
import { startRig } from "../fixtures/rig/rig.ts";
import { startRouter } from "./router.ts";

const MANY = 50_000;

for (const [from, to] of [["a", "b"], ["a", "c"], ["c", "a"]] as readonly [LeafName, LeafName][]) {
  Deno.test(`${MANY} messages go from ${from} to ${to} through the router in order, none lost, none twice`, async () => {
    await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b", "c"] });
    await using router = await startRouter(rig);
    const report = await flood(rig.leaf(from), rig.leaf(to), { count: MANY });
    assert.deepEqual({ ...report, seconds: 0 }, {
      sent: MANY,
      received: MANY,
      lost: [],
      duplicates: [],
      outOfOrder: 0,
      bounced: new Map(),
      bouncedAndReceived: [],
      seconds: 0,
    }, router.log.map(({ text }) => text).join("\n"));
  });
}

Deno.test("2,000 messages go to a Prosody with its stock throttle, none lost, none twice", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b"], throttle: true });
  await using _router = await startRouter(rig);
  const { received, lost, duplicates, outOfOrder } = await flood(rig.leaf("a"), rig.leaf("b"), {
    count: 2_000,
  });
  assert.deepEqual({ received, lost, duplicates, outOfOrder }, {
    received: 2_000,
    lost: [],
    duplicates: [],
    outOfOrder: 0,
  });
});

Deno.test("3,000 messages go to and from jabberd2, none lost, none twice", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "d"] });
  await using _router = await startRouter(rig);
  for (const [from, to] of [["a", "d"], ["d", "a"]] as readonly [LeafName, LeafName][]) {
    const { received, lost, duplicates, outOfOrder } = await flood(rig.leaf(from), rig.leaf(to), {
      count: 3_000,
    });
    assert.deepEqual({ received, lost, duplicates, outOfOrder }, {
      received: 3_000,
      lost: [],
      duplicates: [],
      outOfOrder: 0,
    });
  }
});
