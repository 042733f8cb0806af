import assert from "node:assert/strict";
import type { PlayedCarrier } from "../../../fixtures/trunk/played_carrier.ts";
import {
  connect,
  NEGOTIATED,
  PATIENCE,
  PAUSE,
  PlayedTrunk,
  refuse,
  settle,
} from "../../../fixtures/trunk/played_trunks.ts";
import { Timers } from "../../../fixtures/trunk/timers.ts";
import type { PeerControl } from "../../config/config.ts";

const ENABLED = { name: "enabled", resume: true, id: "s1", max: 300 } as const;

/** A trunk that has dialled, and the far end of its connection, where the test plays the peer. */
async function dialled(
  changes: Partial<PeerControl> = {},
  traits = NEGOTIATED,
): Promise<{ readonly it: PlayedTrunk; readonly far: PlayedCarrier }> {
  const it = new PlayedTrunk("a.example", "b.example", changes, traits);
  it.trunk.tick();
  await settle();
  return { it, far: connect(it.dial) };
}

/** The same, with a session on it. */
async function begun(changes: Partial<PeerControl> = {}): ReturnType<typeof dialled> {
  const { it, far } = await dialled(changes);
  answer(it, ENABLED);
  assert.equal(it.trunk.state, "open");
  return { it, far };
}

/** The peer says something on the latest connection of ours. */
function answer(it: PlayedTrunk, arrival: PlayedCarrier["inbox"][number]): void {
  const { carrier } = it.dial;
  carrier.inbox.push(arrival);
  carrier.deliver();
}

Deno.test("TrunkLine connects although nothing waits, and sends only once the peer has answered", async () => {
  using _timers = new Timers();
  const { it, far } = await dialled();
  it.send(2);
  assert.deepEqual([it.trunk.state, far.inbox.length], ["dialing", 1], "the opening alone");
  answer(it, ENABLED);
  assert.deepEqual([it.trunk.state, far.inbox.slice(1)], ["open", [0, 1]]);
  assert.match(it.said("trunk.open")[0], /a session begins: we have connected/);
});

Deno.test("TrunkLine gives up a peer that answers nothing, says so, and tries again after a pause", async () => {
  using timers = new Timers();
  const { it } = await dialled();
  timers.pass(PATIENCE - 1);
  assert.equal(it.trunk.state, "dialing");
  timers.pass(1);
  assert.equal(it.trunk.state, "waiting");
  assert.match(it.said("trunk.failed")[0], /no session came about: the peer did not answer/);
  timers.pass(PAUSE);
  await settle();
  assert.deepEqual([it.trunk.state, it.dials.length], ["dialing", 2]);
});

Deno.test("TrunkLine closes the stream of a peer that answers what was not asked", async () => {
  using _timers = new Timers();
  for (
    const nonsense of [
      { name: "resumed", previd: "s1", h: 0 },
      { name: "enable", resume: true },
      { name: "resume", previd: "s1", h: 0 },
    ] as const
  ) {
    const { it, far } = await dialled();
    answer(it, nonsense);
    assert.deepEqual(far.inbox.at(-1), {
      condition: "policy-violation",
      because: `sent <${nonsense.name}/> where it has no place`,
    });
    assert.equal(it.trunk.state, "waiting");
  }
  const { it } = await begun();
  answer(it, ENABLED);
  assert.equal(it.trunk.state, "waiting");
});

Deno.test("TrunkLine goes on without stream management where the peer declines it", async () => {
  using _timers = new Timers();
  const { it, far } = await dialled();
  it.send();
  answer(it, { name: "failed", condition: "not-allowed" });
  assert.deepEqual([it.trunk.state, far.inbox.at(-1), it.dial.carrier.ended], ["open", 0, false]);
  assert.match(it.said("trunk.open")[0], /without stream management/);
  answer(it, 7);
  assert.deepEqual([it.arrived, it.trunk.empty], [[7], true]);
});

Deno.test("TrunkLine takes what a peer sends before it answers, and closes where that cannot be told from what was handled", async () => {
  using timers = new Timers();
  const { it } = await dialled();
  answer(it, 1);
  answer(it, ENABLED);
  answer(it, 2);
  answer(it, { name: "r" });
  assert.deepEqual(it.arrived, [1, 2]);
  assert.match(it.dial.carrier.said.at(-1) ?? "", /<a .*h='1'/, "what came before is not counted");
  answer(it, "lost");
  timers.pass(PAUSE);
  await settle();
  const far = connect(it.dial);
  answer(it, 3);
  assert.deepEqual([it.arrived, it.dial.carrier.ended], [[1, 2], true]);
  assert.equal(typeof far.inbox.at(-1) === "object", true);
});

Deno.test("TrunkLine resumes on the next connection, and sends again what was not handled", async () => {
  using timers = new Timers();
  const { it } = await begun();
  it.send(3);
  answer(it, 100);
  answer(it, "lost");
  it.send(1);
  timers.pass(PAUSE);
  await settle();
  const far = connect(it.dial);
  assert.deepEqual(far.inbox, [{ name: "resume", previd: "s1", h: 1 }]);
  answer(it, { name: "resumed", previd: "s1", h: 2 });
  assert.deepEqual(far.inbox.slice(1), [2, 3]);
  assert.match(it.said("trunk.open")[1], /the session goes on/);
});

