import assert from "node:assert/strict";
import { Bench, PATH, type PlayedDisk, refusal, sourcesOf } from "./audit_test_disk.ts";
import { tornPath } from "./audit_rotation.ts";
import { verifyAudit } from "./audit_verify.ts";

/** A disk as a crash leaves it that comes after `bytes` bytes of the file; what is behind is as it is given. */
function crashed(disk: PlayedDisk, bytes: number, behind = new Uint8Array(0)): PlayedDisk {
  const copy = disk.copy();
  const file = copy.files.get(PATH);
  assert.ok(file);
  file.bytes = Uint8Array.from([...file.bytes.subarray(0, bytes), ...behind]);
  return copy;
}

function assertWhole(bench: Bench): readonly string[] {
  const verdict = verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash });
  assert.ok(verdict.ok, verdict.ok ? "" : verdict.sentence);
  return bench.lines().map((line) => JSON.parse(line).event);
}

function committed(): { readonly disk: PlayedDisk; readonly before: number; readonly after: number } {
  const bench = new Bench();
  bench.refuse("a");
  const size = (): number => bench.disk.files.get(PATH)?.bytes.length ?? 0;
  const before = size();
  for (const id of ["b", "c"]) bench.audit.append(refusal(id));
  bench.audit.commit();
  return { disk: bench.disk, before, after: size() };
}

Deno.test("createAudit() goes on after a crash at any byte of the last write, and keeps what was torn", () => {
  const { disk, before, after } = committed();
  const text = disk.text(PATH);
  for (let at = before; at <= after; at++) {
    const bench = new Bench({}, crashed(disk, at));
    const whole = text.slice(0, at).split("\n").length - 1;
    const torn = text.slice(text.slice(0, at).lastIndexOf("\n") + 1, at);
    const events = assertWhole(bench);
    assert.deepEqual(events.slice(whole), torn === "" ? ["start"] : ["gap", "start"]);
    assert.equal(bench.disk.text(tornPath(PATH, whole + 1)), torn);
    assert.equal(bench.refuse("d"), true);
    assertWhole(bench);
  }
});

Deno.test("createAudit() goes on after a crash at any byte of the very first write", () => {
  const { disk } = new Bench();
  const length = disk.files.get(PATH)?.bytes.length ?? 0;
  for (let at = 0; at < length; at++) {
    const events = assertWhole(new Bench({}, crashed(disk, at)));
    assert.deepEqual(events, at === 0 ? ["start"] : ["gap", "start"]);
  }
});

Deno.test("createAudit() takes blocks of zeros and lines that are no records for torn", () => {
  const { disk, before, after } = committed();
  const zeros = new Uint8Array(4096);
  const garbage = new TextEncoder().encode("\n{}\n\nhello\n");
  for (const behind of [zeros, garbage, Uint8Array.from([...zeros, 10])]) {
    for (const at of [before, after, 0, 10]) {
      const bench = new Bench({}, crashed(disk, at, behind));
      assert.equal(assertWhole(bench).includes("gap"), true);
      assert.match(bench.log.join("\n"), /were no whole record/);
    }
  }
});

Deno.test("createAudit() goes on with a file that is larger than what it reads of it", () => {
  const first = new Bench();
  for (let i = 0; i < 3000; i++) first.audit.append(refusal(`m${i}`));
  first.audit.commit();
  const length = first.disk.files.get(PATH)?.bytes.length ?? 0;
  assert.ok(length > 1.5e6);
  assert.deepEqual(assertWhole(new Bench({}, first.disk.copy())).slice(3000), ["refuse", "start"]);
  const torn = new Bench({}, crashed(first.disk, length - 9));
  assert.deepEqual(assertWhole(torn).slice(2999), ["refuse", "gap", "start"]);
});

Deno.test("createAudit() waits for room where it cannot put aside what is torn", () => {
  const { disk, before } = committed();
  const full = crashed(disk, before + 50);
  full.room = 20;
  const bench = new Bench({}, full);
  assert.equal(bench.audit.stopped, true);
  assert.equal(bench.disk.files.get(PATH)?.bytes.length, before + 50);
  bench.disk.room = Infinity;
  bench.wait(250);
  assert.equal(bench.audit.stopped, false);
  assert.deepEqual(assertWhole(bench), ["start", "refuse", "gap", "start", "gap"]);
  assert.equal(bench.disk.text(tornPath(PATH, 3)).length, 50);
});

Deno.test("createAudit() begins a new file where the torn one is taken away before it could be put aside", () => {
  const { disk, before } = committed();
  const full = crashed(disk, before + 50);
  full.room = 20;
  const bench = new Bench({}, full);
  bench.disk.rename(PATH, "/var/elsewhere");
  bench.disk.room = Infinity;
  bench.wait(250);
  assert.equal(bench.disk.files.get("/var/elsewhere")?.bytes.length, before + 50);
  assert.deepEqual(assertWhole(bench), ["gap", "start", "gap", "gap"]);
});

Deno.test("createAudit() goes on from the finished file where a crash came between the files", () => {
  const first = new Bench({ rotateBytes: 600 });
  first.refuse("a");
  assert.equal(first.disk.files.size, 2);
  const finished = [...first.disk.files.keys()].find((path) => path !== PATH);
  const [without, empty, torn] = [first.disk.copy(), first.disk.copy(), crashed(first.disk, 30)];
  without.files.delete(PATH);
  empty.files.set(PATH, { bytes: new Uint8Array(0), locked: false });
  for (const disk of [without, empty, torn]) {
    const bench = new Bench({}, disk);
    const events = assertWhole(bench);
    assert.deepEqual(events, ["start", "refuse", "rotate", ...(disk === torn ? ["gap"] : []), "start"]);
    const verdict = verifyAudit(sourcesOf(bench.disk).slice(1));
    assert.ok(verdict.ok);
    assert.ok(bench.disk.text(PATH).includes(`Goes on after ${finished}.`));
  }
});

Deno.test("createAudit() refuses to go on after a finished file that has no record", () => {
  const disk = new Bench().disk.copy();
  disk.files.clear();
  disk.files.set(`${PATH}.000000000009`, { bytes: new TextEncoder().encode("hello\n"), locked: false });
  assert.throws(
    () => new Bench({}, disk),
    /000000000009, after which it goes on, has no record: move it away/,
  );
});
