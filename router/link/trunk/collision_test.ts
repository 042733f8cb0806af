import assert from "node:assert/strict";
import type { CarrierTraits, PlayedCarrier } from "../../../fixtures/trunk/played_carrier.ts";
import { connect, NEGOTIATED, PAUSE, PlayedTrunk, settle } from "../../../fixtures/trunk/played_trunks.ts";
import { Timers } from "../../../fixtures/trunk/timers.ts";

const AT_ONCE: CarrierTraits = { bothWays: true, management: true, atOnce: true };
/** More ways than there are; a test that has tried so many is wrong. */
const MOST = 100_000;

/** Two trunks, and everything that lies between them, to be delivered in whatever order. */
class Play {
  readonly a: PlayedTrunk;
  readonly b: PlayedTrunk;
  readonly #carriers: PlayedCarrier[] = [];

  constructor(traits: CarrierTraits) {
    this.a = new PlayedTrunk("a.example", "b.example", {}, traits);
    this.b = new PlayedTrunk("b.example", "a.example", {}, traits);
  }

  /** What may happen next. */
  get possible(): readonly (() => void)[] {
    const dials = [this.a, this.b].flatMap(({ dials }) => dials).filter(({ pending, carrier }) =>
      pending && !carrier.ended
    );
    const connections = dials.map((dial) => () => {
      this.#carriers.push(dial.carrier, connect(dial, dial.by === this.a ? this.b : this.a));
    });
    const deliveries = this.#carriers.filter(({ inbox }) => inbox.length > 0).map((carrier) => () =>
      carrier.deliver()
    );
    return [...connections, ...deliveries];
  }

  /** Connections that are there at either end. */
  get connections(): number {
    const near = this.#carriers.filter((_, i) => i % 2 === 0);
    return near.filter((carrier, i) => !carrier.ended || !this.#carriers[2 * i + 1].ended).length;
  }

  /** Everything happens, in the order of the choices, and in any order where they end. */
  async run(choices: readonly number[] = []): Promise<readonly number[]> {
    const options: number[] = [];
    for (;;) {
      await settle();
      const { possible } = this;
      if (possible.length === 0) return options;
      const choice = choices[options.length] ?? 0;
      options.push(possible.length);
      possible[choice]();
    }
  }

  /** The connections break; only those learn of it whose trunks are given. */
  break(...told: readonly PlayedTrunk[]): void {
    for (const carrier of this.#carriers) carrier.inbox.length = 0;
    for (const carrier of this.#carriers) {
      if (told.some(({ trunk }) => trunk.trunk.connection?.address === carrier.remote)) {
        carrier.inbox.push("lost");
      }
    }
  }
}

/** Plays every order of events. `begin` brings two trunks to where both connect; `end` judges what has become of them. */
async function playAll(
  traits: CarrierTraits,
  begin: (play: Play) => Promise<void>,
  end: (play: Play) => Promise<void>,
): Promise<number> {
  let runs = 0;
  for (let choices: readonly number[] | undefined = []; choices !== undefined; runs++) {
    assert.ok(runs < MOST);
    using _timers = new Timers();
    const play = new Play(traits);
    await begin(play);
    const taken = choices;
    const options = await play.run(taken);
    try {
      await end(play);
    } catch (error) {
      throw new Error(`order ${taken.join(" ")}: ${error}`, { cause: error });
    }
    choices = following(options, taken);
  }
  return runs;
}

/** The choices that come after these, where each has so many options; undefined behind the last. */
function following(options: readonly number[], choices: readonly number[]): readonly number[] | undefined {
  const at = options.findLastIndex((count, i) => (choices[i] ?? 0) + 1 < count);
  if (at === -1) return undefined;
  return Array.from({ length: at + 1 }, (_, i) => (choices[i] ?? 0) + (i === at ? 1 : 0));
}

/** Both have something to say, and connect. */
async function cold({ a, b }: Play): Promise<void> {
  a.send(2);
  b.send(2);
  await settle();
}

/** A session has been going on, has broken, and both have something to say. */
async function broken(play: Play): Promise<void> {
  const { a, b } = play;
  a.send(1);
  await play.run();
  b.send(1);
  await play.run();
  play.break(a, b);
  await play.run();
  a.send(1);
  b.send(1);
  for (const { trunk } of [a, b]) trunk.wake();
  await settle();
}

async function trafficPasses(play: Play): Promise<void> {
  const { a, b } = play;
  assert.deepEqual([a.trunk.state, b.trunk.state], ["open", "open"]);
  a.send();
  b.send();
  await play.run();
  assert.deepEqual([a.arrived.at(-1), b.arrived.at(-1)], [b.pushed - 1, a.pushed - 1]);
}

async function oneIsLeft(play: Play): Promise<void> {
  await trafficPasses(play);
  for (const { trunk } of [play.a, play.b]) trunk.tick();
  await play.run();
  assert.equal(play.connections, 1);
}

function complete({ a, b }: Play): void {
  for (const [from, to] of [[a, b], [b, a]]) {
    assert.deepEqual(to.arrived, Array.from({ length: from.pushed }, (_, n) => n));
    assert.deepEqual(from.returned, []);
  }
}

for (const [name, begin] of [["that have no session", cold], ["whose session broke", broken]] as const) {
  Deno.test(`Trunks ${name} and connect to each other at once have one connection in the end, in whatever order things happen`, async () => {
    const runs = await playAll(NEGOTIATED, begin, async (play) => {
      await oneIsLeft(play);
      complete(play);
    });
    assert.ok(runs > 100, `${runs} orders`);
  });
}

Deno.test("Trunks that send at once with their opening have one connection in the end, and nothing is lost or comes twice", async () => {
  await playAll(AT_ONCE, cold, async (play) => {
    await oneIsLeft(play);
    for (const [from, to] of [[play.a, play.b], [play.b, play.a]]) {
      assert.deepEqual(to.arrived, [...new Set(to.arrived)].sort((a, b) => a - b));
      const known = new Set([...to.arrived, ...from.returned]);
      assert.equal(known.size, from.pushed);
    }
  });
});

Deno.test("Trunks that go on at once where their session broke have one connection in the end, and lose nothing", async () => {
  await playAll(AT_ONCE, broken, async (play) => {
    await oneIsLeft(play);
    complete(play);
  });
});

Deno.test("Trunk whose peer has lost the connection without its knowledge goes on with the peer's next one", async () => {
  for (const [gone, other] of [["a", "b"], ["b", "a"]] as const) {
    using timers = new Timers();
    const play = new Play(NEGOTIATED);
    await cold(play);
    await play.run();
    play[other].send(3);
    play.break(play[gone]);
    await play.run();
    play[other].send(3);
    timers.pass(PAUSE);
    await play.run();
    await trafficPasses(play);
    complete(play);
  }
});
