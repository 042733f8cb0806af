import assert from "node:assert/strict";
import { startFlood } from "../fixtures/rig/clients/flood.ts";
import { startRig } from "../fixtures/rig/rig.ts";
import { startRouter } from "./router.ts";

Deno.test("Prosody with mod_smacks that is killed in the middle of a flood loses nothing on its way to it without a word", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b"] });
  await using _router = await startRouter(rig);
  const running = await startFlood(rig.leaf("a"), rig.leaf("b"), { count: 12_000, perSecond: 2_000 });
  await running.reaches(3_000);
  await rig.leaf("b").stop("SIGKILL");
  await rig.leaf("b").start();
  const { sent, received, bounced, lost, outOfOrder } = await running.finished;
  assert.deepEqual({ sent, lost, outOfOrder }, { sent: 12_000, lost: [], outOfOrder: 0 });
  // How many it had taken and not acknowledged when it was killed is its own affair, and may be none.
  assert.ok(
    received > 3_000 && received + bounced.size >= sent,
    `${received} received, ${bounced.size} bounced`,
  );
});

Deno.test("Prosody with mod_smacks returns to senders what a router that is killed has not acknowledged", async () => {
  await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b"] });
  await using router = await startRouter(rig);
  // COMPAT(Prosody 0.12): it forgets the oldest of more than 500 that are unacknowledged (smacks_max_queue_size).
  const running = await startFlood(rig.leaf("a"), rig.leaf("b"), { count: 1_000, perSecond: 100 });
  await running.reaches(100);
  await running.pause();
  const { sent } = running;
  router.signal("SIGSTOP");
  running.resume();
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  router.signal("SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  running.end();
  const { bounced, lost } = await running.finished;
  assert.deepEqual(lost, []);
  assert.ok(bounced.size >= 100, `${bounced.size} of those that came after ${sent} bounced`);
});
