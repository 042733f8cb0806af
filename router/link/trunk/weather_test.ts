import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { addresses, numbers, returned, send, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";
import { Weather } from "../../../fixtures/weather/weather.ts";
import { ask } from "../control/client.ts";
import { controlPath } from "../control/socket.ts";

const QUICK = ", ping: 1s, failover: { silence: 500ms, stable: 500ms }, constrained: { patience: 1s }";

function isNoError(stanza: string): boolean {
  return !stanza.includes("type='error'");
}

/** Each of these messages of the west's has been returned; those before may have been, too, where nobody can say that they arrived. */
function returnedAll({ west }: TwoNodes, first: number, last: number): boolean {
  const numbers = new Set(returned(west));
  assert.equal(numbers.size, returned(west).length, "each is returned once");
  return upTo(last).slice(first - 1).every((n) => numbers.has(n));
}

/** Messages of both sides have arrived, up to a number, once and in order. */
async function complete(it: TwoNodes, last: number): Promise<void> {
  const { west, east } = it;
  await until(
    `${last} have arrived`,
    () => west.arrived.length >= last && east.arrived.length >= last,
    20_000,
  );
  assert.deepEqual([numbers(west), numbers(east)], [upTo(last), upTo(last)]);
}

async function both(it: TwoNodes, first: number, last: number): Promise<void> {
  await Promise.all([send(it, "west", first, last), send(it, "east", first, last)]);
}

Deno.test("Trunk of two nodes that connect to each other is one connection, however often that breaks", async () => {
  await using it = await TwoNodes.start({ apart: true });
  await using back = await Weather.start({ target: it.west.node.ports[0] });
  await Promise.all([
    it.change("west", addresses(it.weather.port)),
    it.change("east", addresses(back.port)),
  ]);
  for (let round = 0; round < 5; round++) {
    await both(it, round * 20 + 1, round * 20 + 20);
    await complete(it, round * 20 + 20);
    await until("one is left", () => it.weather.open + back.open === 1);
    it.weather.reset();
    back.reset();
  }
});

for (const sky of ["down", "drop", "loseThere", "loseBack"] as const) {
  Deno.test(`Trunk goes on at another address where the first is ${sky}, and back to it, and loses nothing`, async () => {
    await using it = await TwoNodes.start({ west: QUICK, east: QUICK });
    await using second = await Weather.start({ target: it.east.node.ports[0] });
    await it.change("west", addresses(it.weather.port, second.port));
    await both(it, 1, 20);
    await complete(it, 20);
    assert.equal(it.weather.open, 1);
    await it.weather.turn(sky);
    if (sky === "down") it.weather.reset();
    await both(it, 21, 40);
    await complete(it, 40);
    assert.equal(second.open, 1);
    await it.weather.turn("fair");
    await until("it has gone back", () => second.open === 0, 20_000);
    await both(it, 41, 60);
    await complete(it, 60);
    assert.ok(it.west.lines.every(({ event }) => event !== "trunk.forgotten" && event !== "trunk.expired"));
  });
}

Deno.test("Trunk returns what may have arrived when the session is over, and later traffic goes on", async () => {
  const short = ", failover: { silence: 500ms }, resume: 1s, constrained: { patience: 1s }";
  await using it = await TwoNodes.start({ west: short, east: short });
  await both(it, 1, 10);
  await complete(it, 10);
  await it.weather.turn("drop");
  await send(it, "west", 11, 20);
  await until("it is returned", () => returnedAll(it, 11, 20));
  assert.ok(it.west.lines.some(({ event }) => event === "trunk.expired"));
  await it.weather.turn("fair");
  await send(it, "west", 21, 30);
  const arrived = (): readonly number[] => numbers({ arrived: it.east.arrived.filter(isNoError) });
  await until("it arrives", () => arrived().includes(30), 20_000);
  assert.deepEqual(arrived(), [...upTo(10), ...upTo(30).slice(20)]);
});

Deno.test("Trunk loses nothing where a reload changes its settings under traffic, on either side", async () => {
  await using it = await TwoNodes.start();
  for (let round = 0; round < 6; round++) {
    const traffic = both(it, round * 50 + 1, round * 50 + 50);
    await it.change(round % 2 === 0 ? "west" : "east", { pingSeconds: 100 + round });
    await traffic;
  }
  await complete(it, 300);
});

Deno.test("Trunk returns everything that it had for a peer that a reload removes", async () => {
  await using it = await TwoNodes.start();
  await both(it, 1, 5);
  await complete(it, 5);
  await it.weather.turn("drop");
  await send(it, "west", 6, 15);
  await it.change("west", "removed");
  await send(it, "west", 16, 20);
  await until("it is returned", () => returnedAll(it, 6, 20));
});

Deno.test("Node that stops returns in time what its trunk has not acknowledged", async () => {
  await using it = await TwoNodes.start({ top: "limits: { drainSeconds: 2 }" });
  await both(it, 1, 5);
  await complete(it, 5);
  await it.weather.turn("drop");
  await send(it, "west", 6, 15);
  await it.west.node.stop();
  assert.ok(returnedAll(it, 6, 15));
});

Deno.test("Trunk is closed while an operator holds the peer down, returns what comes then, and goes on afterwards", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-switch-" });
  const say = async (command: "peer down" | "peer up"): Promise<void> =>
    (await ask(controlPath(folder), { command, peer: "other" }, 2_000)).close();
  try {
    const configure = (text: string, side: string) => side === "west" ? `${text}\nstate: ${folder}` : text;
    await using it = await TwoNodes.start({ configure });
    await both(it, 1, 5);
    await complete(it, 5);
    await say("peer down");
    await until("it is closed", () => it.weather.open === 0);
    await send(it, "west", 6, 10);
    await until("it is returned", () => returnedAll(it, 6, 10));
    await send(it, "east", 6, 10);
    await say("peer up");
    await until("what the east had kept arrives", () => numbers(it.west).filter((n) => n > 5).length === 10);
    await send(it, "west", 11, 15);
    await until("the rest arrives", () => it.east.arrived.length === 10);
    assert.deepEqual(numbers(it.east), [...upTo(5), ...upTo(15).slice(10)]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
