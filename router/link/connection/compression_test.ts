import assert from "node:assert/strict";
import zlib from "node:zlib";
import { until } from "../../../fixtures/leaf/star.ts";
import { Compression } from "./compression.ts";
import type { Conduit, TransportOwner } from "./conduit.ts";

/** Something to carry bytes that a test sees, and hands over. */
class Wire implements Conduit {
  readonly remote = "test:1";
  readonly written: Uint8Array[] = [];
  unwritten = 0;
  held = false;
  ended = false;
  destroyed = false;
  owner: TransportOwner = { received() {}, drained() {}, closed() {} };

  write(bytes: Uint8Array, taken?: () => void): void {
    this.written.push(bytes.slice());
    taken?.();
  }
  hold(): void {
    this.held = true;
  }
  release(): void {
    this.held = false;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

/** Takes what a compression hands over. */
class Taker implements TransportOwner {
  text = "";
  bytes = 0;
  longest = 0;
  gone = false;
  error: string | undefined;

  received(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.longest = Math.max(this.longest, chunk.length);
    if (this.text.length < 100_000) this.text += new TextDecoder().decode(chunk);
  }
  drained(): void {}
  closed(error: string | undefined): void {
    this.gone = true;
    this.error = error;
  }
}

function setUp(): { readonly wire: Wire; readonly taker: Taker; readonly compression: Compression } {
  const wire = new Wire();
  const compression = new Compression(wire);
  const taker = new Taker();
  compression.owner = taker;
  return { wire, taker, compression };
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function stanza(n: number): string {
  return `<message from='ops@leaf.west.example' to='watch@leaf.east.example' id='${n}'><body>${n}</body></message>`;
}

const { Z_SYNC_FLUSH } = zlib.constants;

Deno.test("Compression deflates each write so that it can be read at once, in order", async () => {
  const { wire, compression } = setUp();
  const taken: number[] = [];
  for (let n = 0; n < 20; n++) compression.write(bytesOf(stanza(n)), () => taken.push(n));
  assert.ok(compression.unwritten > 0);
  await until("all is taken", () => taken.length === 20);
  assert.deepEqual(taken, Array.from({ length: 20 }, (_, n) => n));
  assert.equal(compression.unwritten, 0);
  for (const count of [1, 7, wire.written.length]) {
    const text = zlib.inflateSync(concat(wire.written.slice(0, count)), { finishFlush: Z_SYNC_FLUSH })
      .toString();
    assert.ok(text.startsWith(stanza(0)), "what has come so far can be read");
    assert.ok(Array.from({ length: 20 }, (_, n) => stanza(n)).join("").startsWith(text));
  }
  const all = concat(wire.written);
  assert.equal(zlib.inflateSync(all, { finishFlush: Z_SYNC_FLUSH }).toString().split("<body>").length, 21);
  // What is like what came before costs next to nothing.
  assert.ok(all.length < 20 * stanza(0).length / 3, `${all.length} bytes`);
  compression.destroy();
});

Deno.test("Compression carries much both ways, in whatever chunks", async () => {
  const { wire, compression } = setUp();
  const much = crypto.getRandomValues(new Uint8Array(50_000)).toHex().repeat(3);
  let taken = false;
  compression.write(bytesOf(much), () => taken = true);
  await until("all is taken", () => taken);
  const other = setUp();
  const all = concat(wire.written);
  for (let at = 0; at < all.length; at += 999) other.wire.owner.received(all.subarray(at, at + 999));
  await until("all has come", () => other.taker.bytes === much.length);
  assert.equal(other.taker.text.slice(0, 100_000), much.slice(0, 100_000));
  for (const end of [compression, other.compression]) end.destroy();
});

Deno.test("Compression inflates no faster than is taken, and keeps no more than a little", async () => {
  const { wire, taker, compression } = setUp();
  const bomb = zlib.deflateSync(new Uint8Array(200 * 2 ** 20).fill(0x20));
  const take = taker.received.bind(taker);
  taker.received = (chunk) => {
    take(chunk);
    if (taker.bytes > 100_000) compression.hold();
  };
  const before = Deno.memoryUsage().external;
  for (let at = 0; at < bomb.length; at += 50_000) wire.owner.received(bomb.subarray(at, at + 50_000));
  await until("it is held", () => wire.held && taker.bytes > 100_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.ok(taker.bytes < 300_000, `${taker.bytes} bytes were handed over`);
  assert.ok(taker.longest <= 64 * 1024, `${taker.longest} bytes at once`);
  assert.ok(
    Deno.memoryUsage().external - before < 50 * 2 ** 20,
    "memory does not grow with what was promised",
  );
  const seen = taker.bytes;
  compression.release();
  await until("it goes on", () => taker.bytes > seen);
  compression.destroy();
});

Deno.test("Compression tells of the connection's end behind what came before it", async () => {
  const { wire, taker, compression } = setUp();
  compression.hold();
  wire.owner.received(zlib.deflateSync(bytesOf(stanza(1)), { finishFlush: Z_SYNC_FLUSH }));
  wire.owner.closed("it broke");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(taker.gone, false);
  compression.release();
  await until("it is over", () => taker.gone);
  assert.deepEqual([taker.text, taker.error], [stanza(1), "it broke"]);
  compression.destroy();
});

Deno.test("Compression sends what was written before it ends", async () => {
  const { wire, compression } = setUp();
  compression.write(bytesOf("</stream:stream>"));
  compression.end();
  assert.equal(wire.ended, false);
  await until("it has ended", () => wire.ended);
  assert.equal(
    zlib.inflateSync(concat(wire.written), { finishFlush: Z_SYNC_FLUSH }).toString(),
    "</stream:stream>",
  );
  compression.destroy();
});

Deno.test("Compression ends with a remedy where the other side does not compress", async () => {
  const { wire, taker } = setUp();
  wire.owner.received(bytesOf(stanza(1)));
  await until("it is over", () => taker.gone);
  assert.match(
    taker.error ?? "",
    /not compressed with zlib .*say the same in constrained\.compression on both/,
  );
  assert.ok(wire.destroyed);
  assert.equal(taker.bytes, 0);
});

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
