import assert from "node:assert/strict";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import type { DurableBacklog } from "./durable.ts";
import { kill, pushAll, range, written } from "./durable_play.ts";
import { setUpDurable } from "./durable_setting.ts";

const SECOND = 1_000;
const PAIR = { peer: "blue", from: "a.example", to: "b.example" };

Deno.test("DurableBacklog writes nothing before it is on the disk", () => {
  using setting = setUpDurable();
  const stream = new PlayedStream();
  setting.backlog.begin("acknowledged");
  push(setting.backlog, "<1/>");
  setting.backlog.flush(stream);
  assert.deepEqual(stream.written, []);
  setting.settle();
  assert.deepEqual(stream.written, ["<1/>"], "and then by itself");
  const stored = setting.spool.content(setting.spool.findLane({ peer: "blue", from: "", to: "" }) ?? 0);
  assert.deepEqual([stored.stanzas, stored.numbered?.first], [1, 1]);
});

Deno.test("DurableBacklog has nothing on the disk of what the peer has acknowledged", () => {
  using setting = setUpDurable();
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 9);
  written(setting);
  assert.ok(setting.backlog.acknowledge(9));
  setting.settle();
  assert.deepEqual(setting.spool.totals("blue"), { bytes: 0, stanzas: 0 });
});

Deno.test("DurableBacklog sends after a kill what the peer has not handled, and nothing else, where the session goes on", () => {
  for (let h = 0; h <= 8; h++) {
    using setting = setUpDurable();
    setting.backlog.begin("acknowledged");
    pushAll(setting, 1, 3);
    pushAll(setting, 4, 8);
    written(setting);
    pushAll(setting, 9, 9);
    using next = kill(setting);
    assert.deepEqual([next.backlog.settled, next.backlog.empty], [false, false]);
    assert.ok(next.backlog.resume(h), `${h}`);
    assert.deepEqual(written(next), range(h + 1, 9));
    assert.ok(next.backlog.acknowledge(9));
    next.settle();
    assert.deepEqual([next.backlog.empty, next.bounced, next.spool.totals("blue").stanzas], [true, [], 0]);
  }
});

Deno.test("DurableBacklog sends after a kill what the peer has not handled of what was sent again before", () => {
  for (let h = 0; h <= 8; h++) {
    using setting = setUpDurable();
    setting.backlog.begin("acknowledged");
    pushAll(setting, 1, 8);
    written(setting);
    setting.backlog.suspend();
    assert.ok(setting.backlog.resume(h), `${h}`);
    assert.deepEqual(written(setting), range(h + 1, 8));
    using next = kill(setting);
    assert.ok(next.backlog.resume(h));
    assert.deepEqual(written(next), range(h + 1, 8));
    assert.ok(next.backlog.acknowledge(8));
    next.settle();
    assert.deepEqual([next.backlog.empty, next.spool.totals("blue").stanzas], [true, 0]);
  }
});

Deno.test("DurableBacklog gives nothing more to a stream that another takes the place of before its end is seen", () => {
  using setting = setUpDurable();
  const [before, after] = [new PlayedStream(), new PlayedStream()];
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 3);
  setting.backlog.flush(before);
  setting.settle();
  assert.deepEqual(numbersIn(before.written), [1, 2, 3]);
  for (const n of [4, 5]) push(setting.backlog, `<${n}/>`);
  assert.ok(setting.backlog.resume(2));
  setting.settle();
  assert.deepEqual(numbersIn(before.written), [1, 2, 3]);
  assert.deepEqual(written(setting, after), [3, 4, 5]);
});

Deno.test("DurableBacklog gives numbers ahead of time only to what is sent next", () => {
  using setting = setUpDurable({ limit: 1 << 24 });
  for (let n = 0; n < 100; n++) assert.ok(push(setting.backlog, `<${n} ${"x".repeat(30_000)}/>`));
  setting.settle();
  setting.backlog.begin("acknowledged");
  const stream = new PlayedStream();
  for (let n = 100; n < 110; n++) {
    setting.backlog.flush(stream);
    push(setting.backlog, `<${n}/>`);
    setting.settle();
  }
  const rows = setting.spool.read(1, 0, 1e9);
  const numbered = rows.filter(({ n }) => n !== undefined);
  const seqs = numbered.map(({ seq }) => seq);
  assert.deepEqual(seqs, rows.slice(0, numbered.length).map(({ seq }) => seq));
  const bytes = numbered.reduce((sum, { bytes }) => sum + bytes.length, 0);
  assert.ok(bytes > 128 * 1024 && bytes < 512 * 1024, `${bytes} bytes may have been sent`);
});

Deno.test("DurableBacklog believes a peer that has handled more than is on the disk, for not everything was, but nothing absurd", () => {
  using setting = setUpDurable();
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 3);
  written(setting);
  pushAll(setting, 4, 5, false);
  assert.deepEqual(written(setting), [4, 5]);
  using next = kill(setting, { acknowledged: 2 });
  assert.ok(!next.backlog.resume(1), "less than it has acknowledged");
  assert.ok(next.backlog.resume(5));
  pushAll(next, 6, 6);
  assert.deepEqual(written(next), [6]);
  assert.ok(next.backlog.acknowledge(6));
  assert.ok(next.backlog.empty);
});

