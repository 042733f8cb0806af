import assert from "node:assert/strict";
import fc from "fast-check";
import { createBackoff } from "./backoff.ts";

const WHOLE = 1 - Number.EPSILON;

Deno.test("createBackoff() doubles from the least to the most wait, and stays there", () => {
  const backoff = createBackoff({ min: 1, max: 10 }, () => WHOLE);
  const waits = Array.from({ length: 6 }, () => Math.round(backoff.next()));
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

Deno.test("createBackoff() begins anew after a success", () => {
  const backoff = createBackoff({ min: 1, max: 10 }, () => 0);
  assert.deepEqual([backoff.next(), backoff.next()], [500, 1_000]);
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

Deno.test("createBackoff() waits between half and the whole, however often it fails", () => {
  const bounds = fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 1_000 }));
  const random = fc.double({ min: 0, max: WHOLE, noNaN: true });
  fc.assert(
    fc.property(bounds, fc.integer({ min: 0, max: 2_000 }), random, ([min, more], failures, jitter) => {
      const max = min + more;
      const backoff = createBackoff({ min, max }, () => jitter);
      for (let n = 0; n < failures; n++) backoff.next();
      const whole = Math.min(max, min * 2 ** failures) * 1_000;
      const wait = backoff.next();
      assert.ok(wait >= whole / 2 && wait <= whole, `${wait} ms for ${whole} ms`);
    }),
  );
});
