import assert from "node:assert/strict";
import { numbersIn } from "./contract_peer.ts";
import { kill, pushAll, range, written } from "./durable_play.ts";
import { type DurableSetting, setUpDurable } from "./durable_setting.ts";

/** Pushes stanzas that are each committed before the next: each has a batch of its own. */
function pushEach(setting: DurableSetting, from: number, to: number): void {
  for (const n of range(from, to)) pushAll(setting, n, n);
}

Deno.test("DurableBacklog returns what a killed process had sent on a stream that is over, errors to be sent again", () => {
  using before = setUpDurable();
  before.backlog.begin("acknowledged");
  pushEach(before, 1, 3);
  written(before);
  assert.ok(before.backlog.acknowledge(1));
  before.settle();
  using after = kill(before);
  pushEach(after, 4, 5);
  after.backlog.begin("acknowledged");
  assert.deepEqual([numbersIn(after.bounced), numbersIn(after.again)], [[2, 3], [2, 3]]);
  assert.deepEqual(written(after), [4, 5]);
  // The process lives: who closed the stream may have done so because of one of these.
  after.backlog.forsake();
  assert.deepEqual([numbersIn(after.bounced), numbersIn(after.again)], [[2, 3, 4, 5], [2, 3]]);
});

for (const handled of [0, 3, 8]) {
  Deno.test(`DurableBacklog sends what a killed process had sent before what has come since, once, where ${handled} of 8 were handled`, () => {
    using before = setUpDurable();
    before.backlog.begin("acknowledged");
    pushEach(before, 1, 8);
    written(before);
    using after = kill(before);
    pushEach(after, 9, 20);
    assert.ok(after.backlog.resume(handled));
    pushEach(after, 21, 24);
    assert.deepEqual(written(after), range(handled + 1, 24));
  });
}
