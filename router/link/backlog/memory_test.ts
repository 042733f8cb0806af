import assert from "node:assert/strict";
import fc from "fast-check";
import { PeerCounters } from "../../observe/metrics_counters.ts";
import type { StanzaError } from "../../route/decision.ts";
import { beheadTags } from "../../../fixtures/leaf/behead_tags.ts";
import type { Backlog } from "./backlog.ts";
import { PlayedStream, push } from "./contract_peer.ts";
import { MemoryBacklog } from "./memory.ts";
import { type Batch, BatchPool } from "./outbox.ts";

const SECOND = 1_000;

interface Setting {
  readonly backlog: Backlog;
  readonly pool: BatchPool;
  readonly counters: PeerCounters;
  readonly bounced: string[];
  readonly errors: StanzaError[];
  readonly clock: { now: number };
}

function setUp(limit = 1 << 20, total = 1 << 24): Setting {
  const clock = { now: 1_000_000 };
  const bounced: string[] = [];
  const errors: StanzaError[] = [];
  const pool = new BatchPool(() => total);
  const counters = new PeerCounters();
  const bounce = ({ buffer, used }: Batch, error: StanzaError): void => {
    bounced.push(new TextDecoder().decode(buffer.subarray(0, used)));
    errors.push(error);
  };
  const backlog = new MemoryBacklog(
    { pool, counters, now: () => clock.now, behead: beheadTags, bounce },
    limit,
  );
  return { backlog, pool, counters, bounced, errors, clock };
}

Deno.test("MemoryBacklog writes what was pushed, in order, and is empty only when all of it has been taken", () => {
  const { backlog, pool } = setUp();
  const stream = new PlayedStream();
  for (let n = 0; n < 5; n++) push(backlog, `<${n}>`);
  backlog.flush(stream);
  assert.equal(stream.written.join(""), "<0><1><2><3><4>");
  assert.deepEqual([backlog.bytes, backlog.empty], [0, false]);
  stream.takeAll();
  assert.deepEqual([backlog.empty, pool.bytes], [true, 0]);
});

Deno.test("MemoryBacklog takes no more than its limit, to the byte, and says so", () => {
  const { backlog } = setUp(100);
  assert.ok(push(backlog, "x".repeat(60)));
  assert.ok(!push(backlog, "y".repeat(41)));
  assert.ok(push(backlog, "z".repeat(40)));
  assert.equal(backlog.bytes, 100);
});

Deno.test("MemoryBacklog takes nothing where all backlogs together have used up the pool", () => {
  const { backlog, pool } = setUp(1 << 20, 8192);
  assert.ok(push(backlog, "x".repeat(3_000)) && push(backlog, "y".repeat(3_000)));
  assert.ok(!push(backlog, "z".repeat(3_000)));
  assert.equal(pool.bytes, 8192);
});

Deno.test("MemoryBacklog runs ahead of a stream that takes nothing by a bounded number of bytes", () => {
  const { backlog } = setUp();
  const stream = new PlayedStream();
  for (let n = 0; n < 100; n++) push(backlog, `${n}`.padEnd(4_000, "."));
  backlog.flush(stream);
  assert.ok(stream.unwritten < 128 * 1024 + 65536, `${stream.unwritten} bytes ahead`);
  stream.takeAll();
  const numbers = stream.written.join("").match(/\d+/g)?.map(Number);
  assert.deepEqual(numbers, Array.from({ length: 100 }, (_, n) => n));
});

Deno.test("MemoryBacklog bounces what has waited too long, the rest stays", () => {
  const { backlog, bounced, errors, clock, pool } = setUp();
  push(backlog, "<old>");
  clock.now += 10 * SECOND;
  push(backlog, "<new>");
  backlog.bounceWaiting(clock.now - 5 * SECOND);
  assert.deepEqual(bounced, ["<old>"]);
  assert.deepEqual(errors, [{ type: "wait", condition: "remote-server-timeout" }]);
  assert.equal(backlog.bytes, "<new>".length);
  backlog.bounceWaiting();
  assert.deepEqual([bounced, pool.bytes], [["<old>", "<new>"], 0]);
});

Deno.test("MemoryBacklog bounces what was in flight once, and a late word that it was taken changes nothing", () => {
  const { backlog, bounced, pool } = setUp();
  const stream = new PlayedStream();
  push(backlog, "<a>");
  backlog.flush(stream);
  push(backlog, "<b>");
  backlog.forsake();
  assert.deepEqual(bounced, ["<a>"]);
  stream.takeAll();
  assert.equal(stream.written.length, 1, "the lost stream is written no more");
  backlog.forsake();
  assert.deepEqual(bounced, ["<a>"]);
  const again = new PlayedStream();
  backlog.flush(again);
  assert.deepEqual(again.written, ["<b>"]);
  again.takeAll();
  assert.equal(pool.bytes, 0);
});

