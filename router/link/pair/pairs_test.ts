import assert from "node:assert/strict";
import { blue, createStage, type Stage } from "../../../fixtures/leaf/played_pair.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import type { Pair } from "./pair.ts";
import { Pairs } from "./pairs.ts";

function setUp(most: number): Stage & { readonly pairs: Pairs } {
  const stage = createStage();
  return Object.assign(stage, { pairs: new Pairs(() => stage.surroundings, () => most) });
}

function push(pair: Pair | undefined, text = "<1>"): void {
  const bytes = new TextEncoder().encode(text);
  assert.ok(pair?.push(bytes, 0, bytes.length, Load.of(Kind.Message, bytes.length, 0), true));
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** A pair whose stream is open, with nothing to do. */
async function openPair(
  { pairs, links, clock }: Stage & { readonly pairs: Pairs },
  from: string,
): Promise<Pair> {
  clock.now += 1;
  const pair = pairs.take(blue(), from, "b.example");
  push(pair);
  await settle();
  links[links.length - 1].open();
  links[links.length - 1].take();
  assert.ok(pair);
  return pair;
}

Deno.test("Pairs gives the same pair for the same domains, and another for others", () => {
  const { pairs } = setUp(10);
  const pair = pairs.take(blue(), "a.example", "b.example");
  assert.equal(pairs.take(blue(), "a.example", "b.example"), pair);
  assert.equal(pairs.find("a.example", "b.example"), pair);
  assert.notEqual(pairs.take(blue(), "b.example", "a.example"), pair);
  assert.equal(pairs.find("c.example", "b.example"), undefined);
  assert.equal(pairs.all().length, 2);
});

Deno.test("Pairs has no more to one peer than it may, where all are busy", () => {
  const { pairs } = setUp(2);
  for (const from of ["a1.example", "a2.example"]) push(pairs.take(blue(), from, "b.example"));
  assert.equal(pairs.take(blue(), "a3.example", "b.example"), undefined);
  assert.ok(pairs.take(blue({ name: "red" }), "a3.example", "r.example"), "another peer has room of its own");
});

Deno.test("Pairs closes the quietest idle stream where there is no room, and whoever had it asks again", async () => {
  const it = setUp(2);
  const quiet = await openPair(it, "a1.example");
  const busy = await openPair(it, "a2.example");
  const third = it.pairs.take(blue(), "a3.example", "b.example");
  assert.ok(third !== undefined && it.links[0].closed && !it.links[1].closed);
  assert.ok(quiet.leaving && !busy.leaving);
  push(third);
  push(busy);
  assert.equal(it.pairs.take(blue(), "a1.example", "b.example"), undefined, "its room is taken");
  it.pairs.tick();
  assert.ok(quiet.gone);
  assert.equal(it.pairs.all().length, 2);
});

Deno.test("Pairs keeps count where a pair that is gone is replaced before anyone looks", () => {
  const { pairs } = setUp(1);
  for (let n = 0; n < 5; n++) {
    const pair = pairs.take(blue(), "a.example", "b.example");
    assert.ok(pair !== undefined, `round ${n}`);
    push(pair);
    pair.abandon();
  }
  pairs.take(blue(), "a.example", "b.example");
  pairs.tick();
  assert.equal(pairs.all().length, 0);
  push(pairs.take(blue(), "a.example", "b.example"));
  assert.equal(pairs.take(blue(), "c.example", "b.example"), undefined, "one may be, and one is");
});

Deno.test("Pairs puts another in the place of a pair whose domain now belongs to another peer", async () => {
  const it = setUp(10);
  const before = await openPair(it, "a.example");
  const after = it.pairs.take(blue({ name: "red" }), "a.example", "b.example");
  assert.ok(after !== undefined && after !== before && before.leaving && it.links[0].closed);
  assert.equal(it.pairs.find("a.example", "b.example"), after);
});

Deno.test("Pairs looks after those that retire until they are gone", async () => {
  const it = setUp(10);
  const pair = await openPair(it, "a.example");
  push(pair, "<2>");
  pair.flush();
  it.pairs.retire(pair);
  it.pairs.tick();
  assert.deepEqual([it.pairs.all(), it.pairs.find("a.example", "b.example")], [[pair], undefined]);
  it.links[0].take();
  it.pairs.tick();
  it.pairs.tick();
  assert.deepEqual([it.pairs.all().length, it.bounced.length], [0, 0]);
});

Deno.test("Pairs has a pair in the place of another send only when the peer has taken all of that one", async () => {
  const it = setUp(10);
  const before = await openPair(it, "a.example");
  push(before, "<2>");
  before.flush();
  it.pairs.retire(before);
  const after = it.pairs.take(blue(), "a.example", "b.example");
  push(after, "<3>");
  await settle();
  assert.deepEqual([it.links.length, after?.full, after?.state], [1, false, "idle"], "<2> is being written");
  it.links[0].take();
  it.pairs.tick();
  await settle();
  assert.ok(it.links[0].closed && before.gone);
  assert.equal(it.links.length, 1, "<2> may still be on its way");
  push(it.pairs.take(blue(), "a.example", "b.example"), "<4>");
  it.links[0].leave();
  await settle();
  it.links[1].open();
  assert.deepEqual([it.links[1].written, it.bounced], [["<3><4>"], []]);
});

Deno.test("Pairs has a pair wait for all those before it, of which one never sent", async () => {
  const it = setUp(10);
  const first = await openPair(it, "a.example");
  push(first, "<2>");
  first.flush();
  it.pairs.retire(first);
  const second = it.pairs.take(blue(), "a.example", "b.example");
  push(second, "<3>");
  assert.ok(second);
  it.pairs.retire(second);
  assert.deepEqual([it.bounced, second.gone], [["<3>"], true]);
  push(it.pairs.take(blue(), "a.example", "b.example"), "<4>");
  push(it.pairs.take(blue(), "other.example", "b.example"), "<5>");
  await settle();
  assert.equal(it.links.length, 2, "another sender need not wait");
  it.links[0].take();
  it.links[0].leave();
  await settle();
  it.links[2].open();
  assert.deepEqual(it.links[2].written, ["<4>"]);
});

Deno.test("Pairs has a pair wait no longer for one that is given up", async () => {
  const it = setUp(10);
  const before = await openPair(it, "a.example");
  push(before, "<2>");
  before.flush();
  it.pairs.retire(before);
  const after = it.pairs.take(blue(), "a.example", "b.example");
  assert.ok(after);
  push(after, "<3>".padEnd(600));
  assert.ok(after.full, "whoever feeds it is held up meanwhile");
  before.abandon();
  await settle();
  it.links[1].open();
  assert.deepEqual([it.bounced, it.links[1].written.map((text) => text.trim())], [["<2>"], ["<3>"]]);
});
