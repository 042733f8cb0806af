import assert from "node:assert/strict";
import { addressesOf, blue, createStage, type Stage } from "../../../fixtures/leaf/played_pair.ts";
import type { PlayedLink } from "../../../fixtures/leaf/played_link.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Load } from "../../observe/metrics_load.ts";
import { Pair } from "./pair.ts";

const MINUTE = 60_000;

interface Setting extends Stage {
  readonly pair: Pair;
  /** The stream at the fallback address. */
  readonly fallback: PlayedLink;
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

function push(pair: Pair, text: string): void {
  const bytes = new TextEncoder().encode(text);
  assert.ok(pair.push(bytes, 0, bytes.length, Load.of(Kind.Message, bytes.length, 0), true));
  pair.flush();
}

function last({ links }: Stage): PlayedLink {
  return links[links.length - 1];
}

/** A pair whose first address was down, so that it sends to the second. */
async function fallBack(): Promise<Setting> {
  const stage = createStage();
  stage.found = addressesOf(10, 20);
  const pair = new Pair("a.example", "b.example", blue(), stage.surroundings);
  push(pair, "<1>");
  await settle();
  last(stage).end("connect", "Connection refused");
  const fallback = last(stage);
  fallback.open();
  return Object.assign(stage, { pair, fallback });
}

async function later({ clock, pair }: Setting, milliseconds: number): Promise<void> {
  clock.now += milliseconds;
  pair.tick();
  await settle();
}

Deno.test("Failback looks for the better address once in the longest wait, and stays while it is down", async () => {
  const it = await fallBack();
  it.fallback.take();
  await later(it, MINUTE - 1);
  assert.equal(last(it), it.fallback);
  for (let n = 0; n < 3; n++) {
    await later(it, MINUTE);
    const probe = last(it);
    assert.deepEqual([probe.address.port, it.links.length], [10, 3 + n]);
    await later(it, MINUTE);
    assert.equal(last(it), probe, "one look at a time");
    probe.end("connect", "Connection refused");
    assert.deepEqual([last(it), it.fallback.closed], [probe, false]);
  }
  const said = it.lines.filter(({ event, level }) => event === "link.failed" && level === "warn");
  assert.equal(said.length, 1, "that it is down is said once");
});

Deno.test("Failback sends on at the better address once it is back, in order and nothing twice", async () => {
  const it = await fallBack();
  it.fallback.take();
  await later(it, MINUTE);
  push(it.pair, "<2>");
  const probe = last(it);
  probe.open();
  assert.ok(probe.closed && !it.fallback.closed, "<2> is still being written");
  push(it.pair, "<3>");
  assert.deepEqual(it.fallback.written, ["<1>", "<2>"]);
  it.fallback.take();
  assert.ok(it.fallback.closed);
  await settle();
  const better = last(it);
  assert.deepEqual([better.address.port, better === probe], [10, false]);
  better.open();
  assert.deepEqual([better.written, it.fallback.written, it.bounced], [["<3>"], ["<1>", "<2>"], []]);
  better.take();
  await later(it, 2 * MINUTE);
  assert.equal(last(it), better, "there is nothing better to look for");
});

Deno.test("Failback is no hurry for what waits where the stream is lost meanwhile", async () => {
  const it = await fallBack();
  it.fallback.take();
  await later(it, MINUTE);
  push(it.pair, "<2>");
  last(it).open();
  push(it.pair, "<3>");
  it.fallback.end("open", "hung up");
  await settle();
  assert.deepEqual(it.bounced, ["<2>"]);
  last(it).open();
  assert.deepEqual(last(it).written, ["<3>"]);
});

Deno.test("Failback ends with the pair: no look and no move outlives it", async () => {
  const it = await fallBack();
  it.fallback.take();
  await later(it, MINUTE);
  const probe = last(it);
  it.pair.close();
  assert.ok(probe.closed && it.fallback.closed);
  const other = await fallBack();
  other.fallback.take();
  await later(other, MINUTE);
  push(other.pair, "<2>");
  last(other).open();
  push(other.pair, "<3>");
  other.pair.retire();
  other.fallback.take();
  assert.deepEqual([other.fallback.written, other.bounced], [["<1>", "<2>", "<3>"], []]);
  assert.ok(other.fallback.closed);
});
