import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { numbers, send, type Side, TwoNodes, upTo } from "../../fixtures/trunk/two_nodes.ts";

function said({ lines }: Side, event: string): readonly string[] {
  return lines.filter((line) => line.event === event).map(({ text }) => text);
}

Deno.test("an X2X link carries both ways on one connection, for the node that only listens, too", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await Promise.all([send(it, "west", 1, 100), send(it, "east", 1, 100)]);
  await until("all has arrived", () => it.west.arrived.length === 100 && it.east.arrived.length === 100);
  assert.deepEqual(numbers(it.east), upTo(100));
  assert.deepEqual(numbers(it.west), upTo(100));
  assert.equal(it.weather.open, 1);
});

Deno.test("an X2X link goes on where its connection broke: nothing is lost, nothing comes twice", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
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
  assert.ok(said(it.west, "trunk.open").some((text) => text.includes("the session goes on")));
});

Deno.test("an X2X link without stream management bears at once on both sides", async () => {
  const management = ", management: false";
  await using it = await TwoNodes.start({ link: "x2x", west: management, east: management });
  await until("it is open", () => it.east.lines.some(({ event }) => event === "trunk.open"));
  await Promise.all([send(it, "east", 1, 50), send(it, "west", 1, 50)]);
  await until("all has arrived", () => it.west.arrived.length === 50 && it.east.arrived.length === 50);
  assert.deepEqual(numbers(it.east), upTo(50));
  assert.deepEqual(numbers(it.west), upTo(50));
  assert.match(said(it.east, "trunk.open")[0], /without stream management .* the peer has connected$/);
});

Deno.test("an X2X link does without TLS where the configuration calls that insecure", async () => {
  const plain = ', tls: none, sources: ["127.0.0.1"]';
  await using it = await TwoNodes.start({
    ...{ link: "x2x", west: plain, east: plain, listener: ", tls: none", top: "insecure: true" },
  });
  await send(it, "west", 1, 20);
  await send(it, "east", 1, 20);
  await until("all has arrived", () => it.west.arrived.length === 20 && it.east.arrived.length === 20);
  assert.deepEqual(numbers(it.east), upTo(20));
});

Deno.test("an X2X connection from a wrong address is refused where the address is all that proves the peer", async () => {
  const plain = ', tls: none, sources: ["127.0.0.9"]';
  await using it = await TwoNodes.start({
    ...{ link: "x2x", west: plain, east: plain, listener: ", tls: none", top: "insecure: true" },
  });
  await until("it is refused", () => said(it.east, "stream.refused").length > 0);
  assert.match(said(it.east, "stream.refused")[0], /127\.0\.0\.1 is in the sources of no peer/);
  assert.deepEqual(said(it.east, "trunk.open"), []);
});
