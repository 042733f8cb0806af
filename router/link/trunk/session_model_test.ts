import assert from "node:assert/strict";
import fc from "fast-check";
import { SessionEnd, SessionWire } from "../../../fixtures/trunk/session_ends.ts";

const SECOND = 1_000;
const RESUME = 60;

type Act = typeof LATE[number];
type Step = readonly [act: Act, end: 0 | 1];
/** `lose` lets one end learn that its connection is gone, the other does not. */
const ACTS = [
  ...["push", "push", "push", "flush", "flush", "deliver", "deliver", "deliver", "acknowledge"],
  ...["connect", "connectAtOnce", "lose", "break"],
] as const;
const LATE = [...ACTS, "later", "expire"] as const;

const steps = (acts: readonly Act[]): fc.Arbitrary<Step[]> =>
  fc.array(fc.tuple(fc.constantFrom(...acts), fc.constantFrom(0 as const, 1 as const)), { maxLength: 120 });

/** Two ends, whose connections are made by either and break as a test wants it. */
class Play {
  readonly clock = { now: 1_000_000 };
  readonly ends = [new SessionEnd(0, this.clock, RESUME), new SessionEnd(1, this.clock, RESUME)] as const;
  readonly #wires: SessionWire[] = [];

  take([act, at]: Step): void {
    const end = this.ends[at];
    switch (act) {
      case "push":
        return end.push();
      case "flush":
        return end.flush();
      case "deliver":
        return this.#deliver(at);
      case "acknowledge":
        return end.acknowledge();
      case "connect":
      case "connectAtOnce":
        return this.#connect(at, act === "connectAtOnce");
      case "lose":
        return end.lose();
      case "break":
        return end.wire?.break();
      case "later":
        this.clock.now += 25 * SECOND;
        return;
      case "expire":
        return end.expire();
    }
  }

  /** The network is good at last: everything that can arrive does. */
  end(atOnce = false): void {
    this.#connect(0, atOnce);
    for (let i = 0; i < 10; i++) {
      for (const at of [0, 1] as const) {
        for (let n = 0; n < 400; n++) this.#deliver(at);
        this.ends[at].flush();
        this.ends[at].acknowledge();
      }
    }
  }

  #connect(at: 0 | 1, atOnce: boolean): void {
    // One wire at a time: what happens where both connect at once is the line's.
    for (const wire of this.#wires) wire.break();
    this.ends[at === 0 ? 1 : 0].flush();
    const wire = new SessionWire();
    this.#wires.push(wire);
    this.ends[at].connect(wire, atOnce);
  }

  #deliver(at: 0 | 1): void {
    const wire = this.#wires.at(-1);
    const frame = wire?.take(at);
    if (wire !== undefined && frame !== undefined) this.ends[at].receive(wire, frame);
  }
}

/** Every stanza of `from` has arrived once and in order, or was returned. */
function account(from: SessionEnd, to: SessionEnd): void {
  const { arrived } = to;
  const { returned, doubtful, pushed } = from;
  assert.deepEqual(arrived, arrived.toSorted((a, b) => a - b), "out of order");
  assert.equal(new Set(arrived).size, arrived.length, "some came twice");
  assert.equal(new Set(returned).size, returned.length, "some were returned twice");
  const all = [...new Set([...arrived, ...returned])].sort((a, b) => a - b);
  assert.deepEqual(all, Array.from({ length: pushed }, (_, n) => n), "some are lost");
  const both = returned.filter((n) => arrived.includes(n));
  assert.ok(both.every((n) => doubtful.has(n)), `${both} arrived and were returned`);
  assert.ok(from.backlog.empty, "something is left");
}

Deno.test("Session loses nothing and doubles nothing, however connections break and whoever makes them", () => {
  fc.assert(
    fc.property(steps(ACTS), fc.boolean(), (steps, atOnce) => {
      const play = new Play();
      for (const step of steps) play.take(step);
      play.end(atOnce);
      account(play.ends[0], play.ends[1]);
      account(play.ends[1], play.ends[0]);
    }),
    { seed: 198, numRuns: 3_000 },
  );
});

Deno.test("Session returns what nobody can say of whether it arrived, where sessions expire, and nothing else", () => {
  fc.assert(
    fc.property(steps(LATE), (steps) => {
      const play = new Play();
      for (const step of steps) play.take(step);
      play.end();
      account(play.ends[0], play.ends[1]);
      account(play.ends[1], play.ends[0]);
    }),
    { seed: 298, numRuns: 3_000 },
  );
});

Deno.test("Session returns nothing at all once it has begun, while its time is not over", () => {
  fc.assert(
    fc.property(steps(ACTS), (steps) => {
      const play = new Play();
      play.end();
      for (const step of steps) play.take(step);
      play.end();
      assert.deepEqual(play.ends.map(({ returned }) => returned), [[], []]);
    }),
    { seed: 398, numRuns: 2_000 },
  );
});
