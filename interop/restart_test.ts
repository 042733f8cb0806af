import assert from "node:assert/strict";
import { startFlood } from "../fixtures/rig/clients/flood.ts";
import { exchange, table } from "../fixtures/rig/exchange.ts";
import type { LeafName } from "../fixtures/rig/leaves.ts";
import { startRig } from "../fixtures/rig/rig.ts";
import { configurationFor, startRouter } from "./router.ts";

const PER_SECOND = 600;

for (const to of ["b", "c"] as readonly LeafName[]) {
  Deno.test(`traffic goes on after leaf ${to} is restarted, and senders hear of what was not delivered in time`, async () => {
    await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", to] });
    await using router = await startRouter(rig, { more: "limits: {queueSeconds: 3}" });
    const running = await startFlood(rig.leaf("a"), rig.leaf(to), { count: 12_000, perSecond: PER_SECOND });
    await running.reaches(1_500);
    const behind = running.sent - running.received;
    const begun = performance.now();
    await rig.leaf(to).stop();
    const dying = (performance.now() - begun) / 1000;
    // Longer than stanzas wait: what comes in between is bounced.
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    await rig.leaf(to).start();
    const report = await running.finished;
    assert.ok(report.bounced.size > 500, `only ${report.bounced.size} bounced`);
    const conditions = new Set(report.bounced.values());
    assert.ok(conditions.has("remote-server-timeout"), [...conditions].join(", "));
    assert.ok(report.received > 6_000, `${report.received} of ${report.sent} received`);
    assert.deepEqual(report.duplicates, []);
    assert.ok(
      router.log.some(({ text }) => /cannot be reached at .*: .*\. Check that/.test(text)),
      "the log says why",
    );
    // What the dying server had taken from its connection and not handled is lost; plain s2s has no acknowledgement.
    const most = behind + PER_SECOND * (dying + 1);
    const circumstances = `it was ${behind} behind and took ${dying} s to die`;
    assert.ok(report.lost.length < most, `${report.lost.length} lost without a word: ${circumstances}`);
  });
}

Deno.test("a frozen leaf holds traffic up for 15 s, and nothing is lost, doubled or out of order", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b"] });
  await using _router = await startRouter(rig);
  const running = await startFlood(rig.leaf("a"), rig.leaf("b"), {
    count: 30_000,
    quietMilliseconds: 30_000,
  });
  await running.reaches(2_000);
  await rig.leaf("b").freeze();
  await new Promise((resolve) => setTimeout(resolve, 15_000));
  await rig.leaf("b").thaw();
  const { received, lost, duplicates, outOfOrder, bounced } = await running.finished;
  assert.deepEqual({ received, lost, duplicates, outOfOrder, bounced: bounced.size }, {
    received: 30_000,
    lost: [],
    duplicates: [],
    outOfOrder: 0,
    bounced: 0,
  });
});

Deno.test("a reload with traffic flowing adds a peer and loses nothing", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b", "c"] });
  await using router = await startRouter(rig);
  const whole = configurationFor(rig);
  await router.reload(whole.replace(/^ {2}c: .*$/m, ""));
  const running = await startFlood(rig.leaf("a"), rig.leaf("b"), { count: 8_000, perSecond: 2_000 });
  await running.reaches(2_000);
  await router.reload(whole);
  const { received, lost, duplicates, outOfOrder } = await running.finished;
  assert.deepEqual({ received, lost, duplicates, outOfOrder }, {
    received: 8_000,
    lost: [],
    duplicates: [],
    outOfOrder: 0,
  });
  assert.equal(
    router.log.filter(({ event, peer }) => event === "link.open" && peer === "b").length,
    1,
    "the link was kept",
  );
  const met = await exchange(rig, "a", "c");
  assert.ok(met.ok, table(met));
});
