import assert from "node:assert/strict";
import { auditFiles, finishedPath, folderOf, nameOf } from "./audit_rotation.ts";
import { Bench, PATH, sourcesOf } from "./audit_test_disk.ts";
import { verifyAudit } from "./audit_verify.ts";

Deno.test("folderOf() and nameOf() part a path", () => {
  const parted = ["a", "a/b", "/a", "/x/y.z", "./a"].map((path) => [folderOf(path), nameOf(path)]);
  assert.deepEqual(parted, [[".", "a"], ["a", "b"], ["/", "a"], ["/x", "y.z"], [".", "a"]]);
});

Deno.test("auditFiles() gives the audit's own files in the order of the chain", () => {
  const { disk } = new Bench();
  const others = [
    "audit.log.1",
    "audit.log.gz",
    "audit.log.torn-000000000002",
    "other.log.000000000001",
    "audit.log2",
  ];
  const own = ["audit.log.1000000000000", "audit.log.000000000200", "audit.log.000000000020"];
  for (const name of [...others, ...own]) {
    disk.files.set(`/var/${name}`, { bytes: new Uint8Array(), locked: false });
  }
  assert.deepEqual(auditFiles(PATH, disk), [...own.toReversed().map((name) => `/var/${name}`), PATH]);
  disk.files.delete(PATH);
  assert.deepEqual(auditFiles(PATH, disk).length, 3);
});

Deno.test("a file above its size is finished under the number of its last record, and the chain goes on", () => {
  const bench = new Bench({ rotateBytes: 1500 });
  for (let i = 0; i < 9; i++) bench.refuse(`m${i}`);
  const files = auditFiles(PATH, bench.disk);
  assert.ok(files.length >= 4);
  for (const [i, path] of files.entries()) {
    const lines = bench.disk.text(path).split("\n").slice(0, -1).map((line) => JSON.parse(line));
    assert.equal(lines[0].event, i === 0 ? "start" : "rotate");
    if (path !== PATH) assert.equal(path, finishedPath(PATH, lines.at(-1).seq));
    if (i > 0) assert.equal(lines[0].sentence, `Goes on after ${files[i - 1]}.`);
  }
  const verdict = verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash });
  assert.ok(verdict.ok);
  assert.match(
    bench.log[0],
    /info {2}audit +\/var\/audit\.log\.\d{12} is finished with record \d+ {2}\(seq=\d+, hash=/,
  );
});

Deno.test("only so many finished files stay, and the chain tells which were removed", () => {
  const bench = new Bench({ rotateBytes: 600, keep: 2 });
  for (let i = 0; i < 9; i++) bench.refuse(`m${i}`);
  assert.equal(auditFiles(PATH, bench.disk).length, 3);
  const verdict = verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash });
  assert.ok(verdict.ok);
  assert.ok(verdict.first.seq > 1);
  assert.match(bench.disk.text(PATH), /Removed \/var\/audit\.log\.\d{12}, for 2 are kept\./);
});

Deno.test("traffic goes on where a file cannot be finished or an old one removed, and the log says so", () => {
  for (const operation of ["rename", "remove"] as const) {
    const bench = new Bench({ rotateBytes: 1000, keep: 1 });
    bench.disk.failing.add(operation);
    for (let i = 0; i < 20; i++) assert.equal(bench.refuse(`m${i}`), true);
    const warnings = bench.log.filter((line) => line.includes("warn"));
    assert.ok(warnings.length > 2 && warnings.length < 15, `${warnings.length}`);
    assert.match(
      warnings[0],
      /cannot be (finished|removed) .*let the node write, rename and remove in that folder/,
    );
    bench.disk.failing.clear();
    for (let i = 0; i < 5; i++) bench.refuse(`n${i}`);
    assert.equal(auditFiles(PATH, bench.disk).length, 2);
    assert.ok(verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash }).ok);
  }
});

Deno.test("a finished file is never overwritten", () => {
  const bench = new Bench({ rotateBytes: 1000 });
  bench.disk.files.set(finishedPath(PATH, 3), { bytes: new Uint8Array([65]), locked: false });
  for (let i = 0; i < 3; i++) assert.equal(bench.refuse(`m${i}`), true);
  assert.equal(bench.disk.text(finishedPath(PATH, 3)), "A");
  assert.match(bench.log.join("\n"), /exists already: move it away/);
});

Deno.test("a new file that cannot be begun stops traffic until it can", () => {
  const bench = new Bench({ rotateBytes: 600 });
  bench.disk.failing.add("open");
  assert.equal(bench.refuse("a"), false);
  assert.equal(auditFiles(PATH, bench.disk).includes(PATH), false);
  bench.disk.failing.clear();
  bench.wait(250);
  assert.equal(bench.audit.commit(), true);
  assert.ok(verifyAudit(sourcesOf(bench.disk), { expect: bench.audit.head.hash }).ok);
});
