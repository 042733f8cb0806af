import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import {
  EAST,
  numbers,
  returned,
  send,
  type Side,
  TwoNodes,
  upTo,
  WEST,
} from "../../../fixtures/trunk/two_nodes.ts";

function opened({ lines }: Side): readonly string[] {
  return lines.filter(({ event }) => event === "trunk.open").map(({ text }) => text);
}

Deno.test("Trunk carries both ways on one connection, for the node that only listens, too", async () => {
  await using it = await TwoNodes.start();
  await Promise.all([send(it, "west", 1, 100), send(it, "east", 1, 100)]);
  await until("all has arrived", () => it.west.arrived.length === 100 && it.east.arrived.length === 100);
  assert.deepEqual(numbers(it.east), upTo(100));
  assert.deepEqual(numbers(it.west), upTo(100));
  assert.equal(it.weather.open, 1);
});

Deno.test("Trunk goes on where its connection broke: nothing is lost, nothing comes twice", async () => {
  await using it = await TwoNodes.start();
  await send(it, "west", 1, 10);
  await until("it is open", () => it.east.arrived.length === 10);
  for (let round = 1; round <= 5; round++) {
    const sending = [
      send(it, "west", round * 100 + 1 - 90, round * 100 + 10),
      send(it, "east", round * 100 - 99, round * 100),
    ];
    it.weather.reset();
    await Promise.all(sending);
  }
  await until("all has arrived", () => it.west.arrived.length >= 500 && it.east.arrived.length >= 510);
  assert.deepEqual(numbers(it.east), upTo(510));
  assert.deepEqual(numbers(it.west), upTo(500));
  assert.ok(opened(it.west).some((text) => text.includes("the session goes on")), opened(it.west).join("\n"));
});

Deno.test("Trunk without a spool tells senders behind it of what its node could not deliver when it stopped", async () => {
  await using it = await TwoNodes.start({ top: "limits: {drainSeconds: 500ms}" });
  await send(it, "west", 1, 1);
  await until("it is open", () => it.east.arrived.length === 1);
  await it.east.leaf.stop();
  await send(it, "west", 2, 50);
  await until("they wait", () => it.east.lines.some(({ text }) => /cannot be reached/.test(text)));
  await it.east.node.stop();
  await until("senders are told", () => returned(it.west).length === 49);
  assert.deepEqual(returned(it.west), upTo(50).slice(1));
});

const HOPS = "urn:trunkline:hops:0";

Deno.test("Trunk tells the next node the way, and a standard server nothing of it", async () => {
  await using it = await TwoNodes.start();
  await send(it, "west", 1, 1);
  await it.west.leaf.send(EAST, `<presence from='a@${WEST}' to='b@${EAST}'/>`);
  await until("both have arrived", () => it.east.arrived.length === 2);
  assert.deepEqual(it.east.arrived, [
    `<message from='a@${WEST}' to='b@${EAST}' id='1'><body>1</body></message>`,
    `<presence from='a@${WEST}' to='b@${EAST}'/>`,
  ]);
});

Deno.test("Trunk takes no way from a standard server: its sender hears of it", async () => {
  await using it = await TwoNodes.start();
  const hops = `<hops xmlns='${HOPS}' via='a.example'/>`;
  await it.west.leaf.send(EAST, `<message from='a@${WEST}' to='b@${EAST}' id='h'>${hops}</message>`);
  await until("it is answered", () => it.west.arrived.length === 1);
  assert.match(it.west.arrived[0], /id='h'><error type='modify'><policy-violation/);
  assert.deepEqual(it.east.arrived, []);
});
