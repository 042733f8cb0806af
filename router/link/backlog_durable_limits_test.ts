import assert from "node:assert/strict";
import { numbersIn, PlayedStream, push } from "./backlog_contract_peer.ts";
import {
  type DurableSetting,
  kill,
  pushAll,
  range,
  setUpDurable,
  written,
} from "./backlog_durable_setting.ts";

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const PAIR = { peer: "blue", from: "a.example", to: "b.example" };

Deno.test("DurableBacklog keeps little in memory of what waits, and sends all of it in order", () => {
  using setting = setUpDurable({ limit: 1 << 24, total: 1 << 21 });
  const text = (n: number): string => `<${n} ${"x".repeat(3_000)}/>`;
  for (let n = 0; n < 2_000; n++) {
    assert.ok(push(setting.backlog, text(n)));
    if (n % 20 === 0) setting.settle();
  }
  setting.settle();
  assert.ok(setting.pool.bytes <= 1 << 17, `${setting.pool.bytes} bytes in memory`);
  assert.deepEqual([setting.backlog.stanzas, setting.spool.totals("blue").stanzas], [2_000, 2_000]);
  setting.backlog.begin("acknowledged");
  const stream = new PlayedStream();
  let most = 0;
  for (let i = 0; i < 400; i++) {
    setting.backlog.flush(stream);
    setting.settle();
    stream.takeAll();
    most = Math.max(most, setting.pool.bytes);
    if (i % 10 === 0) assert.ok(setting.backlog.acknowledge(numbersIn(stream.written).length));
  }
  assert.deepEqual(numbersIn(stream.written), range(0, 1_999));
  assert.ok(most <= 1 << 21);
  assert.ok(setting.backlog.acknowledge(2_000));
  setting.settle();
  assert.deepEqual([setting.backlog.empty, setting.pool.bytes, setting.spool.totals("blue").stanzas], [
    true,
    0,
    0,
  ]);
});

Deno.test("DurableBacklog keeps no more for a peer than its limits, on all lanes together, after a restart too", () => {
  using setting = setUpDurable({ stanzas: 3 });
  pushAll(setting, 1, 2);
  using next = kill(setting, { stanzas: 3, lane: PAIR });
  assert.ok(push(next.backlog, "<3/>"));
  assert.ok(!push(next.backlog, "<4/>"));
  assert.equal(next.backlog.refusal.condition, "remote-server-timeout");
});

Deno.test("DurableBacklog keeps what waits where it is given up: at a shutdown, or while an operator holds the peer down", () => {
  using setting = setUpDurable();
  pushAll(setting, 1, 3);
  setting.backlog.bounceWaiting();
  assert.deepEqual([setting.bounced, setting.backlog.stanzas], [[], 3]);
  using next = kill(setting);
  next.backlog.begin("acknowledged");
  assert.deepEqual(written(next), [1, 2, 3]);
});

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

Deno.test("DurableBacklog takes what is not worth keeping while it overtakes nothing, and not when the peer is long away", () => {
  using setting = setUpDurable();
  const { backlog, clock } = setting;
  assert.ok(push(backlog, "<1/>", false), "the stream may be opened for it");
  pushAll(setting, 2, 2);
  assert.ok(push(backlog, "<3/>", false));
  assert.equal(setting.spool.totals("blue").stanzas, 1);
  clock.now += 1_001 * SECOND;
  assert.ok(!push(backlog, "<4/>", false), "the peer is away");
  backlog.begin("acknowledged");
  assert.deepEqual(written(setting), [1, 2, 3]);
});