Deno.test("MemoryBacklog tells a stream that takes nothing from one that is slow and one that has just begun", () => {
  const { backlog, clock } = setUp();
  push(backlog, "<waits for a stream>");
  clock.now += 100 * SECOND;
  const stream = new PlayedStream();
  backlog.flush(stream);
  assert.ok(!backlog.stalled(30), "the time before the stream does not count");
  clock.now += 20 * SECOND;
  push(backlog, "<more>");
  backlog.flush(stream);
  stream.take();
  clock.now += 20 * SECOND;
  assert.ok(!backlog.stalled(30), "it has taken something 20 s ago");
  clock.now += 11 * SECOND;
  assert.ok(backlog.stalled(30));
  stream.takeAll();
  assert.ok(!backlog.stalled(30));
});

Deno.test("MemoryBacklog writes nothing while it is held, and is settled once what was in flight has been taken", () => {
  const { backlog } = setUp();
  const stream = new PlayedStream();
  push(backlog, "<a>");
  backlog.flush(stream);
  backlog.hold(true);
  push(backlog, "<b>");
  backlog.flush(stream);
  assert.deepEqual([stream.written, backlog.settled], [["<a>"], false]);
  stream.takeAll();
  assert.deepEqual([stream.written, backlog.settled, backlog.empty], [["<a>"], true, false]);
  backlog.hold(false);
  backlog.flush(stream);
  assert.deepEqual(stream.written, ["<a>", "<b>"]);
});

function fill(backlog: Backlog): void {
  while (!backlog.full) push(backlog, "x".repeat(4_000));
}

Deno.test("MemoryBacklog releases whoever waits once there is room, not before", () => {
  const { backlog } = setUp();
  const stream = new PlayedStream();
  let released = 0;
  fill(backlog);
  backlog.wait({ release: () => released++ });
  backlog.flush(stream);
  assert.equal(released, 0);
  stream.takeAll();
  assert.equal(released, 1);
  backlog.releaseAll();
  assert.equal(released, 1, "he waits no more");
});

Deno.test("MemoryBacklog releases whoever waits where bounces have made room", () => {
  const { backlog } = setUp();
  let released = 0;
  fill(backlog);
  backlog.wait({ release: () => released++ });
  backlog.bounceWaiting();
  assert.equal(released, 1);
});

Deno.test("MemoryBacklog remembers a waiter that is held up again in the moment of his release", () => {
  const { backlog } = setUp();
  let released = 0;
  const waiter = {
    release(): void {
      if (released++ === 0) backlog.wait(waiter);
    },
  };
  backlog.wait(waiter);
  backlog.releaseAll();
  assert.equal(released, 1);
  backlog.releaseAll();
  assert.equal(released, 2);
});

Deno.test("MemoryBacklog neither loses nor doubles nor reorders anything, whatever happens to its streams", () => {
  type Step = "push" | "flush" | "take" | "lost" | "expire" | "later";
  const steps = fc.array(fc.constantFrom<Step>("push", "push", "flush", "take", "lost", "expire", "later"), {
    maxLength: 80,
  });
  fc.assert(fc.property(steps, (steps) => {
    const { backlog, bounced, clock, pool } = setUp(64, 1 << 20);
    const streams = [new PlayedStream()];
    const taken: string[] = [];
    let pushed = 0;
    const act: Readonly<Record<Step, () => void>> = {
      push: () => push(backlog, `<${pushed}>`) && pushed++,
      flush: () => backlog.flush(streams[streams.length - 1]),
      take: () => streams[streams.length - 1].take() && taken.push(untaken().shift() ?? "?"),
      lost: () => {
        backlog.forsake();
        streams.push(new PlayedStream());
      },
      expire: () => backlog.bounceWaiting(clock.now - SECOND),
      later: () => clock.now += SECOND,
    };
    const untaken = (): string[] => streams[streams.length - 1].written.splice(0, 1);
    for (const step of steps) act[step]();
    act.lost();
    backlog.bounceWaiting();
    const numbers = (texts: readonly string[]): number[] => texts.join("").match(/\d+/g)?.map(Number) ?? [];
    const delivered = numbers(taken);
    const all = [...delivered, ...numbers(bounced)].sort((a, b) => a - b);
    assert.deepEqual(delivered, delivered.toSorted((a, b) => a - b));
    assert.deepEqual(all, Array.from({ length: pushed }, (_, n) => n));
    assert.equal(pool.bytes, 0);
  }));
});