Deno.test("TrunkLine begins another session where the peer has none, and returns what may have arrived", async () => {
  using timers = new Timers();
  const { it } = await begun();
  it.send(3);
  answer(it, "lost");
  timers.pass(PAUSE);
  await settle();
  const far = connect(it.dial);
  answer(it, { name: "failed", condition: "item-not-found", h: 1 });
  assert.deepEqual([it.returned, far.inbox.at(-1)], [[1, 2], { name: "enable", resume: true, max: 300 }]);
  answer(it, { ...ENABLED, id: "s2" });
  it.send();
  assert.deepEqual([it.trunk.state, far.inbox.at(-1)], ["open", 3]);
});

Deno.test("TrunkLine gives up a session whose connection is gone for too long, and goes on with another", async () => {
  using timers = new Timers();
  const { it } = await begun();
  it.send(2);
  answer(it, "lost");
  it.clock.now += 300_001;
  it.trunk.tick();
  assert.deepEqual(it.returned, [0, 1]);
  assert.equal(it.said("trunk.expired").length, 1);
  timers.pass(PAUSE);
  await settle();
  assert.deepEqual(connect(it.dial).inbox, [{ name: "enable", resume: true, max: 300 }]);
});

Deno.test("TrunkLine is wide awake where a connection is wanted, and rests where the peer has closed one that is not", async () => {
  using timers = new Timers();
  const { it } = await begun();
  answer(it, "close");
  timers.pass(PAUSE);
  await settle();
  assert.deepEqual([it.trunk.state, it.dials.length], ["dialing", 2]);
  const { it: lazy } = await idle();
  answer(lazy, "close");
  timers.pass(PAUSE);
  await settle();
  lazy.trunk.tick();
  assert.deepEqual([lazy.trunk.state, lazy.dials.length], ["idle", 1]);
  lazy.send();
  await settle();
  assert.deepEqual([lazy.trunk.state, lazy.dials.length], ["dialing", 2]);
});

/** A trunk whose connection is closed when it is not used for ten minutes; it has sent one stanza. */
async function idle(): ReturnType<typeof dialled> {
  const it = new PlayedTrunk("a.example", "b.example", { idleSeconds: 600 });
  it.send();
  await settle();
  const far = connect(it.dial);
  answer(it, ENABLED);
  answer(it, { name: "a", h: 1 });
  return { it, far };
}

Deno.test("TrunkLine closes a connection that is idle, and resumes when there is something to say", async () => {
  using _timers = new Timers();
  const { it, far } = await idle();
  it.clock.now += 600_001;
  it.trunk.tick();
  assert.deepEqual([it.trunk.state, far.inbox.at(-1)], ["closing", "close"]);
  answer(it, 5);
  answer(it, "close");
  assert.deepEqual([it.trunk.state, it.arrived], ["idle", [5]]);
  it.send();
  await settle();
  assert.deepEqual(connect(it.dial).inbox, [{ name: "resume", previd: "s1", h: 1 }]);
});

Deno.test("TrunkLine does not hold a connection for idle on which the peer has something to say", async () => {
  using _timers = new Timers();
  const { it, far } = await idle();
  it.clock.now += 400_000;
  it.trunk.tick();
  answer(it, 5);
  it.trunk.tick();
  it.clock.now += 400_000;
  it.trunk.tick();
  assert.deepEqual([it.trunk.state, it.arrived, far.inbox.includes("close")], ["open", [5], false]);
  it.clock.now += 300_000;
  it.trunk.tick();
  assert.equal(it.trunk.state, "closing");
});

Deno.test("TrunkLine makes no connection while an operator holds the peer down, or where the peer connects to us", async () => {
  using timers = new Timers();
  const { it } = await begun();
  it.held = true;
  answer(it, "lost");
  timers.pass(PAUSE);
  it.trunk.tick();
  await settle();
  assert.deepEqual([it.trunk.state, it.dials.length], ["idle", 1]);
  it.held = false;
  it.trunk.tick();
  await settle();
  assert.deepEqual([it.trunk.state, it.dials.length], ["dialing", 2]);
  const other = new PlayedTrunk("a.example", "b.example", { connect: { by: "none" } });
  other.send();
  other.trunk.tick();
  await settle();
  assert.deepEqual([other.trunk.state, other.dials.length], ["idle", 0]);
});

Deno.test("TrunkLine is silent about nothing: an address that refuses is tried again after a pause", async () => {
  using timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example");
  it.trunk.tick();
  await settle();
  refuse(it.dial);
  assert.equal(it.trunk.state, "waiting");
  assert.match(it.said("link.failed")[0], /cannot be reached/);
  timers.pass(PAUSE);
  await settle();
  assert.equal(it.dials.length, 2);
});

Deno.test("TrunkLine gives up a silent peer, and not one that we do not listen to", async () => {
  using timers = new Timers();
  const { it } = await begun({ pingSeconds: 60 });
  timers.pass(60_000);
  it.trunk.tick();
  assert.match(it.dial.carrier.said.at(-1) ?? "", /<r /);
  timers.pass(30_000);
  it.trunk.tick();
  assert.equal(it.trunk.state, "open");
  timers.pass(1);
  it.trunk.tick();
  assert.equal(it.trunk.state, "waiting");
  assert.match(it.said("trunk.lost")[0], /has said nothing for 30 s/);
});

Deno.test("TrunkLine closes on a peer that acknowledges more than it was sent, without a stanza lost", async () => {
  using timers = new Timers();
  const { it } = await begun();
  it.send(2);
  answer(it, { name: "a", h: 3 });
  assert.equal(it.trunk.state, "waiting");
  timers.pass(PAUSE);
  await settle();
  const far = connect(it.dial);
  answer(it, { name: "resumed", previd: "s1", h: 0 });
  assert.deepEqual([far.inbox.slice(1), it.returned], [[0, 1], []]);
});
