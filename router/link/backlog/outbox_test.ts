import assert from "node:assert/strict";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import { BatchPool, Outbox } from "./outbox.ts";

const SMALL = 4096;
const LARGE = 65536;

function push(outbox: Outbox, size: number, now: number): boolean {
  return outbox.push(new Uint8Array(size), 0, size, Load.of(Kind.Message, size, now), now);
}

Deno.test("BatchPool gives room for what is asked, counts it, and uses buffers again", () => {
  const pool = new BatchPool(() => 1 << 20);
  const batches = [1, SMALL, SMALL + 1, LARGE, LARGE + 1].map((size) => {
    const batch = pool.take(size, 7, 0);
    assert.ok(batch !== undefined && batch.buffer.length >= size, `room for ${size}`);
    assert.deepEqual([batch.used, batch.load.stanzas, batch.since], [0, 0, 7]);
    return batch;
  });
  assert.equal(pool.bytes, batches.reduce((sum, { buffer }) => sum + buffer.length, 0));
  for (const batch of batches) pool.give(batch);
  assert.equal(pool.bytes, 0);
  const known = new Set(batches.map(({ buffer }) => buffer));
  assert.ok(known.has(pool.take(10, 8, 0)?.buffer ?? new Uint8Array()));
  const another = pool.take(LARGE + 2, 8, 0);
  assert.equal(another?.buffer.length, LARGE + 2, "a buffer of odd size is not kept");
});

Deno.test("BatchPool gives nothing beyond its limit, which may change", () => {
  let limit = 2 * SMALL;
  const pool = new BatchPool(() => limit);
  const first = pool.take(1, 0, 0);
  assert.ok(first !== undefined && pool.take(1, 0, 0) !== undefined);
  assert.equal(pool.take(1, 0, 0), undefined);
  pool.give(first);
  assert.ok(pool.take(1, 0, 0) !== undefined);
  limit = 3 * SMALL;
  assert.ok(pool.take(1, 0, 0) !== undefined);
});

Deno.test("Outbox puts stanzas of one moment into one batch, and later ones into another", () => {
  const outbox = new Outbox(new BatchPool(() => 1 << 20));
  push(outbox, 100, 1_000);
  push(outbox, 100, 1_250);
  push(outbox, 100, 1_251);
  assert.deepEqual([outbox.bytes, outbox.since], [300, 1_000]);
  const first = outbox.shift();
  assert.deepEqual([first?.used, first?.load.stanzas, first?.since], [200, 2, 1_000]);
  assert.deepEqual([outbox.bytes, outbox.since], [100, 1_251]);
});

Deno.test("Outbox puts what does not fit behind into a batch of its own", () => {
  const outbox = new Outbox(new BatchPool(() => 1 << 20));
  push(outbox, SMALL - 10, 0);
  push(outbox, 11, 0);
  push(outbox, 3 * LARGE, 0);
  assert.deepEqual([outbox.shift()?.used, outbox.shift()?.used, outbox.shift()?.used], [
    SMALL - 10,
    11,
    3 * LARGE,
  ]);
  assert.deepEqual([outbox.shift(), outbox.bytes, outbox.since], [undefined, 0, undefined]);
});

Deno.test("Outbox gives what came before a time, the oldest first, and nothing else", () => {
  const outbox = new Outbox(new BatchPool(() => 1 << 20));
  for (const now of [0, 1_000, 2_000]) push(outbox, 10, now);
  assert.deepEqual(outbox.takeBefore(1_000).map(({ since }) => since), [0]);
  assert.deepEqual(outbox.takeBefore().map(({ since }) => since), [1_000, 2_000]);
  assert.equal(outbox.bytes, 0);
});
