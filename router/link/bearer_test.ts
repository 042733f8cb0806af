import assert from "node:assert/strict";
import { Bearer, type BearerOwner } from "./bearer.ts";
import type { Carrier } from "./carrier.ts";

function setUp(): { readonly bearer: Bearer; readonly written: number[] } {
  const written: number[] = [];
  const carrier = { unwritten: 7, write: ({ length }: Uint8Array) => written.push(length) };
  return { bearer: new Bearer(carrier as unknown as Carrier, true, {} as BearerOwner, undefined), written };
}

Deno.test("Bearer takes what leaves with the opening, and no more until the session is confirmed", async () => {
  const { bearer, written } = setUp();
  bearer.tentative = true;
  await Promise.resolve();
  for (const length of [1, 2]) {
    assert.equal(bearer.unwritten, 7);
    bearer.write(new Uint8Array(length), () => {});
  }
  await Promise.resolve();
  assert.equal(bearer.unwritten, Infinity);
  bearer.tentative = false;
  assert.equal(bearer.unwritten, 7);
  assert.deepEqual(written, [1, 2]);
});

Deno.test("Bearer takes whatever its carrier takes where nothing is tentative", async () => {
  const { bearer } = setUp();
  bearer.write(new Uint8Array(1), () => {});
  await Promise.resolve();
  assert.equal(bearer.unwritten, 7);
});