Deno.test("DurableBacklog gives new numbers to what follows on what was not kept and was lost with the process", () => {
  using setting = setUpDurable();
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 2);
  pushAll(setting, 3, 4, false);
  pushAll(setting, 5, 6);
  assert.deepEqual(written(setting), [1, 2, 3, 4, 5, 6]);
  using next = kill(setting);
  assert.ok(next.backlog.resume(2));
  assert.deepEqual(written(next), [5, 6]);
  using last = kill(next);
  assert.ok(last.backlog.resume(3), "<5/> is the third that the peer was sent");
  assert.deepEqual(written(last), [6]);
});

Deno.test("DurableBacklog believes a peer that has not handled what was not kept, and came before what was", () => {
  using setting = setUpDurable();
  setting.backlog.begin("acknowledged");
  assert.ok(push(setting.backlog, "<1/>", false));
  pushAll(setting, 2, 2);
  for (const acknowledged of [undefined, 0]) {
    using next = kill(setting, acknowledged === undefined ? {} : { acknowledged });
    assert.ok(next.backlog.resume(0));
    assert.deepEqual(written(next), [2]);
    assert.ok(next.backlog.acknowledge(1));
    assert.ok(next.backlog.empty);
  }
});

Deno.test("DurableBacklog counts on where numbers begin again at 0", () => {
  using setting = setUpDurable({ acknowledged: 4294967294 });
  assert.ok(setting.backlog.resume(4294967294));
  pushAll(setting, 1, 4);
  assert.deepEqual(written(setting), [1, 2, 3, 4]);
  using next = kill(setting);
  assert.ok(next.backlog.resume(0));
  assert.deepEqual([next.backlog.acknowledged, written(next)], [0, [3, 4]]);
  assert.ok(next.backlog.acknowledge(2));
});

Deno.test("DurableBacklog bounces after a kill what may have arrived, where nobody can say whether it has, and sends the rest", () => {
  using setting = setUpDurable({ lane: PAIR });
  setting.backlog.begin("taken");
  const stream = new PlayedStream();
  pushAll(setting, 1, 3);
  setting.backlog.flush(stream);
  setting.backlog.forsake();
  assert.deepEqual(numbersIn(setting.bounced), [1, 2, 3]);
  setting.backlog.begin("taken");
  pushAll(setting, 4, 6);
  setting.backlog.flush(stream);
  setting.backlog.suspend();
  pushAll(setting, 7, 9);
  using next = kill(setting, { lane: PAIR });
  next.backlog.begin("taken");
  assert.deepEqual([numbersIn(next.bounced), written(next)], [[4, 5, 6], [7, 8, 9]]);
  next.settle();
  assert.deepEqual([next.backlog.empty, next.spool.totals("blue").stanzas], [true, 0]);
});

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

Deno.test("DurableBacklog leaves what waits to a successor, which sends it when what was sent is settled", () => {
  for (const end of ["acknowledge", "forsake"] as const) {
    using setting = setUpDurable();
    const first = setting.backlog;
    first.begin("acknowledged");
    pushAll(setting, 1, 2);
    written(setting);
    first.hold(true);
    pushAll(setting, 3, 4);
    const second: DurableBacklog = setting.another();
    first.leave(second);
    assert.deepEqual([first.bytes, first.unacknowledged, second.stanzas], [0, 2, 2]);
    push(second, "<5/>");
    setting.settle();
    second.begin("acknowledged");
    const stream = new PlayedStream();
    second.flush(stream);
    setting.settle();
    assert.deepEqual(stream.written, []);
    if (end === "acknowledge") assert.ok(first.acknowledge(2));
    else first.forsake();
    assert.deepEqual(written({ ...setting, backlog: second }, stream), [3, 4, 5]);
    assert.deepEqual(numbersIn(setting.bounced), end === "forsake" ? [1, 2] : []);
    assert.ok(first.empty && second.acknowledge(3) && second.empty);
    setting.settle();
    assert.deepEqual([setting.spool.totals("blue").stanzas, setting.pool.bytes], [0, 0]);
  }
});

Deno.test("DurableBacklog leaves no gap in the numbers where they are all that the peer goes by", () => {
  using setting = setUpDurable({ repeatsAtOnce: true });
  setting.backlog.begin("acknowledged");
  pushAll(setting, 1, 2);
  pushAll(setting, 3, 4, false);
  pushAll(setting, 5, 6);
  assert.deepEqual(written(setting), [1, 2, 3, 4, 5, 6]);
  assert.ok(setting.backlog.acknowledge(1));
  setting.settle();
  using next = kill(setting, { repeatsAtOnce: true, acknowledged: 1 });
  assert.ok(next.backlog.resume(next.backlog.acknowledged));
  assert.deepEqual(written(next), [2, 3, 4, 5, 6]);
  assert.ok(next.backlog.acknowledge(6));
});
