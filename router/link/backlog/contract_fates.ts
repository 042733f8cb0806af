import assert from "node:assert/strict";
import fc from "fast-check";
import type { BacklogOptions, BacklogSetting } from "./contract.ts";
import { numbersIn, PlayedPeer, push } from "./contract_peer.ts";

const SECOND = 1_000;

type Step = typeof STEPS[number];
const STEPS = [
  ...["push", "push", "brief", "flush", "take", "settle", "reach", "acknowledge"],
  ...["resume", "forsake", "expire", "later", "hold", "go"],
] as const;

/** Every stanza is delivered once and in order, or its sender is told; where a stream is given up, both may be. */
export function testFates(name: string, setUp: (options?: BacklogOptions) => BacklogSetting): void {
  Deno.test(`${name} neither loses nor doubles nor reorders anything, whatever happens to its streams`, () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS), { maxLength: 80 }), (steps) => {
        using setting = setUp({ limit: 200 });
        const peer = new PlayedPeer();
        const play = new Play(setting, peer);
        for (const step of steps) play.take(step);
        play.end();
        const bounced = numbersIn(setting.bounced);
        assert.deepEqual(peer.has, peer.has.toSorted((a, b) => a - b));
        assert.deepEqual([new Set(peer.has).size, new Set(bounced).size], [peer.has.length, bounced.length]);
        const all = [...new Set([...peer.has, ...bounced])].sort((a, b) => a - b);
        assert.deepEqual(all, Array.from({ length: play.pushed }, (_, n) => n));
        const both = bounced.filter((n) => peer.has.includes(n));
        assert.ok(both.every((n) => play.doubtful.has(n)), `${both} were delivered and bounced`);
        assert.deepEqual([setting.pool.bytes, setting.backlog.empty], [0, true]);
      }),
      { seed: 198, numRuns: 300 },
    );
  });
}

class Play {
  pushed = 0;
  /** What was bounced although it may have arrived. */
  readonly doubtful = new Set<number>();
  readonly #setting: BacklogSetting;
  readonly #peer: PlayedPeer;

  constructor(setting: BacklogSetting, peer: PlayedPeer) {
    this.#setting = setting;
    this.#peer = peer;
    setting.backlog.begin("acknowledged");
  }

  take(step: Step): void {
    const { backlog, clock } = this.#setting;
    const peer = this.#peer;
    const act: Readonly<Record<Step, () => void>> = {
      push: () => push(backlog, `<${this.pushed}>`) && this.pushed++,
      brief: () => push(backlog, `<${this.pushed}>`, false) && this.pushed++,
      flush: () => backlog.flush(peer.stream),
      take: () => peer.stream.take(),
      settle: () => this.#setting.settle(),
      reach: () => peer.reach(2),
      acknowledge: () => assert.ok(backlog.acknowledge(peer.handled)),
      resume: () => this.#resume(),
      forsake: () => this.#forsake(),
      expire: () => backlog.bounceWaiting(clock.now - 2 * SECOND),
      later: () => clock.now += SECOND,
      hold: () => backlog.hold(true),
      go: () => backlog.hold(false),
    };
    act[step]();
  }

  /** Everything that can arrive arrives. */
  end(): void {
    const { backlog } = this.#setting;
    backlog.hold(false);
    for (let i = 0; i < 20; i++) {
      this.#setting.settle();
      backlog.flush(this.#peer.stream);
      this.#peer.stream.takeAll();
      this.#peer.reachAll();
      assert.ok(backlog.acknowledge(this.#peer.handled));
    }
    this.#setting.settle();
  }

  #resume(): void {
    const { backlog } = this.#setting;
    backlog.suspend();
    this.#setting.settle();
    this.#peer.reconnect();
    assert.ok(backlog.resume(this.#peer.handled));
  }

  #forsake(): void {
    const { backlog, bounced } = this.#setting;
    const before = bounced.length;
    backlog.forsake();
    for (const n of numbersIn(bounced.slice(before))) this.doubtful.add(n);
    this.#peer.forget();
    backlog.begin("acknowledged");
  }
}
