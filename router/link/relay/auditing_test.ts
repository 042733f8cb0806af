import assert from "node:assert/strict";
import { collectLog } from "../../../fixtures/leaf/star.ts";
import type { AuditSettings } from "../../config/config.ts";
import { AuditError } from "../../observe/audit_files.ts";
import { verifyAudit } from "../../observe/audit_verify.ts";
import { Auditing } from "./auditing.ts";

const settings = (file: string, rotate = 1 << 20): AuditSettings => ({
  ...{ file, rotate, keep: 0, onFull: "stop", allow: false, sync: "none" },
});

Deno.test("Auditing goes on in the same chain with other settings, and changes nothing where there are none", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/audit.log`;
  const auditing = new Auditing(collectLog().log, Date.now);
  auditing.set(settings(file));
  const first = auditing.audit;
  auditing.set(settings(file));
  assert.equal(auditing.audit, first);
  auditing.audit?.append({ event: "refuse", sentence: "one" });
  auditing.set(settings(file, 1 << 22));
  auditing.audit?.append({ event: "refuse", sentence: "two" });
  auditing.set(undefined);
  assert.equal(auditing.audit, undefined);
  const bytes = Deno.readFileSync(file);
  assert.ok(verifyAudit([{ name: file, chunks: [bytes] }]).ok);
  assert.match(new TextDecoder().decode(bytes), /"one".*"stop".*"start".*"two".*"stop"/s);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Auditing keeps the old file where the new one cannot be written", async () => {
  const folder = await Deno.makeTempDir();
  const auditing = new Auditing(collectLog().log, Date.now);
  auditing.set(settings(`${folder}/audit.log`));
  const before = auditing.audit;
  assert.throws(() => auditing.set(settings(`${folder}/none/audit.log`)), AuditError);
  assert.equal(auditing.audit, before);
  assert.ok(before?.commit());
  auditing.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Auditing stops label-checked traffic where neither settings can be had, until one can", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/log/audit.log`;
  await Deno.mkdir(`${folder}/log`);
  const auditing = new Auditing(collectLog().log, Date.now);
  auditing.set(settings(file));
  await Deno.remove(`${folder}/log`, { recursive: true });
  assert.throws(() => auditing.set(settings(file, 1 << 22)), AuditError);
  assert.equal(auditing.audit?.stopped, true);
  assert.equal(auditing.audit?.commit(), false);
  auditing.tick();
  assert.equal(auditing.audit?.stopped, true);
  await Deno.mkdir(`${folder}/log`);
  auditing.tick();
  assert.equal(auditing.audit?.stopped, false);
  auditing.close();
  await Deno.remove(folder, { recursive: true });
});
