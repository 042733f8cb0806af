import assert from "node:assert/strict";
import type { PeerCounters } from "../../observe/metrics_counters.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { Backlog } from "./backlog.ts";
import { testFates } from "./contract_fates.ts";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import type { BatchPool } from "./outbox.ts";

const SECOND = 1_000;

/** A backlog with what a test sees of it. */
export interface BacklogSetting extends Disposable {
  readonly backlog: Backlog;
  readonly pool: BatchPool;
  readonly counters: PeerCounters;
  /** What was bounced, as text. */
  readonly bounced: string[];
  readonly errors: StanzaError[];
  /** Milliseconds since 1970. */
  readonly clock: { now: number };
  /** Lets everything happen that happens by itself. */
  settle(): void;
}

/** What each implementation is made with. */
export interface BacklogOptions {
  /** Most bytes that wait. */
  readonly limit?: number;
  /** Most bytes in memory for all backlogs together. */
  readonly total?: number;
}

/** Tests what holds for every backlog. `seconds` after which it may bounce what waits is 1. */
export function testBacklog(name: string, setUp: (options?: BacklogOptions) => BacklogSetting): void {
  Deno.test(`${name} writes what was pushed, in order, and is empty only when all of it has been taken`, () => {
    using setting = setUp();
    const { backlog, pool } = setting;
    const stream = open(setting);
    for (let n = 0; n < 5; n++) assert.ok(push(backlog, `<${n}>`));
    setting.settle();
    backlog.flush(stream);
    assert.equal(stream.written.join(""), "<0><1><2><3><4>");
    assert.deepEqual([backlog.bytes, backlog.stanzas, backlog.empty], [0, 0, false]);
    stream.takeAll();
    setting.settle();
    assert.deepEqual([backlog.empty, backlog.settled, pool.bytes], [true, true, 0]);
  });

  Deno.test(`${name} takes no more than its limit, to the byte, and says so`, () => {
    using setting = setUp({ limit: 100 });
    assert.ok(push(setting.backlog, "x".repeat(60)));
    assert.ok(!push(setting.backlog, "y".repeat(41)));
    assert.ok(push(setting.backlog, "z".repeat(40)));
    assert.deepEqual([setting.backlog.bytes, setting.backlog.stanzas], [100, 2]);
    assert.equal(setting.backlog.refusal.condition, "remote-server-timeout");
  });

  Deno.test(`${name} takes nothing where all backlogs together have used up the pool`, () => {
    using setting = setUp({ total: 8192 });
    const { backlog, pool } = setting;
    assert.ok(push(backlog, "x".repeat(3_000)) && push(backlog, "y".repeat(3_000)));
    assert.ok(!push(backlog, "z".repeat(3_000)));
    assert.equal(pool.bytes, 8192);
  });

  Deno.test(`${name} bounces what has waited too long, the rest stays`, () => {
    using setting = setUp();
    const { backlog, bounced, errors, clock } = setting;
    push(backlog, "<old>");
    setting.settle();
    clock.now += 10 * SECOND;
    push(backlog, "<new>");
    setting.settle();
    backlog.bounceWaiting(clock.now - 5 * SECOND);
    assert.deepEqual(bounced, ["<old>"]);
    assert.deepEqual(errors, [{ type: "wait", condition: "remote-server-timeout" }]);
    assert.deepEqual([backlog.bytes, backlog.since], ["<new>".length, clock.now]);
  });

  Deno.test(`${name} bounces what was in flight once, and a late word that it was taken changes nothing`, () => {
    using setting = setUp();
    const { backlog, bounced } = setting;
    const stream = open(setting);
    push(backlog, "<a>");
    setting.settle();
    backlog.flush(stream);
    push(backlog, "<b>");
    backlog.forsake();
    assert.deepEqual(bounced, ["<a>"]);
    stream.takeAll();
    setting.settle();
    assert.equal(stream.written.length, 1, "the lost stream is written no more");
    const again = open(setting);
    backlog.flush(again);
    setting.settle();
    assert.deepEqual([again.written, bounced], [["<b>"], ["<a>"]]);
    again.takeAll();
    setting.settle();
    assert.deepEqual([setting.pool.bytes, backlog.empty], [0, true]);
  });

  Deno.test(`${name} keeps what was sent until the peer has acknowledged it, and counts by it`, () => {
    using setting = setUp();
    const { backlog, counters } = setting;
    const stream = open(setting, "acknowledged");
    for (let n = 0; n < 5; n++) push(backlog, `<${n}>`);
    setting.settle();
    backlog.flush(stream);
    stream.takeAll();
    assert.deepEqual([backlog.unacknowledged, backlog.acknowledged, backlog.settled], [5, 0, false]);
    assert.ok(backlog.acknowledge(3));
    assert.deepEqual([backlog.unacknowledged, backlog.acknowledged], [2, 3]);
    assert.ok(!backlog.acknowledge(6), "so many have not been sent");
    assert.ok(!backlog.acknowledge(2), "less than before");
    assert.ok(backlog.acknowledge(5));
    assert.deepEqual([backlog.empty, counters.out.sent.stanzas], [true, 5]);
  });

  Deno.test(`${name} keeps what was sent behind the last that may have arrived, and sends it before all else`, () => {
    using setting = setUp({ limit: 1 << 20 });
    const { backlog, bounced } = setting;
    const first = open(setting, "acknowledged");
    const pushAll = (from: number, to: number): void => {
      for (let n = from; n <= to; n++) {
        push(backlog, `<${n}>`.padEnd(10_000));
        setting.settle();
      }
    };
    pushAll(1, 4);
    backlog.flush(first);
    assert.ok(backlog.acknowledge(1));
    const sent = backlog.acknowledged + backlog.unacknowledged;
    backlog.suspend();
    pushAll(5, 7);
    assert.ok(backlog.resume(1));
    const second = new PlayedStream();
    backlog.flush(second);
    setting.settle();
    backlog.flush(second);
    assert.deepEqual([sent, numbersIn(second.written)], [4, [2, 3, 4, 5, 6, 7]]);
    backlog.forsake(sent);
    pushAll(8, 8);
    const third = open(setting, "acknowledged");
    for (let i = 0; i < 10; i++) {
      backlog.flush(third);
      setting.settle();
    }
    assert.deepEqual([numbersIn(bounced), numbersIn(third.written)], [[2, 3, 4], [5, 6, 7, 8]]);
    assert.ok(backlog.acknowledge(4));
    setting.settle();
    assert.deepEqual([backlog.empty, setting.pool.bytes], [true, 0]);
  });

  Deno.test(`${name} sends little on a stream of which the peer may not know, until it acknowledges something`, () => {
    using setting = setUp({ limit: 1 << 22 });
    const { backlog, bounced } = setting;
    backlog.begin("acknowledged", true);
    const stream = new PlayedStream();
    for (let n = 0; n < 40; n++) {
      push(backlog, `<${n}>`.padEnd(4_000));
      setting.settle();
      backlog.flush(stream);
      stream.takeAll();
    }
    const early = numbersIn(stream.written).length;
    assert.ok(early >= 4 && early <= 5 && backlog.tentative, `${early} were sent`);
    assert.ok(backlog.acknowledge(1) && !backlog.tentative);
    for (let i = 0; i < 40; i++) {
      backlog.flush(stream);
      setting.settle();
      stream.takeAll();
    }
    assert.equal(numbersIn(stream.written).length, 40);
    assert.deepEqual(bounced, []);
  });

  Deno.test(`${name} sends again what the peer has not handled, before all else, where the session goes on`, () => {
    using setting = setUp();
    const { backlog } = setting;
    const first = open(setting, "acknowledged");
    for (let n = 0; n < 5; n++) push(backlog, `<${n}>`);
    setting.settle();
    backlog.flush(first);
    backlog.suspend();
    push(backlog, "<5>");
    setting.settle();
    assert.ok(!backlog.resume(6), "so many have not been sent");
    assert.ok(backlog.resume(3));
    const second = new PlayedStream();
    backlog.flush(second);
    setting.settle();
    assert.equal(second.written.join(""), "<3><4><5>");
    assert.deepEqual([backlog.acknowledged, backlog.unacknowledged], [3, 3]);
    first.takeAll();
    assert.ok(backlog.acknowledge(6));
    assert.deepEqual([setting.bounced, backlog.empty], [[], true]);
  });

  Deno.test(`${name} tells a stream that takes nothing from one that is slow and one that has just begun`, () => {
    using setting = setUp();
    const { backlog, clock } = setting;
    push(backlog, "<waits for a stream>");
    clock.now += 100 * SECOND;
    const stream = open(setting);
    backlog.flush(stream);
    setting.settle();
    assert.ok(!backlog.stalled(30), "the time before the stream does not count");
    clock.now += 20 * SECOND;
    push(backlog, "<more>");
    setting.settle();
    backlog.flush(stream);
    stream.take();
    clock.now += 20 * SECOND;
    assert.ok(!backlog.stalled(30), "it has taken something 20 s ago");
    clock.now += 11 * SECOND;
    assert.ok(backlog.stalled(30));
    stream.takeAll();
    assert.ok(!backlog.stalled(30));
  });

  Deno.test(`${name} writes nothing while it is held, and is settled once what was in flight has been taken`, () => {
    using setting = setUp();
    const { backlog } = setting;
    const stream = open(setting);
    push(backlog, "<a>");
    setting.settle();
    backlog.flush(stream);
    backlog.hold(true);
    push(backlog, "<b>");
    setting.settle();
    backlog.flush(stream);
    assert.deepEqual([stream.written, backlog.settled], [["<a>"], false]);
    stream.takeAll();
    assert.deepEqual([stream.written, backlog.settled, backlog.empty], [["<a>"], true, false]);
    backlog.hold(false);
    backlog.flush(stream);
    assert.deepEqual(stream.written, ["<a>", "<b>"]);
  });

  Deno.test(`${name} releases whoever waits once there is room, not before`, () => {
    using setting = setUp();
    const { backlog } = setting;
    const stream = open(setting);
    let released = 0;
    while (!backlog.full) assert.ok(push(backlog, "x".repeat(4_000)));
    backlog.wait({ release: () => released++ });
    backlog.flush(stream);
    assert.equal(released, 0);
    for (let i = 0; i < 10; i++) {
      setting.settle();
      stream.takeAll();
    }
    assert.equal(released, 1);
    backlog.releaseAll();
    assert.equal(released, 1, "he waits no more");
  });

  Deno.test(`${name} remembers a waiter that is held up again in the moment of his release`, () => {
    using setting = setUp();
    const { backlog } = setting;
    let released = 0;
    const waiter = { release: () => void (released++ === 0 && backlog.wait(waiter)) };
    backlog.wait(waiter);
    backlog.releaseAll();
    assert.equal(released, 1);
    backlog.releaseAll();
    assert.equal(released, 2);
  });

  testFates(name, setUp);
}

/** A stream begins. */
function open({ backlog }: BacklogSetting, receipt: "taken" | "acknowledged" = "taken"): PlayedStream {
  backlog.begin(receipt);
  return new PlayedStream();
}
