import assert from "node:assert/strict";
import fc from "fast-check";
import { Bench, PATH, refusal, sourcesOf } from "./audit_test_disk.ts";
import { play, STEPS } from "./audit_test_steps.ts";
import { verifyAudit } from "./audit_verify.ts";

function sentences(bench: Bench, event: string): readonly string[] {
  return bench.lines().map((line) => JSON.parse(line)).filter((record) => record.event === event)
    .map(({ sentence }) => sentence);
}

function assertWhole(bench: Bench): void {
  const verdict = verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash });
  assert.ok(verdict.ok, verdict.ok ? "" : verdict.sentence);
  assert.equal(verdict.behindExpected, 0);
}

Deno.test("commit() stops label-checked traffic on a full disk until there is room again", () => {
  const bench = new Bench();
  bench.disk.room = 0;
  assert.equal(bench.refuse("m1"), false);
  assert.deepEqual([bench.audit.healthy, bench.audit.stopped], [false, true]);
  bench.disk.room = Infinity;
  assert.equal(bench.audit.commit(), false, "not before the wait is over");
  bench.wait(250);
  assert.deepEqual([bench.audit.commit(), bench.audit.healthy, bench.audit.stopped], [true, true, false]);
  assert.deepEqual(sentences(bench, "refuse").length, 1);
  assert.deepEqual(sentences(bench, "gap"), [
    "From 2026-11-23T01:02:03.456Z to 2026-11-23T01:02:03.706Z nothing could be written after record 1 " +
    "(No space left on device (os error 28)); records since were written late and 0 were lost. " +
    "Label-checked traffic was stopped.",
  ]);
  assertWhole(bench);
});

Deno.test("commit() lets traffic go on where that is configured, and loses nothing that can be kept", () => {
  const bench = new Bench({ onFull: "continue" });
  bench.disk.room = 0;
  assert.equal(bench.refuse("m1"), true);
  assert.deepEqual([bench.audit.healthy, bench.audit.stopped], [false, false]);
  assert.match(bench.log.join("\n"), /label-checked traffic goes on unrecorded/);
  bench.disk.room = Infinity;
  bench.wait(250);
  assert.equal(sentences(bench, "refuse").length, 1);
  assert.match(sentences(bench, "gap")[0], /Label-checked traffic went on\.$/);
  assertWhole(bench);
});

Deno.test("the log is told once that it cannot be written and once that it can", () => {
  const bench = new Bench();
  bench.disk.room = 0;
  for (let i = 0; i < 100; i++) {
    bench.refuse(`m${i}`);
    bench.wait(1000);
  }
  bench.disk.room = Infinity;
  bench.wait(30_000);
  assert.equal(bench.log.length, 2);
  assert.match(
    bench.log[0],
    /error audit +\/var\/audit\.log cannot be written \(No space left on device \(os error 28\)\): label-checked traffic is stopped until it can\. Make room/,
  );
  assert.match(bench.log[1], /info {2}audit +\/var\/audit\.log is written again after 130 s/);
});

Deno.test("attempts become rarer, up to one in 30 s, and are not stirred by traffic", () => {
  const bench = new Bench();
  bench.disk.room = 0;
  const before = bench.disk.writes;
  for (let i = 0; i < 3000; i++) {
    bench.now += 100;
    bench.refuse(`m${i}`);
  }
  // At 0.1, 0.4, 0.9, 1.9, 3.9, 7.9, 15.9 and 31.9 s, then each 30 s up to 271.9 s.
  assert.equal(bench.disk.writes - before, 16);
});

Deno.test("records beyond what memory holds are counted, and their number is recorded", () => {
  const bench = new Bench();
  bench.disk.room = 0;
  for (let i = 0; i < 10_000; i++) bench.audit.append(refusal(`m${i}`));
  assert.ok(bench.audit.head.seq < 9_000);
  const kept = bench.audit.head.seq - 1;
  bench.disk.room = Infinity;
  bench.wait(30_000);
  assert.match(sentences(bench, "gap")[0], new RegExp(`and ${10_000 - kept} were lost`));
  assertWhole(bench);
});

Deno.test("a turn with more records than memory should hold is written in between", () => {
  const bench = new Bench();
  for (let i = 0; i < 10_000; i++) bench.audit.append(refusal(`m${i}`));
  assert.equal(bench.audit.head.seq, 10_001);
  assert.ok(bench.disk.writes > 1);
  bench.audit.commit();
  assertWhole(bench);
});

