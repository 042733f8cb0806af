import assert from "node:assert/strict";
import { PlayedStore } from "../../../fixtures/trunk/played_store.ts";
import { connect, NEGOTIATED, PlayedTrunk, settle } from "../../../fixtures/trunk/played_trunks.ts";
import { Timers } from "../../../fixtures/trunk/timers.ts";

const ENABLED = { name: "enabled", resume: true, id: "s1", max: 300 } as const;

/** A trunk whose session is kept. */
async function begun(): Promise<{ readonly it: PlayedTrunk; readonly store: PlayedStore }> {
  const store = new PlayedStore();
  const it = new PlayedTrunk("a.example", "b.example", {}, NEGOTIATED, store);
  it.trunk.tick();
  await settle();
  connect(it.dial);
  it.dial.carrier.inbox.push(ENABLED);
  it.dial.carrier.deliver();
  store.settle();
  assert.deepEqual(store.kept, { id: "s1", handled: 0, acknowledged: 0 });
  return { it, store };
}

Deno.test("TrunkIntake has known after a restart what came in one piece with the end of the stream", async () => {
  for (const end of ["close", "lost"] as const) {
    using _timers = new Timers();
    const { it, store } = await begun();
    it.send(3);
    it.dial.carrier.inbox.push(0, 1, { name: "a", h: 2 }, end);
    it.dial.carrier.deliverAll();
    store.settle();
    assert.deepEqual([it.arrived, store.kept], [[0, 1], { id: "s1", handled: 2, acknowledged: 2 }], end);
  }
});

Deno.test("TrunkIntake keeps nothing of a session that is over because its trunk is given up", async () => {
  using _timers = new Timers();
  const { it, store } = await begun();
  it.trunk.retire();
  store.settle();
  store.kept = { id: "another", handled: 7, acknowledged: 9 };
  it.dial.carrier.inbox.push(0);
  it.dial.carrier.deliverAll();
  store.settle();
  assert.deepEqual([it.arrived, store.kept.id], [[], "another"], "the peer knows that it was not taken");
});

Deno.test("Trunk does not go on after a restart with a session that had been given up before it", async () => {
  using _timers = new Timers();
  const { it, store } = await begun();
  it.dial.carrier.abandon("was cut");
  it.clock.now += 301_000;
  it.trunk.tick();
  store.settle();
  assert.equal(store.kept, undefined);
});
