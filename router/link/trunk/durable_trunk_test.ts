import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { numbers, send, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";

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