Deno.test("a disk that is full at any byte leaves whole lines, and later the whole chain", () => {
  const reference = new Bench();
  const start = reference.disk.files.get(PATH)?.bytes.length ?? 0;
  for (const id of ["a", "b", "c"]) reference.audit.append(refusal(id));
  reference.audit.commit();
  const length = (reference.disk.files.get(PATH)?.bytes.length ?? 0) - start;
  for (let room = 0; room < length; room++) {
    const bench = new Bench();
    bench.disk.room = room;
    for (const id of ["a", "b", "c"]) bench.audit.append(refusal(id));
    assert.equal(bench.audit.commit(), false);
    assert.ok(bench.disk.text(PATH).endsWith("\n"));
    assert.ok(verifyAudit(sourcesOf(bench.disk)).ok);
    bench.disk.room = Infinity;
    bench.wait(250);
    assert.equal(sentences(bench, "refuse").length, 3);
    assertWhole(bench);
  }
});

Deno.test("short writes are gone on with", () => {
  const bench = new Bench();
  bench.disk.mostAtOnce = 7;
  assert.equal(bench.refuse("m1"), true);
  assertWhole(bench);
});

Deno.test("half a line that cannot be cut off is completed", () => {
  for (const room of [1, 100, 500, 501, 700]) {
    const bench = new Bench();
    bench.disk.room = room;
    bench.disk.failing.add("truncate");
    bench.audit.append(refusal("a"));
    bench.audit.append(refusal("b"));
    bench.audit.commit();
    bench.disk.room = Infinity;
    bench.wait(250);
    assertWhole(bench);
  }
});

Deno.test("half a line that cannot be cut off is written anew where its file is taken away", () => {
  const bench = new Bench();
  bench.disk.room = 700;
  bench.disk.failing.add("truncate");
  for (const id of ["a", "b", "c"]) bench.audit.append(refusal(id));
  assert.equal(bench.audit.commit(), false);
  bench.disk.rename(PATH, "/var/elsewhere");
  assert.equal(bench.disk.text("/var/elsewhere").split("\n").length, 3);
  bench.disk.room = Infinity;
  bench.wait(250);
  const ids = bench.lines().map((line) => JSON.parse(line)).map(({ seq, event, id }) =>
    `${seq} ${id ?? event}`
  );
  assert.deepEqual(ids, ["3 b", "4 c", "5 gap", "6 gap"]);
});

Deno.test("a write that fails although some of it is in the file is neither lost nor doubled", () => {
  for (let room = 1; room < 1500; room += 7) {
    const bench = new Bench();
    bench.disk.room = room;
    bench.disk.silentlyShort = true;
    for (const id of ["a", "b", "c"]) bench.audit.append(refusal(id));
    bench.audit.commit();
    bench.disk.room = Infinity;
    bench.wait(250);
    assert.equal(sentences(bench, "refuse").length, 3);
    assertWhole(bench);
  }
});

Deno.test("each outage tells of its own losses only", () => {
  const bench = new Bench();
  for (const count of [10_000, 1]) {
    bench.disk.room = 0;
    for (let i = 0; i < count; i++) bench.audit.append(refusal(`m${i}`));
    bench.audit.commit();
    bench.disk.room = Infinity;
    bench.wait(30_000);
  }
  const lost = sentences(bench, "gap").map((sentence) => /and (\d+) were lost/.exec(sentence)?.[1]);
  assert.equal(lost.length, 2);
  assert.ok(Number(lost[0]) > 0);
  assert.equal(lost[1], "0");
});

Deno.test("close() says what could not be written any more", () => {
  const bench = new Bench();
  bench.disk.room = 0;
  bench.refuse("m1");
  bench.audit.close();
  assert.match(
    bench.log.at(-1) ?? "",
    /error audit +\/var\/audit\.log lacks the records after 1: the node had to stop/,
  );
});

Deno.test("whatever the disk refuses and when, no record is lost that was taken, and the chain is whole", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const bench = new Bench({ rotateBytes: 2000, sync: "record" });
      const { taken } = play(bench, steps);
      bench.disk.failing.clear();
      bench.disk.room = Infinity;
      bench.wait(30_000);
      assert.equal(bench.audit.commit(), true);
      assert.equal(sentences(bench, "refuse").length, taken);
      assertWhole(bench);
    }),
    { numRuns: 200 },
  );
});

Deno.test("whatever the disk refused before a crash, every record is there whose traffic was let pass", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const before = new Bench({ rotateBytes: 2000, sync: "record" });
      const { passed } = play(before, steps);
      const after = new Bench({ rotateBytes: 2000 }, before.disk.copy());
      const ids = after.lines().map((line) => JSON.parse(line)).filter(({ event }) => event === "refuse")
        .map(({ id }) => id);
      assert.deepEqual(ids.slice(0, passed), Array.from({ length: passed }, (_, i) => `m${i}`));
      assertWhole(after);
    }),
    { numRuns: 200 },
  );
});
