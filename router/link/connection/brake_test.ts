import assert from "node:assert/strict";
import type { Waiter } from "../backlog/backlog.ts";
import type { Egress } from "../relay/egress.ts";
import { Brake } from "./brake.ts";

function setUp() {
  const wire = {
    held: false,
    hold: () => void (wire.held = true),
    release: () => void (wire.held = false),
  };
  const voice = { unheard: 0 };
  const waiters = new Set<Waiter>();
  const full = { wait: (waiter: Waiter) => void waiters.add(waiter) } as unknown as Egress;
  return { wire, voice, full, waiters, brake: new Brake(wire, voice) };
}

Deno.test("Brake holds a peer that does not read our answers, until they are taken", () => {
  const { wire, voice, brake } = setUp();
  voice.unheard = 64 * 1024;
  brake.check(undefined);
  assert.ok(!wire.held);
  voice.unheard++;
  brake.check(undefined);
  assert.ok(wire.held);
  voice.unheard = 0;
  brake.heard();
  assert.ok(!wire.held);
});

Deno.test("Brake holds a peer for which there is no room, whatever of our answers is taken meanwhile", () => {
  const { wire, full, waiters, brake } = setUp();
  brake.check(full);
  brake.heard();
  assert.ok(wire.held, "an answer that was taken makes no room");
  brake.check(undefined);
  assert.ok(wire.held, "nor does what was on its way");
  assert.equal(waiters.size, 1);
  for (const waiter of waiters) waiter.release();
  assert.ok(!wire.held);
});

Deno.test("Brake holds a peer for two reasons until neither is left", () => {
  for (const last of ["heard", "release"] as const) {
    const { wire, voice, full, brake } = setUp();
    voice.unheard = 100_000;
    brake.check(full);
    brake.heard();
    voice.unheard = 0;
    if (last === "heard") brake.release();
    else brake.heard();
    assert.ok(wire.held, `${last} is to come`);
    brake[last]();
    assert.ok(!wire.held);
  }
});

Deno.test("Brake reads a little behind the stream's end, and no more", () => {
  const { wire, brake } = setUp();
  for (let i = 0; i < 16; i++) brake.ignore(new Uint8Array(65_536));
  assert.ok(!wire.held);
  brake.ignore(new Uint8Array(1));
  assert.ok(wire.held);
  brake.heard();
  assert.ok(wire.held);
});
