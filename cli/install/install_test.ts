import assert from "node:assert/strict";
import { CommandLine } from "../../fixtures/cli/command_line.ts";
import { parseConfig } from "../../router/config/parse.ts";
import { systemDisk } from "./disk.ts";
import { formatPlan, planInstallation, type Step } from "./plan.ts";
import { SAMPLE } from "./sample.ts";
import { READERS, systemdUnit, tmpfiles } from "./unit.ts";

const PLAN = planInstallation({ version: "1.2.3", commands: [], lowPort: false });

/** The settings of a unit, last one wins. */
function settings(unit: string): ReadonlyMap<string, string> {
  return new Map([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
}

Deno.test("the sample configuration is in order once its files are there", async () => {
  await using it = await CommandLine.create();
  const result = parseConfig(SAMPLE, {
    file: `${it.folder}/trunkline.yaml`,
    readFile: Deno.readFileSync,
    systemTrust: () => [],
    now: Date.now(),
  });
  assert.deepEqual("problems" in result ? result.problems : [], []);
  assert.ok("config" in result && result.config.tests.length === 2);
});

Deno.test("the unit gives a capability for a low port, and none otherwise", () => {
  const facts = { executable: "/x", config: "/y", lowPort: false };
  const high = settings(systemdUnit(facts));
  assert.deepEqual([
    high.get("CapabilityBoundingSet"),
    high.get("AmbientCapabilities"),
    high.get("PrivateUsers"),
  ], [
    ...["", undefined, "yes"],
  ]);
  const low = settings(systemdUnit({ ...facts, lowPort: true }));
  const capability = "CAP_NET_BIND_SERVICE";
  assert.deepEqual([low.get("CapabilityBoundingSet"), low.get("AmbientCapabilities")], [
    capability,
    capability,
  ]);
  assert.equal(low.get("PrivateUsers"), undefined, "capabilities of another user namespace open no port");
  assert.equal(high.get("ExecStart"), "/x serve --config /y");
});

Deno.test("the plan in print has every path, mode and text", () => {
  const printed = formatPlan(PLAN);
  for (const step of PLAN) {
    assert.ok(printed.includes(`==> ${step.path} (${step.what}, mode 0${step.mode.toString(8)}`), step.path);
    if (step.what === "file") assert.ok(printed.includes(step.text), step.path);
  }
  const writable = PLAN.filter(({ mode }) => (mode & 0o022) !== 0);
  assert.deepEqual(writable, [], "nothing can be written by others");
});

Deno.test("systemDisk() writes whole files with their modes below its root, whatever the umask", async () => {
  const root = await Deno.makeTempDir({ prefix: "trunkline-install-" });
  const umask = Deno.umask(0o077);
  try {
    const disk = systemDisk(`${root}/`);
    assert.equal(disk.read("/etc/t/file"), undefined);
    assert.deepEqual([disk.makeFolder("/etc/t", 0o750), disk.makeFolder("/etc/t", 0o750)], [true, false]);
    const content = new TextEncoder().encode("text");
    disk.write("/etc/t/file", content, 0o644);
    disk.write("/etc/t/file", content, 0o640);
    assert.deepEqual(disk.read("/etc/t/file"), content);
    const mode = (path: string): number => (Deno.statSync(`${root}${path}`).mode ?? 0) & 0o777;
    assert.deepEqual([mode("/etc/t"), mode("/etc/t/file")], [0o750, 0o640]);
    assert.deepEqual([...Deno.readDirSync(`${root}/etc/t`)].map(({ name }) => name), ["file"]);
  } finally {
    Deno.umask(umask);
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test("install from the sources refuses, and with --print shows the plan", async () => {
  await using it = await CommandLine.create();
  const refused = await it.run(["install", "--root", it.folder]);
  assert.deepEqual([refused.code, refused.stdout], [2, ""]);
  assert.match(refused.stderr, /^trunkline: this runs from its sources\. Build the executable/);
  const { code, stdout, stderr } = await it.run(["install", "--print", "--root", it.folder]);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /==> \/etc\/systemd\/system\/trunkline\.service \(file, mode 0644\)\n/);
  assert.match(stdout, /What is left to do:/);
});

Deno.test("the configuration's group is the same for the unit, sysusers and tmpfiles", () => {
  const texts = PLAN.filter((step): step is Extract<Step, { what: "file" }> => step.what === "file");
  const text = (path: string): string => texts.find((step) => step.path.endsWith(path))?.text ?? "";
  assert.equal(settings(text("trunkline.service")).get("SupplementaryGroups"), READERS);
  assert.equal(text("sysusers.d/trunkline.conf"), `g ${READERS} -\n`);
  assert.match(tmpfiles("/etc/trunkline"), new RegExp(`^d /etc/trunkline 0750 root ${READERS}\n`));
});
