import assert from "node:assert/strict";
import { Timers } from "../../../fixtures/trunk/timers.ts";
import { Asking } from "./acks.ts";

/** Asks after 10 stanzas or a second. */
class Stage {
  sent = 0;
  acknowledged = 0;
  tentative = false;
  /** What was unacknowledged at each request. */
  readonly asked: number[] = [];
  readonly asking = new Asking({
    acks: { stanzas: 10, seconds: 1 },
    gathering: false,
    tentative: () => this.tentative,
    unacknowledged: () => this.sent - this.acknowledged,
    ask: () => this.asked.push(this.sent - this.acknowledged),
  });

  send(count: number): void {
    this.sent += count;
    this.asking.sent();
  }

  answer(count: number): void {
    this.acknowledged += count;
    this.asking.acknowledged(count);
  }
}

Deno.test("Asking asks after so many stanzas, and then after so many more", () => {
  using _timers = new Timers();
  const stage = new Stage();
  stage.send(9);
  assert.deepEqual(stage.asked, []);
  stage.send(1);
  stage.send(9);
  stage.send(1);
  assert.deepEqual(stage.asked, [10, 20]);
  stage.answer(10);
  stage.send(9);
  assert.deepEqual(stage.asked, [10, 20]);
  stage.send(1);
  assert.deepEqual(stage.asked, [10, 20, 20]);
});

Deno.test("Asking asks at once where the peer may know nothing of the session, once", () => {
  using _timers = new Timers();
  const stage = new Stage();
  stage.tentative = true;
  stage.send(0);
  stage.send(1);
  stage.send(1);
  assert.deepEqual(stage.asked, [1]);
  stage.tentative = false;
  stage.answer(1);
  stage.send(1);
  assert.deepEqual(stage.asked, [1]);
});

Deno.test("Asking asks after a while for few, once", () => {
  using timers = new Timers();
  const stage = new Stage();
  stage.send(3);
  timers.pass(999);
  assert.deepEqual(stage.asked, []);
  timers.pass(1);
  assert.deepEqual(stage.asked, [3]);
  timers.pass(60_000);
  assert.deepEqual(
    stage.asked,
    [3],
    "the peer has been asked, and whether it lives is another's to find out",
  );
});

Deno.test("Asking does not ask for what was acknowledged meanwhile", () => {
  using timers = new Timers();
  const stage = new Stage();
  stage.send(3);
  stage.answer(3);
  timers.pass(60_000);
  assert.deepEqual(stage.asked, []);
});

Deno.test("Asking asks again where the answer was not to all", () => {
  using timers = new Timers();
  const stage = new Stage();
  stage.send(10);
  stage.answer(6);
  timers.pass(1_000);
  assert.deepEqual(stage.asked, [10, 4]);
  stage.answer(0);
  timers.pass(1_000);
  assert.deepEqual(stage.asked, [10, 4, 4]);
  stage.answer(4);
  timers.pass(60_000);
  assert.deepEqual(stage.asked, [10, 4, 4]);
});

Deno.test("Asking asks for nothing on a connection that is gone, and begins anew on the next", () => {
  using timers = new Timers();
  const stage = new Stage();
  stage.send(3);
  stage.asking.stop();
  timers.pass(60_000);
  assert.deepEqual(stage.asked, []);
  stage.send(0);
  timers.pass(1_000);
  assert.deepEqual(stage.asked, [3]);
});
