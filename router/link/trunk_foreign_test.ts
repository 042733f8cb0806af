import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { numbers, send, type Side, TwoNodes, upTo } from "../../fixtures/trunk/two_nodes.ts";

const OFF = ", management: false";
const PATIENCE = ", constrained: { patience: 1s }";

function said({ lines }: Side, event: string): string {
  return lines.filter((line) => line.event === event).map(({ text }) => text).join("\n");
}

for (
  const [name, west, east] of [
    ["that connects", OFF, PATIENCE],
    ["that is connected to", PATIENCE, OFF],
    ["and the other", OFF, OFF],
  ] as const
) {
  Deno.test(`Trunk carries both ways without stream management where the node ${name} takes no part in it, and says so`, async () => {
    await using it = await TwoNodes.start({ west, east });
    // The one that is connected to has the first word.
    await send(it, "east", 1, 10);
    await until("it has arrived", () => it.west.arrived.length === 10);
    await send(it, "west", 1, 10);
    await until("all has arrived", () => it.east.arrived.length === 10);
    assert.deepEqual([numbers(it.east), numbers(it.west)], [upTo(10), upTo(10)]);
    for (const side of [it.west, it.east]) {
      assert.match(
        said(side, "trunk.open"),
        /without stream management \(XEP-0198\), so that nothing is resumed/,
      );
    }
  });
}

Deno.test("Trunk without stream management loses nothing in a reload, on either side", async () => {
  await using it = await TwoNodes.start({ west: OFF, east: OFF });
  for (let round = 0; round < 6; round++) {
    const [first, last] = [round * 20 + 1, round * 20 + 20];
    const traffic = Promise.all([send(it, "west", first, last), send(it, "east", first, last)]);
    await it.change(round % 2 === 0 ? "west" : "east", { pingSeconds: 100 + round });
    await traffic;
    await until("all has arrived", () => it.west.arrived.length >= last && it.east.arrived.length >= last);
  }
  assert.deepEqual([numbers(it.east), numbers(it.west)], [upTo(120), upTo(120)]);
});
