import assert from "node:assert/strict";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import { type DurableSetting, setUpDurable } from "./durable_setting.ts";

function pushAll({ backlog, settle }: DurableSetting, from: number, to: number): void {
  for (let n = from; n <= to; n++) {
    assert.ok(push(backlog, `<${n}/>`, true), `${n}`);
    settle();
  }
}

function written({ backlog, settle }: DurableSetting): readonly number[] {
  const stream = new PlayedStream();
  for (let i = 0; i < 40; i++) {
    backlog.flush(stream);
    settle();
    stream.takeAll();
  }
  return numbersIn(stream.written);
}

Deno.test("DurableBacklog returns what a killed process had sent on a stream that is over, errors to be sent again", () => {
  using before = setUpDurable();
  before.backlog.begin("acknowledged");
  pushAll(before, 1, 3);
  written(before);
  assert.ok(before.backlog.acknowledge(1));
  before.settle();
  using after = setUpDurable({ folder: before.folder.killed() });
  pushAll(after, 4, 5);
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
    pushAll(before, 1, 8);
    written(before);
    using after = setUpDurable({ folder: before.folder.killed() });
    pushAll(after, 9, 20);
    assert.ok(after.backlog.resume(handled));
    pushAll(after, 21, 24);
    assert.deepEqual(written(after), Array.from({ length: 24 - handled }, (_, i) => handled + 1 + i));
  });
}
