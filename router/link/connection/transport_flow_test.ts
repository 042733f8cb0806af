import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import { connectEnds, type Ends, type Recorder } from "../../../fixtures/attacker/ends.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { TlsAcceptor } from "./transport.ts";

// What transport.ts relies on of the runtime to hold up a sender and to be held up, in the clear and in TLS.

const ca = await createAuthority("test CA");
const hub = await ca.issue({ dns: ["hub.example"] });
const MIB = 2 ** 20;
const CHUNK = new Uint8Array(16 * 1024).fill(0x78);
/** Time in which nothing must happen, milliseconds. */
const WHILE = 300;

/** The two ends, in TLS where asked for; what arrives is counted, not kept. */
async function connected(secure: boolean, keep = false): Promise<Ends> {
  const ends = await connectEnds(keep);
  if (!secure) return ends;
  const acceptor = new TlsAcceptor(hub, () => undefined, [ca.certificatePem]);
  await Promise.all([
    ends.far.transport.startServerTls(acceptor),
    ends.near.transport.startClientTls("hub.example", undefined, false),
  ]);
  return ends;
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Writes so many bytes, as fast as they are taken over; tells how many have been. */
function flood({ transport }: Recorder, total: number): { readonly taken: number } {
  const progress = { taken: 0 };
  let written = 0;
  const more = (): void => {
    while (written < total && transport.unwritten < 8 * CHUNK.length) {
      written += CHUNK.length;
      transport.write(CHUNK, () => {
        progress.taken += CHUNK.length;
        more();
      });
    }
  };
  more();
  return progress;
}

for (const secure of [false, true]) {
  const where = secure ? "in TLS" : "in the clear";

  Deno.test(`Transport holds up a sender ${where}, keeps nothing meanwhile, and loses nothing`, async () => {
    using ends = await connected(secure);
    const total = 64 * MIB;
    ends.far.transport.hold();
    await wait(20);
    const before = ends.far.bytes;
    const progress = flood(ends.near, total);
    await wait(WHILE);
    const blockedAt = progress.taken;
    await wait(WHILE);
    assert.equal(progress.taken, blockedAt, "the sender is blocked");
    assert.equal(ends.far.bytes, before, "nothing is read");
    // All that has left the sender is in the system's buffers, or would be kept by the receiver.
    assert.ok(blockedAt < 16 * MIB, `${blockedAt} bytes have left the sender`);
    ends.far.transport.release();
    await until("all has come", () => ends.far.bytes === total, 20_000);
  });

  Deno.test(`Transport goes on ${where} however often it is held and released`, async () => {
    using ends = await connected(secure);
    const total = 8 * MIB;
    flood(ends.near, total);
    for (let times = 0; times < 50; times++) {
      ends.far.transport.hold();
      ends.far.transport.hold();
      await wait(times % 3);
      ends.far.transport.release();
      ends.far.transport.release();
      await wait(times % 2);
    }
    await until("all has come", () => ends.far.bytes === total, 20_000);
  });

  Deno.test(`Transport hears ${where} of a close that came while it was held, behind what came before`, async () => {
    using ends = await connected(secure, true);
    ends.far.transport.hold();
    await wait(20);
    ends.near.transport.write(Buffer.from("last words"));
    ends.near.transport.end();
    await wait(WHILE);
    assert.deepEqual([ends.far.text, ends.far.gone], ["", false]);
    ends.far.transport.release();
    await until("it is gone", () => ends.far.gone);
    assert.deepEqual([ends.far.text, ends.far.error], ["last words", undefined]);
  });

  Deno.test(`Transport counts ${where} what has not been taken over, and tells when all has been`, async () => {
    using ends = await connected(secure);
    ends.far.transport.hold();
    await wait(20);
    const { drains } = ends.near;
    const count = 1_024;
    let taken = 0;
    for (let n = 0; n < count; n++) ends.near.transport.write(CHUNK, () => taken++);
    await wait(WHILE);
    const { unwritten } = ends.near.transport;
    assert.equal(unwritten, (count - taken) * CHUNK.length);
    assert.ok(unwritten > 4 * MIB, `${unwritten} bytes are unwritten`);
    assert.equal(ends.near.drains, drains);
    ends.far.transport.release();
    await until("all has come", () => ends.far.bytes === count * CHUNK.length, 20_000);
    await until("it is told", () => ends.near.drains > drains);
    assert.deepEqual([ends.near.transport.unwritten, taken], [0, count]);
  });

  Deno.test(`Transport never counts what it wrote ${where} to a peer that is gone as taken over`, async () => {
    using ends = await connected(secure);
    ends.far.transport.hold();
    await wait(20);
    let taken = 0;
    for (let n = 0; n < 1_024; n++) ends.near.transport.write(CHUNK, () => taken++);
    await wait(WHILE);
    const before = taken;
    ends.far.transport.destroy();
    await until("it is gone", () => ends.near.gone);
    await wait(20);
    assert.equal(taken, before);
  });

  Deno.test(`Transport sends two small writes ${where} without waiting for an acknowledgement`, async () => {
    using ends = await connected(secure);
    const { near, far } = ends;
    const rounds: number[] = [];
    // Nagle's algorithm would keep the second back until the first is acknowledged, which is delayed by 40 ms, in every
    // round; a busy machine is slow in some.
    for (let round = 1; round <= 20; round++) {
      const start = performance.now();
      for (const _ of [1, 2]) {
        near.transport.write(Uint8Array.of(0x78));
        await wait(1);
      }
      await until("both have come", () => far.bytes === 2 * round);
      far.transport.write(Uint8Array.of(0x78));
      await until("the answer has come", () => near.bytes === round);
      rounds.push(performance.now() - start);
    }
    assert.ok(Math.min(...rounds) < 30, `${rounds} ms`);
  });
}

Deno.test("Transport that is held while TLS begins is held in TLS", async () => {
  using ends = await connectEnds();
  const acceptor = new TlsAcceptor(hub, () => undefined, [ca.certificatePem]);
  const secured = ends.far.transport.startServerTls(acceptor).then(() => ends.far.transport.hold());
  await Promise.all([secured, ends.near.transport.startClientTls("hub.example", undefined, false)]);
  await wait(20);
  ends.near.transport.write(Buffer.from("x"));
  await wait(WHILE);
  assert.equal(ends.far.text, "");
  ends.far.transport.release();
  await until("it has come", () => ends.far.text === "x");
});

Deno.test("Transport whose owner takes long leaves others their turn", async () => {
  using busy = await connected(true);
  using quick = await connected(true);
  const { received } = busy.far;
  busy.far.received = (chunk) => {
    const end = performance.now() + 10;
    while (performance.now() < end);
    received.call(busy.far, chunk);
  };
  const total = 8 * MIB;
  flood(busy.near, total);
  await wait(20);
  const rounds: number[] = [];
  for (let round = 1; round <= 5; round++) {
    const start = performance.now();
    quick.near.transport.write(Uint8Array.of(0x78));
    await until("it has come", () => quick.far.bytes === round);
    rounds.push(performance.now() - start);
  }
  assert.ok(Math.min(...rounds) < 100, `${rounds} ms beside a busy connection`);
  assert.ok(busy.far.bytes < total, "the other is still busy");
});
