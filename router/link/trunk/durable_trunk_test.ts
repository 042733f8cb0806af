import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { numbers, returned, send, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";

Deno.test("Trunk with a spool loses nothing and doubles nothing where both nodes are started again", async () => {
  await using it = await TwoNodes.start({ spool: true });
  await send(it, "west", 1, 50);
  await until("it is open", () => it.east.arrived.length === 50);
  await it.weather.turn("down");
  it.weather.reset();
  await Promise.all([send(it, "west", 51, 150), send(it, "east", 1, 100)]);
  await it.restart("west");
  await it.restart("east");
  await it.weather.turn("fair");
  await until("all has arrived", () => it.east.arrived.length >= 150 && it.west.arrived.length >= 100);
  assert.deepEqual(numbers(it.east), upTo(150));
  assert.deepEqual(numbers(it.west), upTo(100));
});

for (const [direction, hours] of [["back", -1], ["forward", 1]] as const) {
  Deno.test(`Trunk with a spool loses nothing and doubles nothing where the clock is set ${direction} an hour, and over a restart then`, async () => {
    let ahead = 0;
    const now = () => Date.now() + ahead;
    const resume = ", resume: 6h";
    await using it = await TwoNodes.start({ spool: true, now, west: resume, east: resume });
    await send(it, "west", 1, 50);
    await until("it is open", () => it.east.arrived.length === 50);
    await it.weather.turn("down");
    it.weather.reset();
    await send(it, "west", 51, 100);
    const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    await wait(300);
    ahead = hours * 3_600_000;
    await Promise.all([send(it, "west", 101, 150), send(it, "east", 1, 100)]);
    // Time for the nodes to look after what waits.
    await wait(2_500);
    await it.restart("west");
    await it.weather.turn("fair");
    await until("all has arrived", () => it.east.arrived.length >= 150 && it.west.arrived.length >= 100);
    assert.deepEqual([numbers(it.east), numbers(it.west)], [upTo(150), upTo(100)]);
    assert.deepEqual([returned(it.east), returned(it.west)], [[], []]);
  });
}
