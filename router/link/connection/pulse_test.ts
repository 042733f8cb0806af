import assert from "node:assert/strict";
import { elementOf } from "../../../fixtures/streams/element_of.ts";
import { formatPing, PING_PREFIX, Pulse } from "./pulse.ts";

const MINUTE = 60_000;

function start(seconds = 60): Pulse {
  let n = 0;
  const pulse = new Pulse(seconds, () => `${n++}`);
  pulse.reset(0);
  return pulse;
}

Deno.test("Pulse pings after the pause without traffic, once until it is answered", () => {
  const pulse = start();
  assert.equal(pulse.beat(MINUTE - 1, 0), undefined);
  assert.equal(pulse.beat(MINUTE, 0), `${PING_PREFIX}0`);
  assert.equal(pulse.beat(MINUTE + 1_000, 0), undefined);
  assert.ok(pulse.answered(`${PING_PREFIX}0`, MINUTE + 2_000));
  assert.equal(pulse.beat(2 * MINUTE, 0), undefined, "the answer was traffic");
  assert.equal(pulse.beat(2 * MINUTE + 2_000, 0), `${PING_PREFIX}1`);
});

Deno.test("Pulse does not ping a stream that has traffic, and never where the pause is 0", () => {
  const pulse = start();
  for (let now = 0; now < 5 * MINUTE; now += 1_000) assert.equal(pulse.beat(now, now - 500), undefined);
  assert.equal(start(0).beat(100 * MINUTE, 0), undefined);
});

Deno.test("Pulse takes silence for death only from a peer that has answered on this stream", () => {
  const pulse = start();
  assert.equal(pulse.beat(MINUTE, 0), `${PING_PREFIX}0`);
  assert.equal(pulse.beat(2 * MINUTE + 1, 0), `${PING_PREFIX}1`, "it never answered: no evidence");
  assert.ok(pulse.answered(`${PING_PREFIX}1`, 2 * MINUTE + 2));
  assert.equal(pulse.beat(3 * MINUTE + 2, 0), `${PING_PREFIX}2`);
  assert.equal(pulse.beat(4 * MINUTE + 2, 0), undefined);
  assert.equal(pulse.beat(4 * MINUTE + 3, 0), "dead");
  pulse.reset(5 * MINUTE);
  assert.equal(pulse.beat(6 * MINUTE, 0), `${PING_PREFIX}3`);
  assert.equal(pulse.beat(7 * MINUTE + 1, 0), `${PING_PREFIX}4`, "another stream, another beginning");
});

Deno.test("Pulse is patient for at least 30 s, however short the pause", () => {
  const pulse = start(1);
  assert.ok(pulse.beat(1_000, 0) !== undefined && pulse.answered(`${PING_PREFIX}0`, 1_001));
  assert.equal(pulse.beat(2_001, 0), `${PING_PREFIX}1`);
  assert.equal(pulse.beat(32_001, 0), undefined);
  assert.equal(pulse.beat(32_002, 0), "dead");
});

Deno.test("Pulse takes no answer but the one to its ping", () => {
  const pulse = start();
  assert.ok(!pulse.answered(`${PING_PREFIX}0`, 0), "nothing was asked yet");
  pulse.beat(MINUTE, 0);
  assert.ok(!pulse.answered(`${PING_PREFIX}1`, MINUTE));
  assert.ok(pulse.answered(`${PING_PREFIX}0`, MINUTE));
  assert.ok(!pulse.answered(`${PING_PREFIX}0`, MINUTE), "an answer counts once");
});

Deno.test("formatPing() makes a ping of XEP-0199", () => {
  const ping = elementOf(formatPing({ from: "a.example", to: "b.example" }, "p1"));
  assert.deepEqual([ping.name, ping.attributes], ["iq", {
    type: "get",
    from: "a.example",
    to: "b.example",
    id: "p1",
  }]);
  assert.deepEqual([ping.children[0].name, ping.children[0].namespace], ["ping", "urn:xmpp:ping"]);
});
