import assert from "node:assert/strict";
import { createMatcher } from "../../../matcher-wasm/mod.ts";
import { X2xStream } from "../../stream/x2x.ts";
import type { Conduit, TransportOwner } from "../connection/conduit.ts";
import { X2xCarrier } from "./carrier.ts";

const LIMITS = { bytes: 10_000, depth: 16, attributes: 16 };
const SPACE = new TextEncoder().encode(" ");

/** A connection that takes over what is written when it is told to. */
class Wire implements Conduit {
  readonly remote = "test:1";
  readonly taken: (() => void)[] = [];
  unwritten = 0;
  held = false;
  owner: TransportOwner = { received() {}, drained() {}, closed() {} };

  write(_bytes: Uint8Array, taken: () => void = () => {}): void {
    this.taken.push(taken);
  }
  hold(): void {
    this.held = true;
  }
  release(): void {
    this.held = false;
  }
  end(): void {}
  destroy(): void {}
}

function setUp(): { readonly wire: Wire; readonly carrier: X2xCarrier } {
  const wire = new Wire();
  const carrier = new X2xCarrier(wire, new X2xStream(createMatcher([]), LIMITS), true, 1_000, {
    ...{ intake: () => undefined, drained() {}, broken() {}, closed() {}, lost() {}, gone() {} },
  });
  return { wire, carrier };
}

Deno.test("X2xCarrier listens again when its answers are taken, whatever came while it did not", () => {
  const { wire, carrier } = setUp();
  carrier.say("<a/>".repeat(20_000));
  carrier.say("<a/>");
  wire.owner.received(SPACE);
  assert.ok(wire.held, "nobody reads the answers");
  wire.taken.shift()?.();
  wire.owner.received(SPACE);
  for (const taken of wire.taken.splice(0)) taken();
  assert.ok(!wire.held);
  carrier.abandon("is not needed any more");
});

Deno.test("X2xCarrier holds nobody for silent to whom it does not listen", async () => {
  const { wire, carrier } = setUp();
  const { heard } = carrier;
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(carrier.heard, heard);
  wire.hold();
  assert.ok(carrier.heard > heard);
  carrier.abandon("is not needed any more");
});
