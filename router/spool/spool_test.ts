import assert from "node:assert/strict";
import fc from "fast-check";
import type { StoredBatch } from "./row.ts";
import { batchOf, SpoolFolder, tallyOf, textOf, within } from "./spool_test_file.ts";

const RED = { peer: "red", from: "a.example", to: "b.example" };
const TRUNK = { peer: "blue", from: "", to: "" };

Deno.test("Spool gives back what was committed, in order, to whoever opens it next", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const lane = within(spool, () => {
    const lane = spool.lane(RED);
    for (const text of ["<1/>", "<2/>", "<3/>"]) spool.append(batchOf(lane, text));
    return lane;
  });
  spool.close();
  const again = folder.open();
  assert.deepEqual(again.lanes(), [{ id: lane, ...RED }]);
  assert.deepEqual(again.read(lane, 0, 1000).map(textOf), ["<1/>", "<2/>", "<3/>"]);
  assert.deepEqual(again.read(lane, 0, 1000)[0].tally, tallyOf(4));
});

Deno.test("Spool forgets what was rolled back, lanes too", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  spool.begin();
  spool.append(batchOf(spool.lane(RED), "<1/>"));
  spool.rollback();
  assert.deepEqual([spool.lanes(), spool.totals("red")], [[], { bytes: 0, stanzas: 0 }]);
  spool.rollback();
});

Deno.test("Spool reads a piece of a lane at a time, one batch at least", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const seqs = within(spool, () => {
    const [lane, other] = [spool.lane(RED), spool.lane(TRUNK)];
    return ["aaaa", "bbbb", "cccc"].map((text) => {
      spool.append(batchOf(other, "between"));
      return spool.append(batchOf(lane, text));
    });
  });
  const lane = spool.findLane(RED) ?? 0;
  assert.deepEqual(spool.read(lane, 0, 1).map(textOf), ["aaaa"]);
  assert.deepEqual(spool.read(lane, 0, 8).map(textOf), ["aaaa", "bbbb"]);
  assert.deepEqual(spool.read(lane, seqs[0], 100).map(textOf), ["bbbb", "cccc"]);
  assert.deepEqual(spool.read(lane, seqs[2], 100), []);
});

Deno.test("Spool knows how much a lane and a peer have, and what of it may have been sent", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const lane = within(spool, () => {
    const lane = spool.lane(RED);
    spool.append(batchOf(lane, "<1/><2/>", { n: 4294967295, tally: tallyOf(8, 2) }));
    spool.number(spool.append(batchOf(lane, "<3/>")), 1);
    spool.append(batchOf(lane, "<4/>"));
    spool.append(batchOf(spool.lane({ ...RED, to: "c.example" }), "<5/>"));
    return lane;
  });
  const [first, second] = spool.read(lane, 0, 1000);
  const numbered = { bytes: 12, stanzas: 3, first: 4294967295, last: second.seq };
  assert.deepEqual(spool.content(lane), { bytes: 16, stanzas: 4, numbered });
  assert.deepEqual(spool.totals("red"), { bytes: 20, stanzas: 5 });
  within(spool, () => {
    spool.settle(lane, first.seq);
    spool.number(second.seq, undefined);
  });
  assert.deepEqual(spool.content(lane), { bytes: 8, stanzas: 2, numbered: undefined });
});

Deno.test("Spool cuts off what has arrived of a batch, and removes single ones", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const lane = within(spool, () => {
    const lane = spool.lane(TRUNK);
    spool.append(batchOf(lane, "<1/><2/>", { n: 1, tally: tallyOf(8, 2) }));
    spool.append(batchOf(lane, "<3/>"));
    return lane;
  });
  const [first, second] = spool.read(lane, 0, 1000);
  spool.cut({ ...first, n: 2, tally: tallyOf(4), bytes: first.bytes.subarray(4) });
  assert.deepEqual(spool.read(lane, 0, 1000).map(textOf), ["<2/>", "<3/>"]);
  assert.equal(spool.content(lane).numbered?.first, 2);
  assert.deepEqual([spool.remove(second.seq), spool.remove(second.seq)], [true, false]);
  assert.deepEqual(spool.read(lane, 0, 1000).map(textOf), ["<2/>"]);
});

Deno.test("Spool keeps the session with each peer", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const session = {
    peer: "blue",
    id: "s1",
    handled: 4294967295,
    acknowledged: 7,
    expires: 1_795_000_000_000,
  };
  spool.putSession(session);
  spool.putSession({ ...session, handled: 0 });
  spool.putSession({ ...session, peer: "red" });
  assert.deepEqual(spool.session("blue"), { ...session, handled: 0 });
  spool.dropSession("blue");
  assert.deepEqual([spool.session("blue"), spool.session("red")?.id], [undefined, "s1"]);
});

Deno.test("Spool never gives a number of a batch out again, lest an operator means another one", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  const lane = spool.lane(RED);
  const first = spool.append(batchOf(lane, "<1/>"));
  spool.settle(lane, first);
  spool.close();
  const again = folder.open();
  assert.deepEqual(again.lanes(), [], "lanes without anything are forgotten");
  assert.ok(again.append(batchOf(again.lane(RED), "<2/>")) > first);
});

Deno.test("Spool behaves as a list per lane, whatever is done to it and however often it is opened", () => {
  type Step = { readonly op: "append" | "settle" | "remove" | "open" | "undo"; readonly lane: number };
  const step: fc.Arbitrary<Step> = fc.record({
    op: fc.constantFrom("append", "append", "append", "settle", "remove", "open", "undo"),
    lane: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      using folder = new SpoolFolder();
      let spool = folder.open();
      const model: string[][] = [[], [], []];
      const key = (lane: number) => ({ peer: "red", from: "", to: `${lane}` });
      const rows = (lane: number): readonly StoredBatch[] =>
        spool.read(spool.findLane(key(lane)) ?? 0, 0, 1e9);
      steps.forEach(({ op, lane }, i) => {
        const [first] = rows(lane);
        if (op === "open") {
          spool.close();
          spool = folder.open();
        } else if (op === "append") {
          model[lane].push(`<${i}/>`);
          within(spool, () => spool.append(batchOf(spool.lane(key(lane)), `<${i}/>`)));
        } else if (op === "undo") {
          spool.begin();
          spool.append(batchOf(spool.lane(key(lane)), "never"));
          spool.rollback();
        } else if (first !== undefined) {
          model[lane].shift();
          if (op === "settle") spool.settle(first.lane, first.seq);
          else spool.remove(first.seq);
        }
      });
      assert.deepEqual([0, 1, 2].map((lane) => rows(lane).map(textOf)), model);
    }),
    { seed: 5, numRuns: 60 },
  );
});
