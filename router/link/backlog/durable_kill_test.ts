import assert from "node:assert/strict";
import fc from "fast-check";
import type { Participant } from "../../spool/ledger.ts";
import type { SpoolWriter } from "../../spool/spool.ts";
import { numbersIn, PlayedPeer, push } from "./contract_peer.ts";
import { type DurableSetting, setUpDurable, TRUNK } from "./durable_setting.ts";

const SECOND = 1_000;

type Step = typeof STEPS[number];
const STEPS = [
  ...["push", "push", "bunch", "brief", "flow", "flow", "flush", "take", "settle", "reach", "acknowledge"],
  ...["hold", "go", "away", "resume", "forsake", "expire", "later", "kill", "kill and forget"],
] as const;

/**
 * A chain of three: a neighbour that sends again what is not known to be handled, a node that is killed, and a peer. Everything
 * that is told to have been handled, and nothing else, must arrive, once and in order, or be bounced.
 */
class Chain implements Participant {
  readonly peer = new PlayedPeer();
  /** What was bounced and is known to be so: what a killed process had not committed is not. */
  readonly bounced: number[] = [];
  readonly doubtful = new Set<number>();
  /** What was pushed, ever, whether it is worth keeping. */
  readonly worth: boolean[] = [];
  setting: DurableSetting = setUpDurable({ limit: 1 << 20 });
  /** How many of these this process has, and how many bounces of it are on the disk. */
  #pushed = 0;
  #settled = 0;
  #away = false;

  constructor() {
    this.setting.backlog.begin("acknowledged");
  }

  store(spool: SpoolWriter): void {
    const { acknowledged } = this.setting.backlog;
    spool.putSession({ peer: "upstream", id: "1", handled: this.#pushed, acknowledged, expires: 0 });
  }

  committed(): void {
    this.#settled = this.setting.bounced.length;
  }

  failed(): void {}

  take(step: Step): void {
    const { setting, peer } = this;
    const { backlog, clock } = setting;
    const act: Readonly<Record<Step, () => void>> = {
      push: () => this.#push(true),
      bunch: () => [1, 2, 3, 4, 5].forEach(() => this.#push(true)),
      brief: () => this.#push(false),
      flow: () => this.#flow(),
      flush: () => this.#away || backlog.flush(peer.stream),
      take: () => void peer.stream.take(),
      settle: () => this.#settle(),
      reach: () => peer.reach(2),
      acknowledge: () => assert.ok(this.#away || backlog.acknowledge(peer.handled)),
      hold: () => backlog.hold(true),
      go: () => backlog.hold(false),
      away: () => this.#leave(),
      resume: () => this.#resume(),
      forsake: () => this.#forsake(),
      expire: () => backlog.bounceWaiting(clock.now - 2 * SECOND),
      later: () => void (clock.now += SECOND),
      "kill": () => this.#kill(() => this.#resume()),
      "kill and forget": () => this.#kill(() => this.#forsake()),
    };
    act[step]();
    this.setting.ledger.enlist(this);
  }

  /** Everything that can arrive arrives. */
  end(): void {
    if (this.#away) this.#resume();
    this.setting.backlog.hold(false);
    while (this.#pushed < this.worth.length) this.#push(true);
    this.setting.ledger.enlist(this);
    for (let i = 0; i < 20; i++) {
      this.setting.backlog.flush(this.peer.stream);
      this.#settle();
      this.peer.stream.takeAll();
      this.peer.reachAll();
      assert.ok(this.setting.backlog.acknowledge(this.peer.handled));
    }
    this.setting.ledger.enlist(this);
    this.#settle();
    this.bounced.push(...numbersIn(this.setting.bounced));
  }

  /** Again what is not known to be handled, otherwise something new. */
  #push(keep: boolean): void {
    const n = this.#pushed++;
    this.worth[n] ??= keep;
    // Every third is so long that a few of them are on the disk alone.
    const text = `<${n} ${"x".repeat(n % 3 === 0 ? 40_000 : 0)}>`;
    if (!push(this.setting.backlog, text, this.worth[n])) this.bounced.push(n);
  }

  #settle(): void {
    this.setting.settle();
    this.setting.settle();
  }

  #flow(): void {
    if (this.#away) return;
    this.setting.backlog.flush(this.peer.stream);
    this.#settle();
    this.peer.stream.takeAll();
  }

  #leave(): void {
    this.setting.backlog.suspend();
    this.peer.reconnect();
    this.#away = true;
  }

  #resume(): void {
    this.#leave();
    this.#away = false;
    assert.ok(this.setting.backlog.resume(this.peer.handled));
  }

  #forsake(): void {
    const { backlog, bounced } = this.setting;
    const before = bounced.length;
    backlog.forsake();
    this.#away = false;
    for (const n of numbersIn(bounced.slice(before))) this.doubtful.add(n);
    this.peer.forget();
    backlog.begin("acknowledged");
  }

  #kill(goOn: () => void): void {
    using before = this.setting;
    this.bounced.push(...numbersIn(before.bounced.slice(0, this.#settled)));
    assertNumberedFirst(before);
    const folder = before.folder.killed();
    this.#settled = 0;
    this.setting = setUpDurable({ limit: 1 << 20, folder });
    this.#pushed = this.setting.spool.session("upstream")?.handled ?? 0;
    goOn();
  }
}

/** What has a number on the disk comes before what has none. */
function assertNumberedFirst({ spool }: DurableSetting): void {
  const rows = spool.read(spool.findLane(TRUNK) ?? 0, 0, 1e9);
  const numbered = rows.map(({ n }) => n !== undefined);
  assert.deepEqual(numbered, numbered.toSorted((a, b) => Number(b) - Number(a)));
}

Deno.test("DurableBacklog neither loses nor doubles nor reorders anything that is kept, however often the process is killed", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STEPS), { maxLength: 60 }), (steps) => {
      const chain = new Chain();
      try {
        for (const step of steps) chain.take(step);
        chain.end();
        const kept = (numbers: readonly number[]): number[] => numbers.filter((n) => chain.worth[n]);
        const [has, bounced] = [kept(chain.peer.has), kept(chain.bounced)];
        assert.deepEqual(has, has.toSorted((a, b) => a - b), "in order");
        assert.equal(new Set(has).size, has.length, "once");
        const all = [...new Set([...has, ...bounced])].sort((a, b) => a - b);
        assert.deepEqual(all, kept([...chain.worth.keys()]), "all");
        const both = bounced.filter((n) => has.includes(n));
        assert.ok(both.every((n) => chain.doubtful.has(n)), `${both} were delivered and bounced`);
        assert.deepEqual([chain.setting.spool.totals(TRUNK.peer).stanzas, chain.setting.pool.bytes], [0, 0]);
      } finally {
        chain.setting[Symbol.dispose]();
      }
    }),
    { seed: 198, numRuns: 400 },
  );
});
