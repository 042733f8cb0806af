import assert from "node:assert/strict";
import fc from "fast-check";
import { Ledger, type Participant } from "./ledger.ts";
import { batchOf, SpoolFolder, textOf } from "./spool_test_file.ts";
import type { Spool, SpoolWriter } from "./spool.ts";
import { ManualTime } from "./spool_test_time.ts";

const RED = { peer: "red", from: "a.example", to: "b.example" };

/** Someone who wants texts kept, and takes down what he is told. */
class Writer implements Participant {
  readonly told: string[] = [];
  waiting: string[] = [];

  store(spool: SpoolWriter): void {
    for (const text of this.waiting) spool.append(batchOf(spool.lane(RED), text));
  }

  committed(): void {
    this.told.push(`committed ${this.waiting.join(" ")}`);
    this.waiting = [];
  }

  failed(): void {
    this.told.push("failed");
  }
}

interface Bench extends Disposable {
  readonly folder: SpoolFolder;
  readonly spool: Spool;
  readonly ledger: Ledger;
  readonly time: ManualTime;
}

function setUp(mostBytes = Infinity): Bench {
  const folder = new SpoolFolder();
  const spool = folder.open({ mostBytes });
  const time = new ManualTime();
  const ledger = new Ledger(spool, { ...time.scheduler, log: folder.log });
  return { folder, spool, ledger, time, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

function kept({ spool }: Bench): readonly string[] {
  return spool.read(spool.findLane(RED) ?? 0, 0, 1e9).map(textOf);
}

function keep({ ledger }: Bench, text: string, writer = new Writer()): Writer {
  writer.waiting.push(text);
  ledger.enlist(writer);
  return writer;
}

Deno.test("Ledger commits everything of a turn in one transaction, in the order in which it was enlisted", () => {
  using bench = setUp();
  const [a, b] = [keep(bench, "<1/>"), keep(bench, "<2/>")];
  keep(bench, "<3/>", a);
  assert.deepEqual([a.told, kept(bench)], [[], []]);
  bench.time.pass(5);
  assert.deepEqual([a.told, b.told], [["committed <1/> <3/>"], ["committed <2/>"]]);
  assert.deepEqual(kept(bench), ["<1/>", "<3/>", "<2/>"]);
  const { commits, rows, failures, seconds } = bench.ledger;
  assert.deepEqual([commits, rows, failures, seconds.count], [1, 3, 0, 1]);
});

Deno.test("Ledger waits for company as long as a commit takes, and never longer than 5 ms", () => {
  using bench = setUp();
  const waits: number[] = [];
  const slow = { ...bench.time.scheduler, log: bench.folder.log, elapsed: () => (ticks += took) };
  let [ticks, took] = [0, 0];
  slow.later = (
    milliseconds,
    act,
  ) => (waits.push(milliseconds), bench.time.scheduler.later(milliseconds, act));
  const ledger = new Ledger(bench.spool, slow);
  for (took of [0, 2, 100, 0.5]) {
    ledger.enlist(new Writer());
    bench.time.pass(5);
  }
  assert.deepEqual(waits, [0, 0, 2, 5]);
});

Deno.test("Ledger commits what was enlisted by those whom it tells of a commit", () => {
  using bench = setUp();
  const first = new Writer();
  const second = new Writer();
  first.committed = () => void keep(bench, "<2/>", second);
  keep(bench, "<1/>", first);
  bench.time.pass(5);
  bench.time.pass(5);
  assert.deepEqual(kept(bench), ["<1/>", "<2/>"]);
});

Deno.test("Ledger accepts nothing on a full disk, tells everyone in the group, and the log once", () => {
  using bench = setUp(150_000);
  const [small, large] = [keep(bench, "<small/>"), keep(bench, "x".repeat(150_000))];
  bench.time.pass(5);
  assert.deepEqual([small.told, large.told, bench.ledger.accepting], [["failed"], ["failed"], false]);
  assert.deepEqual(kept(bench), [], "all or nothing");
  assert.match(
    bench.folder.lines[0].text,
    /spool\.sqlite cannot be used \(database or disk is full\): stanzas for peers with a spool are refused until it can\. Make room/,
  );
  large.waiting = ["<large/>"];
  bench.ledger.enlist(small);
  bench.ledger.enlist(large);
  bench.time.pass(990);
  assert.equal(bench.ledger.accepting, false);
  bench.time.pass(5);
  assert.ok(bench.ledger.accepting);
  assert.deepEqual(kept(bench), ["<small/>", "<large/>"]);
  bench.time.pass(10_000);
  const [, again, ...more] = bench.folder.lines;
  assert.match(again.text, /spool\.sqlite can be used again, 11 s after it could not/);
  assert.deepEqual(more, []);
});

Deno.test("Ledger takes what is owed from the reserve of a full disk, once in an outage, as far as that goes", () => {
  using bench = setUp(150_000);
  const { ledger, time } = bench;
  const large = "x".repeat(150_000);
  assert.ok(ledger.takes(2 ** 30, false), "anything, while the disk is well");
  keep(bench, large);
  time.pass(5);
  assert.deepEqual([ledger.takes(1, false), ledger.takes(2 ** 21 + 1, true)], [false, false]);
  assert.deepEqual([ledger.takes(2 ** 20, true), ledger.takes(2 ** 20, true)], [true, true]);
  assert.ok(!ledger.takes(1, true), "that was all");
  const owed = keep(bench, "<owed/>");
  time.pass(5);
  assert.deepEqual([owed.told, ledger.accepting], [["committed <owed/>"], false]);
  time.pass(1_000);
  assert.ok(ledger.accepting && ledger.takes(2 ** 30, false));
  keep(bench, large);
  time.pass(5);
  assert.ok(ledger.takes(1, true), "another outage");
  keep(bench, large);
  time.pass(5);
  assert.ok(!ledger.takes(1, true), "the reserve has not been enough");
});

Deno.test("Ledger does not call a disk well that takes small things only", () => {
  using bench = setUp(150_000);
  for (let i = 0; i < 20; i++) {
    keep(bench, "x".repeat(150_000));
    bench.time.pass(1_000);
  }
  assert.equal(bench.folder.lines.length, 1);
});

Deno.test("Ledger takes a disk that cannot be read for one that cannot be used", () => {
  using bench = setUp();
  bench.ledger.doubt(new Error("disk I/O error"));
  assert.equal(bench.ledger.accepting, false);
  const writer = keep(bench, "<1/>");
  bench.time.pass(1_000);
  assert.deepEqual([bench.ledger.accepting, writer.told], [true, ["committed <1/>"]]);
});

Deno.test("Ledger leaves out who makes a mistake, and keeps what the others have", () => {
  using bench = setUp();
  const [good, bad] = [keep(bench, "<1/>"), new Writer()];
  bad.store = (spool) => void spool.append(batchOf(4711, "of no lane"));
  bench.ledger.enlist(bad);
  const last = keep(bench, "<2/>");
  bench.time.pass(5);
  assert.deepEqual([good.told, bad.told, last.told], [["committed <1/>"], ["failed"], ["committed <2/>"]]);
  assert.deepEqual([kept(bench), bench.ledger.accepting], [["<1/>", "<2/>"], true]);
  assert.match(bench.folder.lines[0].text, /FOREIGN KEY/);
});

Deno.test("Ledger keeps exactly what it told to be committed, and tells everyone something, whatever fails", () => {
  type Step = "keep" | "large" | "wait" | "second";
  const steps = fc.array(fc.constantFrom<Step>("keep", "keep", "large", "wait", "second"), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (steps) => {
      using bench = setUp(120_000);
      const writers: Writer[] = [];
      steps.forEach((step, i) => {
        if (step === "wait") bench.time.pass(5);
        else if (step === "second") bench.time.pass(1_000);
        else if (bench.ledger.accepting) {
          writers.push(keep(bench, `<${i}/>`.padEnd(step === "large" ? 120_000 : 1)));
        }
      });
      bench.time.pass(1_000);
      const told = writers.map(({ told }) => told);
      assert.ok(told.every(({ length }) => length === 1));
      const committed = told.flat().filter((word) => word !== "failed").map((word) => word.slice(10));
      assert.deepEqual(kept(bench), committed);
    }),
    { seed: 7, numRuns: 60 },
  );
});
