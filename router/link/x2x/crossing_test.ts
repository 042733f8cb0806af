import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { addresses, numbers, send, type Side, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";
import { Weather } from "../../../fixtures/weather/weather.ts";
import { Random } from "../../../matcher-wasm/random.ts";

function opened({ lines }: Side): readonly string[] {
  return lines.filter(({ event }) => event === "trunk.open").map(({ text }) => text);
}

/** Two nodes that begin to connect to each other at the same time, with weather on both ways. */
class Crossing implements AsyncDisposable {
  readonly it: TwoNodes;
  readonly weathers: readonly Weather[];

  private constructor(it: TwoNodes, weathers: readonly Weather[]) {
    this.it = it;
    this.weathers = weathers;
  }

  /** @param more of both nodes' entries for the other */
  static async start(more: string): Promise<Crossing> {
    const it = await TwoNodes.start({ link: "x2x", apart: true, west: more, east: more });
    const toWest = await Weather.start({ target: it.west.node.ports[0] });
    await Promise.all([
      it.change("west", addresses(it.weather.port)),
      it.change("east", addresses(toWest.port)),
    ]);
    const crossing = new Crossing(it, [it.weather, toWest]);
    await until("it is open", () => opened(it.west).length > 0 && opened(it.east).length > 0);
    await until("there is one connection", () => crossing.connections === 1);
    return crossing;
  }

  get connections(): number {
    return this.weathers.reduce((sum, { open }) => sum + open, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.it[Symbol.asyncDispose]();
    await this.weathers[1][Symbol.asyncDispose]();
  }
}

for (const management of [true, false]) {
  Deno.test(`X2X connections that cross leave one, ${management ? "with" : "without"} stream management`, async () => {
    await using crossing = await Crossing.start(`, management: ${management}`);
    const { it } = crossing;
    await Promise.all([send(it, "west", 1, 50), send(it, "east", 1, 50)]);
    await until("all has arrived", () => it.west.arrived.length >= 50 && it.east.arrived.length >= 50);
    assert.deepEqual(numbers(it.east), upTo(50));
    assert.deepEqual(numbers(it.west), upTo(50));
    // The one whose domain is lower has connected.
    assert.match(opened(it.east).at(-1) ?? "", /we have connected$/);
    assert.match(opened(it.west).at(-1) ?? "", /the peer has connected$/);
    // What is left of the other connection does not stand in the way of a reload.
    for (const { node, config } of [it.west, it.east]) await node.reload(config);
    await send(it, "west", 51, 60);
    await until("it goes on", () => it.east.arrived.length >= 60);
  });
}

for (const [seed, compression] of ["none", "zlib"].entries()) {
  Deno.test(`X2X connections that break and cross at random lose nothing and bring nothing twice, compression ${compression}`, async () => {
    const random = new Random(seed);
    await using crossing = await Crossing.start(`, constrained: { compression: ${compression} }`);
    const { it, weathers } = crossing;
    let last = 0;
    for (let round = 0; round < 8; round++) {
      const sending = (["west", "east"] as const).map((side) => send(it, side, last + 1, last + 50));
      last += 50;
      for (const weather of weathers) if (!random.once(3)) weather.reset();
      await Promise.all(sending);
      await new Promise((resolve) => setTimeout(resolve, random.below(300)));
    }
    await until("all has arrived", () => Math.min(it.east.arrived.length, it.west.arrived.length) >= last);
    assert.deepEqual(numbers(it.east), upTo(last));
    assert.deepEqual(numbers(it.west), upTo(last));
  });
}
