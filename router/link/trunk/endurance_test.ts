import assert from "node:assert/strict";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { PlayedCarrier } from "../../../fixtures/trunk/played_carrier.ts";
import { connect, PAUSE, PlayedTrunk, settle } from "../../../fixtures/trunk/played_trunks.ts";
import { Timers } from "../../../fixtures/trunk/timers.ts";

const ROUNDS = 10_000;
const WARM = 1_000;
/** What the heap may differ by without a leak: bytes. A leak of 200 bytes in each round would be twice as much. */
const NOISE = 2 ** 20;

/** Bytes of the heap that are in use, after everything else has been collected. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return Deno.memoryUsage().heapUsed;
}

/** The connection breaks, another one is made, and a stanza passes each way. */
async function breakAndResume(
  it: PlayedTrunk,
  timers: Timers,
  round: number,
  far?: PlayedCarrier,
): Promise<PlayedCarrier> {
  const say = (...arrivals: typeof it.dial.carrier.inbox): void => {
    const { carrier } = it.dial;
    carrier.inbox.push(...arrivals);
    while (carrier.inbox.length > 0) carrier.deliver();
  };
  if (far === undefined) it.trunk.tick();
  else {
    far.abandon("is gone");
    say();
    it.forget();
    timers.pass(PAUSE);
  }
  await settle();
  const next = connect(it.dial);
  if (round === 0) say({ name: "enabled", resume: true, id: "s1" });
  else say({ name: "resumed", previd: "s1", h: round });
  it.send();
  say(round, { name: "r" }, { name: "a", h: round + 1 });
  return next;
}

Deno.test("Trunk is no bigger after 10,000 reconnections than after the first ones", async () => {
  using timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example");
  let before = 0;
  let far: PlayedCarrier | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    far = await breakAndResume(it, timers, round, far);
    if (round === WARM) before = heap();
  }
  assert.deepEqual([it.trunk.state, it.trunk.empty, it.trunk.bearers.size], ["open", true, 1]);
  assert.deepEqual([it.returned, it.pushed], [[], ROUNDS]);
  const grown = heap() - before;
  assert.ok(grown < NOISE, `the heap has grown by ${grown} bytes`);
});

Deno.test("Trunk that has nothing to do says a word each pause and nothing else, for a day", async () => {
  using timers = new Timers();
  const it = new PlayedTrunk("a.example", "b.example", { pingSeconds: 60 });
  await breakAndResume(it, timers, 0);
  const { carrier } = it.dial;
  const before = carrier.said.length;
  for (let second = 0; second < 24 * 3_600; second++) {
    timers.pass(1_000);
    it.clock.now += 1_000;
    it.trunk.tick();
    if (carrier.said.length > before + Math.floor(second / 61)) {
      carrier.inbox.push({ name: "a", h: 1 });
      carrier.deliver();
    }
  }
  const words = carrier.said.slice(before);
  assert.ok(words.every((word) => word.startsWith("<r ")), "it asks for nothing but an acknowledgement");
  assert.ok(words.length >= 1_400 && words.length <= 1_440, `${words.length} words`);
  assert.deepEqual([it.trunk.state, it.dials.length, it.lines.filter(({ level }) => level !== "info")], [
    "open",
    1,
    [],
  ]);
});
