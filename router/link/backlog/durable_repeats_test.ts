import assert from "node:assert/strict";
import { kill, pushAll, written } from "./durable_play.ts";
import { setUpDurable, TRUNK } from "./durable_setting.ts";

const SECOND = 1_000;

Deno.test("DurableBacklog that repeats at once knows the numbers still where it is killed before all is sent again", () => {
  using setting = setUpDurable({ repeatsAtOnce: true });
  setting.backlog.begin("acknowledged");
  for (const n of [1, 2, 3, 4]) pushAll(setting, 2 * n - 1, 2 * n);
  written(setting);
  assert.ok(setting.backlog.acknowledge(1));
  setting.settle();
  using next = kill(setting, { repeatsAtOnce: true, acknowledged: 1 });
  assert.ok(next.backlog.resume(1));
  next.settle();
  using last = kill(next, { repeatsAtOnce: true, acknowledged: 1 });
  assert.ok(last.backlog.resume(5), "so much has come from the first process");
  assert.deepEqual(written(last), [6, 7, 8]);
});

Deno.test("DurableBacklog that repeats at once lets nothing expire that the peer may have and waits for", () => {
  using setting = setUpDurable({ repeatsAtOnce: true });
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 3);
  written(setting);
  setting.backlog.suspend();
  assert.ok(setting.backlog.resume(0));
  setting.clock.now += 10 * SECOND;
  setting.backlog.bounceWaiting(setting.clock.now - SECOND);
  const lane = setting.spool.findLane(TRUNK) ?? 0;
  setting.backlog.queue.purge(
    setting.spool.read(lane, 0, 1e6).map((row) => ({ ...TRUNK, ...row, size: row.bytes.length })),
  );
  assert.deepEqual(setting.bounced, []);
  assert.equal(written(setting).length, 3);
});
