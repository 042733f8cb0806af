import assert from "node:assert/strict";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import { type DurableSetting, setUpDurable } from "./durable_setting.ts";
import { kill, pushAll, written } from "./durable_play.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

Deno.test("DurableBacklog bounces what is on the disk alone when its time is over, and never what may have arrived", () => {
  using setting = setUpDurable();
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 2);
  written(setting);
  setting.backlog.suspend();
  pushAll(setting, 3, 4);
  using next = kill(setting);
  next.clock.now += 2 * SECOND;
  next.backlog.bounceWaiting(next.clock.now);
  next.settle();
  assert.deepEqual([numbersIn(next.bounced), next.errors[0].condition], [[3, 4], "remote-server-timeout"]);
  assert.ok(next.backlog.resume(1));
  pushAll(next, 5, 5);
  assert.deepEqual(written(next), [2, 5]);
});

Deno.test("DurableBacklog lets nothing expire early or never where the clock is set back by an hour", () => {
  for (const restart of [false, true]) {
    using setting = setUpDurable();
    const expire = ({ backlog, clock, settle }: DurableSetting): void => {
      backlog.bounceWaiting(clock.now - SECOND);
      settle();
    };
    pushAll(setting, 1, 3);
    setting.clock.now -= HOUR;
    expire(setting);
    using next = restart ? kill(setting) : undefined;
    const now = next ?? setting;
    assert.ok((now.backlog.since ?? Infinity) <= now.clock.now, "no age is negative");
    expire(now);
    assert.deepEqual(now.bounced, []);
    now.clock.now += SECOND + 1;
    expire(now);
    assert.deepEqual(numbersIn(now.bounced), [1, 2, 3]);
  }
});

Deno.test("DurableBacklog stamps what waited for longer than a minute, each time it is sent", () => {
  using setting = setUpDurable();
  const since = new Date(setting.clock.now).toISOString();
  push(setting.backlog, "<1/>");
  setting.settle();
  setting.clock.now += 61 * SECOND;
  push(setting.backlog, "<2/>");
  setting.settle();
  setting.backlog.begin("acknowledged");
  for (const _ of [1, 2]) {
    const stream = new PlayedStream();
    setting.backlog.flush(stream);
    setting.settle();
    assert.equal(stream.written.join(""), `<1/ ${since}><2/>`);
    setting.backlog.suspend();
    assert.ok(setting.backlog.resume(0));
  }
});

Deno.test("DurableBacklog tells senders of what a full disk cannot keep, and takes nothing until it can", () => {
  using setting = setUpDurable({ disk: 200_000 });
  const { backlog, bounced, errors, ledger, time } = setting;
  backlog.begin("acknowledged");
  pushAll(setting, 1, 1);
  push(backlog, `<2 ${"x".repeat(200_000)}/>`);
  push(backlog, "<3/>");
  setting.settle();
  assert.deepEqual(numbersIn(bounced), [2, 3]);
  assert.deepEqual(errors.map(({ condition }) => condition), ["resource-constraint", "resource-constraint"]);
  assert.deepEqual([push(backlog, "<4/>"), backlog.refusal], [false, {
    type: "wait",
    condition: "resource-constraint",
  }]);
  assert.equal(ledger.accepting, false);
  time.pass(SECOND);
  pushAll(setting, 5, 5);
  assert.deepEqual(written(setting), [1, 5]);
  assert.ok(backlog.acknowledge(2));
  setting.settle();
  assert.deepEqual([setting.spool.totals("blue").stanzas, setting.pool.bytes], [0, 0]);
});

Deno.test("DurableBacklog passes on what need not be kept while the disk is full, if the peer is there", () => {
  using setting = setUpDurable({ disk: 200_000 });
  const { backlog, ledger } = setting;
  const stream = new PlayedStream();
  backlog.begin("acknowledged");
  backlog.flush(stream);
  for (let n = 1; n <= 20; n++) push(backlog, `<${n} ${"x".repeat(30_000)}/>`);
  push(backlog, "<21/>", false);
  setting.settle();
  assert.ok(!ledger.accepting && !push(backlog, "<22/>"));
  assert.ok(push(backlog, "<23/>", false));
  backlog.flush(stream);
  assert.deepEqual(numbersIn(stream.written), [21, 23]);
});

Deno.test("DurableBacklog deletes late what was acknowledged while the disk failed, and sends none of it again", () => {
  using setting = setUpDurable();
  const { backlog, ledger, time } = setting;
  backlog.begin("acknowledged");
  pushAll(setting, 1, 3);
  written(setting);
  ledger.doubt(new Error("disk I/O error"));
  assert.ok(backlog.acknowledge(3));
  backlog.forsake();
  backlog.begin("acknowledged");
  assert.deepEqual([written(setting), setting.bounced], [[], []]);
  time.pass(SECOND);
  assert.equal(setting.spool.totals("blue").stanzas, 0);
});
