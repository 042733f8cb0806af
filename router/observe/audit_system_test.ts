import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type AuditOptions, createAudit } from "./audit.ts";
import { auditFiles, folderOf } from "./audit_rotation.ts";
import { auditSource, systemAuditFiles } from "./audit_system.ts";
import { refusal } from "./audit_test_disk.ts";
import { verifyAudit } from "./audit_verify.ts";
import { createLog } from "./log.ts";

async function inFolder(test: (path: string) => void | Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(`${folder}/audit.log`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function optionsFor(path: string, options: Partial<AuditOptions> = {}): AuditOptions {
  return { path, rotateBytes: 1e9, keep: 0, onFull: "stop", allow: true, ...options };
}

const SILENT = createLog({ level: "error", format: "text" }, () => {}, () => new Date());
const CLOCK = (): Date => new Date();

Deno.test("systemAuditFiles write, sync, finish and go on with files that verify", () =>
  inFolder(async (path) => {
    for (const sync of ["record", "second", "none"] as const) {
      const audit = createAudit(
        optionsFor(path, { sync, rotateBytes: 20_000 }),
        systemAuditFiles,
        CLOCK,
        SILENT,
      );
      for (let i = 0; i < 100; i++) {
        audit.append(refusal(`m${i}`));
        assert.equal(audit.commit(), true);
        if (i % 10 === 0) audit.tick();
        if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      audit.close();
      const paths = auditFiles(path, systemAuditFiles);
      assert.ok(paths.length > 2);
      const verdict = verifyAudit(paths.map(auditSource), { expect: audit.head.hash });
      assert.ok(verdict.ok);
      assert.deepEqual([verdict.first.seq, verdict.behindExpected], [1, 0]);
    }
  }));

Deno.test("a file is readable by its owner and his group alone", () =>
  inFolder((path) => {
    createAudit(optionsFor(path), systemAuditFiles, CLOCK, SILENT).close();
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o137, 0);
  }));

Deno.test("sha256sum agrees with the chain", () =>
  inFolder((path) => {
    const audit = createAudit(optionsFor(path), systemAuditFiles, CLOCK, SILENT);
    audit.append({ ...refusal("ü"), sentence: "bücher.example, 他们" });
    audit.commit();
    const script = `sed -n '$p' "$1" | tr -d '\\n' | sha256sum`;
    const { stdout } = new Deno.Command("sh", { args: ["-c", script, "sh", path] }).outputSync();
    assert.equal(new TextDecoder().decode(stdout).slice(0, 64), audit.head.hash);
    audit.close();
  }));

Deno.test("one audit has one writer", () =>
  inFolder((path) => {
    const audit = createAudit(optionsFor(path), systemAuditFiles, CLOCK, SILENT);
    const another = (): void => createAudit(optionsFor(path), systemAuditFiles, CLOCK, SILENT).close();
    assert.throws(another, /cannot be written: another process writes to it/);
    audit.close();
    another();
  }));

Deno.test("createAudit() says why a folder that is not there does not do", () => {
  const open = (): void =>
    createAudit(optionsFor("/nowhere/audit.log"), systemAuditFiles, CLOCK, SILENT).close();
  assert.throws(open, {
    name: "AuditError",
    message: /\/nowhere\/audit\.log cannot be written: No such file/,
  });
});

Deno.test("tick() sees that a file was moved, removed or cut", () =>
  inFolder((path) => {
    const audit = createAudit(optionsFor(path), systemAuditFiles, CLOCK, SILENT);
    const last = (): string =>
      JSON.parse(Deno.readTextFileSync(path).trimEnd().split("\n").at(-1) ?? "").sentence;
    Deno.renameSync(path, `${folderOf(path)}/elsewhere`);
    audit.tick();
    assert.match(last(), /was moved or removed by somebody else/);
    Deno.removeSync(path);
    audit.tick();
    assert.match(last(), /was moved or removed by somebody else/);
    Deno.truncateSync(path, 3);
    audit.tick();
    assert.match(last(), /was changed by somebody else .* \(3 bytes where \d+ were\)/);
    audit.close();
  }));

/** Writes to an audit until it is stopped, then finishes the file, which makes room; prints what came of it. */
const PROGRAM = `
  import { createAudit } from ${JSON.stringify(new URL("./audit.ts", import.meta.url).href)};
  import { systemAuditFiles } from ${JSON.stringify(new URL("./audit_system.ts", import.meta.url).href)};
  import { createLog } from ${JSON.stringify(new URL("./log.ts", import.meta.url).href)};
  const path = Deno.args[0];
  let now = 0;
  const clock = () => new Date(now);
  const log = createLog({ level: "info", format: "text" }, (line) => console.log(line), clock);
  const options = { path, rotateBytes: 1e9, keep: 0, onFull: "stop", allow: true };
  const audit = createAudit(options, systemAuditFiles, clock, log);
  let passed = 0;
  for (let i = 0; i < 100; i++) {
    audit.append({ event: "refuse", id: "m" + i, sentence: "x".repeat(100) });
    if (!audit.commit()) break;
    passed++;
  }
  const { stopped } = audit;
  Deno.renameSync(path, path + ".000000000999");
  now += 1000;
  audit.tick();
  console.log(JSON.stringify({ passed, stopped, after: audit.stopped, hash: audit.head.hash }));
`;

Deno.test("a real limit on the file's size stops traffic with whole lines in it, and the chain goes on in another file", () =>
  inFolder(async (path) => {
    const program = `${folderOf(path)}/program.ts`;
    Deno.writeTextFileSync(program, PROGRAM);
    // SIGXFSZ is ignored, so that the write fails in place of ending the process.
    const script = `trap '' XFSZ; ulimit -f 8; exec "$0" run -A --no-check --no-lock "$1" "$2"`;
    const { stdout, stderr } = await new Deno.Command("bash", {
      args: ["-c", script, Deno.execPath(), program, path],
      env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    }).output();
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assert.match(
      lines[0],
      /File too large .*label-checked traffic is stopped/,
      new TextDecoder().decode(stderr),
    );
    const { passed, stopped, after, hash } = JSON.parse(lines.at(-1) ?? "");
    assert.deepEqual([stopped, after], [true, false]);
    const full = Deno.readTextFileSync(`${path}.000000000999`);
    assert.ok(full.endsWith("\n") && full.length > 7000 && full.length <= 8192);
    assert.equal(full.split("\n").length - 1, passed + 1);
    const verdict = verifyAudit(auditFiles(path, systemAuditFiles).map(auditSource), { expect: hash });
    assert.ok(verdict.ok, verdict.ok ? "" : verdict.sentence);
    const text = Deno.readTextFileSync(path);
    assert.equal(createHash("sha256").update(text.trimEnd().split("\n").at(-1) ?? "").digest("hex"), hash);
    assert.ok(text.includes(`"id":"m${passed}"`), "the record that did not fit was not lost");
  }));
