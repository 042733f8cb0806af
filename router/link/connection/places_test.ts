import assert from "node:assert/strict";
import { Places } from "./places.ts";

function streams(count: number): readonly AbortSignal[] {
  return Array.from({ length: count }, () => new AbortController().signal);
}

Deno.test("Places refuses a stream that has as many places as any other", () => {
  const [greedy, late] = streams(2);
  const places = new Places(2);
  const first = places.take(greedy);
  assert.ok(first && places.take(greedy));
  assert.equal(places.take(greedy), undefined);
  assert.ok(places.take(late));
  assert.equal(places.take(late), undefined);
  assert.equal(first.signal.aborted, true);
});

Deno.test("Places has the stream with the most make room, its oldest place first", () => {
  const [modest, greedy, late] = streams(3);
  const places = new Places(4);
  const taken = [modest, greedy, greedy, greedy].map((stream) => places.take(stream));
  assert.ok(places.take(late));
  assert.ok(places.take(late));
  assert.deepEqual(taken.map((place) => place?.signal.aborted), [false, true, true, false]);
  assert.equal(places.take(late), undefined);
});

Deno.test("Places has the oldest of equals make room for a newcomer", () => {
  const [first, second, late] = streams(3);
  const places = new Places(2);
  const taken = [first, second].map((stream) => places.take(stream));
  assert.ok(places.take(late));
  assert.deepEqual(taken.map((place) => place?.signal.aborted), [true, false]);
});

Deno.test("Places counts what is given back, and only once", () => {
  const [stream] = streams(1);
  const places = new Places(2);
  const [a, b] = [places.take(stream), places.take(stream)];
  assert.ok(a && b);
  places.give(stream, a);
  places.give(stream, a);
  assert.ok(places.take(stream));
  assert.equal(places.take(stream), undefined);
  places.give(stream, b);
  assert.equal(places.empty, false);
});
