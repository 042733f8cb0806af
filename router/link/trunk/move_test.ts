import assert from "node:assert/strict";
import { type CarrierTraits, PlayedCarrier } from "../../../fixtures/trunk/played_carrier.ts";
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

const SECOND = 1_000;
const UNMANAGED: CarrierTraits = { ...NEGOTIATED, management: false };
const ADDRESSES = [1, 2].map((n) => ({ host: `192.0.2.${n}`, port: n, priority: n }));

/** What a test plays beside the trunk: the far end of its connection to the fallback address. */
interface Stage {
  readonly it: PlayedTrunk;
  readonly far: PlayedCarrier;
}

/** A trunk whose first address refuses, so that it is at the second. */
async function fallenBack(traits = NEGOTIATED): Promise<Stage> {
  const it = new PlayedTrunk("a.example", "b.example", {}, traits);
  it.addresses = ADDRESSES;
  it.trunk.tick();
  await settle();
  refuse(it.dial);
  await settle();
  const far = connect(it.dial);
  if (traits.management) answer(it, { name: "enabled", resume: true, id: "s1" });
  assert.deepEqual([it.trunk.state, it.dial.address.port], ["open", 2]);
  return { it, far };
}

function answer({ dial: { carrier } }: PlayedTrunk, arrival: PlayedCarrier["inbox"][number]): void {
  carrier.inbox.push(arrival);
  carrier.deliver();
}

async function later({ clock, trunk }: PlayedTrunk, seconds: number): Promise<void> {
  clock.now += seconds * SECOND;
  trunk.tick();
  await settle();
}

/** The first address is looked at until it has been good for long enough. */
async function probed(it: PlayedTrunk): Promise<void> {
  for (let n = 0; n < 7; n++) {
    await later(it, 10);
    assert.deepEqual([it.dial.probe, it.dial.address.port, it.trunk.state], [true, 1, "open"]);
    const far = connect(it.dial);
    assert.deepEqual(far.inbox, ["close"], "nothing is said there");
  }
  await settle();
}

Deno.test("TrunkLine moves to the better address once that was good for long enough, and nothing is lost or comes twice", async () => {
  using _timers = new Timers();
  const { it, far } = await fallenBack();
  const { carrier } = it.dial;
  it.send(3);
  await probed(it);
  assert.deepEqual([it.dial.probe, it.dial.address.port, it.trunk.state], [false, 1, "open"]);
  it.send(1);
  const better = connect(it.dial);
  assert.deepEqual(far.inbox.slice(1), [0, 1, 2, 3, "close"]);
  carrier.inbox.push(7);
  carrier.deliver();
  assert.deepEqual([it.arrived, it.trunk.state], [[], "dialing"], "the peer will send it again");
  it.send(1);
  answer(it, { name: "resumed", previd: "s1", h: 3 });
  assert.deepEqual([better.inbox.slice(1), it.returned], [[3, 4], []]);
  await later(it, 600);
  assert.equal(it.dial.carrier.ended, false, "there is nothing better to look for");
});

Deno.test("TrunkLine stays where the better address fails at the last moment, and looks at it again", async () => {
  using _timers = new Timers();
  const { it } = await fallenBack();
  await probed(it);
  refuse(it.dial);
  await settle();
  assert.equal(it.trunk.state, "open");
  const { length } = it.dials;
  await later(it, 9);
  assert.equal(it.dials.length, length);
  await later(it, 1);
  assert.deepEqual([it.dials.length, it.dial.probe], [length + 1, true]);
  connect(it.dial);
  await later(it, 50);
  assert.equal(it.dial.probe, true, "it must be good for as long again");
});

Deno.test("TrunkLine goes on with the move as with any attempt where the connection is lost meanwhile", async () => {
  using _timers = new Timers();
  const { it } = await fallenBack();
  const { carrier } = it.dial;
  it.send(2);
  await probed(it);
  carrier.inbox.push("lost");
  carrier.deliver();
  assert.equal(it.trunk.state, "dialing");
  const far = connect(it.dial);
  answer(it, { name: "resumed", previd: "s1", h: 1 });
  assert.deepEqual([far.inbox.slice(1), it.trunk.state], [[1], "open"]);
});

Deno.test("TrunkLine without stream management moves when the peer has taken everything, and takes all that comes until then", async () => {
  using timers = new Timers();
  const { it, far } = await fallenBack(UNMANAGED);
  const { carrier } = it.dial;
  it.send(2);
  await probed(it);
  it.send(1);
  await later(it, 1);
  assert.deepEqual(far.inbox, [0, 1, "close"], "what comes now waits");
  carrier.inbox.push(7, "close");
  carrier.deliver();
  carrier.deliver();
  assert.deepEqual([it.arrived, it.trunk.state], [[7], "waiting"]);
  timers.pass(PAUSE);
  await settle();
  assert.equal(it.dial.address.port, 1);
  assert.deepEqual([connect(it.dial).inbox, it.returned], [[2], []]);
});

Deno.test("TrunkLine takes what still comes on an unmanaged connection when the peer has made another", () => {
  using _timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example", { connect: { by: "none" } }, UNMANAGED);
  const [before, after] = [accepted(it, UNMANAGED), accepted(it, UNMANAGED)];
  for (const [near, n] of [[before, 1], [after, 2], [before, 3], [after, 4]] as const) {
    near.inbox.push(n);
    near.deliver();
  }
  it.send();
  assert.deepEqual(it.arrived, [1, 2, 3, 4]);
  assert.deepEqual([before.said, after.said], [["</>"], ["<0>"]]);
});

Deno.test("TrunkLine lets nobody wait while the session is on its way to another connection", async () => {
  using _timers = new Timers();
  const { it } = await fallenBack();
  let released = 0;
  it.trunk.wait({ release: () => released++ });
  await probed(it);
  connect(it.dial);
  assert.deepEqual([it.trunk.state, it.trunk.full, released], ["dialing", false, 1]);
});

Deno.test("TrunkLine makes use of a connection on which the peer says nothing, where something waits", () => {
  using timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example", { connect: { by: "none" } });
  const near = accepted(it, NEGOTIATED);
  it.send();
  timers.pass(PATIENCE);
  it.trunk.tick();
  assert.deepEqual([it.trunk.state, near.said], ["idle", []], "the peer may open a session yet");
  timers.pass(1);
  it.trunk.tick();
  assert.deepEqual([it.trunk.state, near.said], ["open", ["<0>"]]);
});

Deno.test("TrunkLine declines stream management where the configuration does, and takes and sends without it", () => {
  using _timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example", { connect: { by: "none" } });
  const near = accepted(it, UNMANAGED);
  it.send();
  near.inbox.push({ name: "resume", previd: "s1", h: 3 }, { name: "enable", resume: true }, 5);
  for (let n = 0; n < 3; n++) near.deliver();
  const failed = "<failed xmlns='urn:xmpp:sm:3'>" +
    "<feature-not-implemented xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></failed>";
  assert.deepEqual([near.said, it.arrived], [[failed, "<0>", failed], [5]]);
});

/** A connection that the peer has made. */
function accepted(it: PlayedTrunk, traits: CarrierTraits): PlayedCarrier {
  const near = new PlayedCarrier("192.0.2.9:1", traits);
  PlayedCarrier.join(near, new PlayedCarrier("192.0.2.8:1", traits));
  it.accept(near);
  return near;
}
