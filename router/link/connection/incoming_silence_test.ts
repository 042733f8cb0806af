import assert from "node:assert/strict";
import { Silence } from "./incoming_silence.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("Silence lasts until the peer says something, and white space is not something", () => {
  const silence = new Silence(1_000);
  assert.deepEqual([silence.lasts(2, 3_000), silence.lasts(2, 3_001)], [false, true]);
  silence.broken(bytes(" "), 3_000);
  assert.deepEqual([silence.heard, silence.lasts(2, 3_001)], [3_000, true]);
  silence.broken(bytes("<r/>"), 3_500);
  assert.deepEqual([silence.heard, silence.lasts(2, 5_500), silence.lasts(2, 5_501)], [3_500, false, true]);
  assert.equal(silence.since, 1_000);
});

Deno.test("Silence never lasts too long where no limit is set", () => {
  assert.equal(new Silence(0).lasts(0, 1e12), false);
});
