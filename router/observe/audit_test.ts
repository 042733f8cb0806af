import assert from "node:assert/strict";
import { Bench, PATH, refusal, sourcesOf } from "./audit_test_disk.ts";
import { verifyAudit } from "./audit_verify.ts";

/** The records, read plainly. */
function records(bench: Bench): readonly Record<string, string | number>[] {
  return bench.lines().map((line) => JSON.parse(line));
}

function events(bench: Bench): string {
  return records(bench).map(({ seq, event }) => `${seq} ${event}`).join(", ");
}

Deno.test("createAudit() begins with a start record and ends with a stop record", () => {
  const bench = new Bench();
  assert.equal(bench.refuse("m1"), true);
  bench.audit.close();
  assert.equal(events(bench), "1 start, 2 refuse, 3 stop");
  assert.match(bench.log.join("\n"), /audit\.log ends with record 3 {2}\(seq=3, hash=[0-9a-f]{64}\)$/);
  bench.audit.append(refusal("late"));
  bench.audit.close();
  assert.equal(events(bench), "1 start, 2 refuse, 3 stop");
});

Deno.test("append() writes nothing; commit() writes all that was taken in one write", () => {
  const bench = new Bench();
  const before = bench.disk.writes;
  for (let i = 0; i < 100; i++) bench.audit.append(refusal(`m${i}`));
  assert.equal(bench.disk.writes, before);
  assert.equal(bench.audit.commit(), true);
  assert.equal(bench.disk.writes, before + 1);
  assert.equal(bench.audit.commit(), true);
  assert.equal(bench.disk.writes, before + 1);
  assert.deepEqual(bench.audit.head.seq, 101);
  assert.ok(verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash }).ok);
});

Deno.test("append() takes records of stanzas that passed only where they are kept", () => {
  for (const allow of [true, false]) {
    const bench = new Bench({ allow });
    bench.audit.append({ ...refusal("m1"), event: "allow" });
    bench.audit.append({ ...refusal("m2"), event: "map" });
    bench.audit.commit();
    assert.equal(events(bench), allow ? "1 start, 2 allow, 3 map" : "1 start, 2 map");
    assert.equal(bench.audit.allow, allow);
  }
});

Deno.test("records carry the time at which they were taken", () => {
  const bench = new Bench();
  bench.now += 1;
  bench.audit.append(refusal("a"));
  bench.now += 1000;
  bench.audit.append(refusal("b"));
  bench.audit.commit();
  const times = records(bench).map(({ time }) => time);
  assert.deepEqual(times, [
    "2026-11-23T01:02:03.456Z",
    "2026-11-23T01:02:03.457Z",
    "2026-11-23T01:02:04.457Z",
  ]);
});

Deno.test("createAudit() goes on with the chain after a restart", () => {
  const first = new Bench();
  first.refuse("m1");
  first.audit.close();
  const second = new Bench({}, first.disk.copy());
  second.refuse("m2");
  assert.equal(events(second), "1 start, 2 refuse, 3 stop, 4 start, 5 refuse");
  assert.match(String(records(second)[3].sentence), /goes on after record 3/);
  assert.ok(verifyAudit(sourcesOf(second.disk), { expect: second.audit.head.hash }).ok);
});

Deno.test("createAudit() refuses a file that cannot be opened, that another process writes, or that is none of its own", () => {
  const disk = new Bench().disk;
  assert.throws(
    () => new Bench({}, disk),
    /the audit \/var\/audit\.log cannot be written: another process writes to it/,
  );
  const refusing = disk.copy();
  refusing.failing.add("open");
  assert.throws(() => new Bench({}, refusing), { name: "AuditError", message: /no open/ });
  const foreign = disk.copy();
  foreign.files.set(PATH, { bytes: new Uint8Array(3_000_000).fill(65), locked: false });
  assert.throws(() => new Bench({}, foreign), /its end holds no record: verify it, then move it away/);
  assert.equal(foreign.files.get(PATH)?.locked, false);
});

Deno.test("sync: record syncs before the traffic leaves, second about each second, none never", async () => {
  const syncs: Record<string, readonly number[]> = {};
  for (const sync of ["record", "second", "none"] as const) {
    const bench = new Bench({ sync });
    bench.wait(1000);
    await Promise.resolve();
    await Promise.resolve();
    const before = bench.disk.syncs;
    bench.refuse("a");
    bench.refuse("b");
    const after = bench.disk.syncs;
    for (let i = 0; i < 3; i++) {
      bench.wait(1000);
      await new Promise((resolve) => setTimeout(resolve));
    }
    syncs[sync] = [after - before, bench.disk.syncs - after];
    bench.audit.close();
  }
  assert.deepEqual(syncs, { record: [2, 0], second: [0, 1], none: [0, 0] });
});

for (const sync of ["record", "second"] as const) {
  Deno.test(`sync: ${sync} stops traffic where a sync fails, and says in the audit that there is doubt`, async () => {
    const bench = new Bench({ sync });
    bench.disk.failing.add("sync");
    const passed = bench.refuse("a");
    assert.equal(passed, sync === "second");
    bench.wait(100);
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(bench.audit.stopped, true);
    bench.wait(1000);
    assert.equal(bench.audit.commit(), false);
    bench.disk.failing.clear();
    bench.wait(60_000);
    assert.equal(bench.audit.commit(), true);
    assert.equal(events(bench), "1 start, 2 refuse, 3 gap");
    const { sentence } = records(bench)[2];
    if (sync === "second") assert.match(String(sentence), /may be missing should the system crash/);
    assert.ok(verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash }).ok);
  });
}

Deno.test("tick() goes on in a new file where somebody else has moved or removed the file", () => {
  const bench = new Bench();
  bench.refuse("a");
  bench.disk.rename(PATH, "/var/elsewhere");
  bench.wait(1000);
  bench.refuse("b");
  const old = bench.disk.text("/var/elsewhere").split("\n").slice(0, -1);
  assert.equal(old.length, 2);
  assert.equal(events(bench), "3 gap, 4 refuse");
  assert.match(bench.log.join("\n"), /was moved or removed by somebody else.*Let nobody else touch it/);
  assert.ok(verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash }).ok);
});

Deno.test("tick() leaves a file that somebody else has cut or written, and verification finds it", () => {
  for (const size of [0, 5, 2000]) {
    const bench = new Bench();
    bench.refuse("a");
    const file = bench.disk.files.get(PATH);
    assert.ok(file);
    const bytes = new Uint8Array(size);
    bytes.set(file.bytes.subarray(0, size));
    file.bytes = bytes;
    bench.wait(1000);
    assert.equal(bench.refuse("b"), true);
    assert.deepEqual(bench.disk.names("/var"), ["audit.log.000000000002", "audit.log"]);
    assert.equal(verifyAudit(sourcesOf(bench.disk).slice(0, 1)).ok, false);
    assert.ok(verifyAudit(sourcesOf(bench.disk).slice(1)).ok);
  }
});

Deno.test("a file that takes the place of the moved one is not written to", () => {
  const bench = new Bench();
  bench.disk.rename(PATH, "/var/elsewhere");
  bench.disk.files.set(PATH, { bytes: new Uint8Array([65]), locked: false });
  bench.wait(1000);
  assert.equal(bench.audit.stopped, true);
  assert.equal(bench.disk.text(PATH), "A");
  bench.disk.files.delete(PATH);
  bench.wait(1000);
  assert.equal(bench.audit.stopped, false);
  assert.equal(events(bench), "2 gap, 3 gap");
});
