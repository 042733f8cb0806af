import assert from "node:assert/strict";
import { EXECUTABLE, FOLDER } from "../../cli/install/plan.ts";
import { READERS } from "../../cli/install/unit.ts";
import { fileOfBuild, type Outcome } from "./empty_machine.ts";

const EXPOSURE = 2;

/** Runs a program to its end. */
async function run(program: string, args: readonly string[], cache: string): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", XDG_CACHE_HOME: cache },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).output();
  return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
}

async function mode(path: string): Promise<string> {
  return ((await Deno.stat(path)).mode ?? 0).toString(8).slice(-3);
}

Deno.test("the executable installs itself, and systemd finds the service in order and well closed", async (t) => {
  const root = await Deno.makeTempDir({ prefix: "trunkline-system-" });
  const cache = await Deno.makeTempDir({ prefix: "trunkline-cache-" });
  try {
    const file = await fileOfBuild();
    await t.step("it writes everything, and again keeps what is the operator's", async () => {
      const first = await run(file, ["install", "--root", root], cache);
      assert.deepEqual([first.code, first.stderr], [0, ""]);
      assert.match(first.stdout, /^written {3}\/usr\/local\/bin\/trunkline\nmade {6}\/etc\/trunkline\n/);
      assert.deepEqual(await Deno.readFile(`${root}${EXECUTABLE}`), await Deno.readFile(file));
      await Deno.writeTextFile(`${root}${FOLDER}/trunkline.yaml`, "# mine\n");
      const second = await run(file, ["install", "--root", root], cache);
      assert.equal(second.code, 0);
      assert.match(second.stdout, /^kept +\/etc\/trunkline\/trunkline\.yaml$/m);
      assert.doesNotMatch(second.stdout, /^(written|replaced) /m);
      assert.match(second.stderr, /is not in order yet, so the unit allows no port below 1024/);
      assert.equal(await Deno.readTextFile(`${root}${FOLDER}/trunkline.yaml`), "# mine\n");
    });
    await t.step("systemd-analyze verify and security", () => analyze(root, cache));
    // Other owners take root.
    if (Deno.uid() === 0) {
      await t.step("sysusers and tmpfiles give the folder to its group", () => own(root, cache));
    }
  } finally {
    await Deno.remove(root, { recursive: true });
    await Deno.remove(cache, { recursive: true });
  }
});

async function analyze(root: string, cache: string): Promise<void> {
  await Deno.mkdir(`${root}/usr/lib/systemd`, { recursive: true });
  await Deno.mkdir(`${root}/bin`);
  await Deno.copyFile("/bin/kill", `${root}/bin/kill`);
  await run("cp", ["-r", "/usr/lib/systemd/system", `${root}/usr/lib/systemd/`], cache);
  const verified = await run(
    "systemd-analyze",
    ["verify", `--root=${root}`, "--man=no", "trunkline.service"],
    cache,
  );
  // It speaks of other units too.
  const ours = verified.stderr.split("\n").filter((line) => /trunkline/.test(line.replaceAll(root, "")));
  assert.deepEqual([verified.code, ours], [0, []]);
  const security = ["security", "--offline=true", `--root=${root}`, "--no-pager", "trunkline.service"];
  const { stdout } = await run("systemd-analyze", security, cache);
  const exposure = Number(/Overall exposure level for trunkline\.service: ([\d.]+)/.exec(stdout)?.[1]);
  console.log(`systemd-analyze security: ${exposure}`);
  assert.ok(exposure < EXPOSURE);
}

async function own(root: string, cache: string): Promise<void> {
  await Deno.writeTextFile(`${root}${FOLDER}/hub.key`, "secret", { mode: 0o600 });
  await run("systemd-sysusers", [`--root=${root}`, "trunkline.conf"], cache);
  await run("systemd-tmpfiles", [`--root=${root}`, "--create", "trunkline.conf"], cache);
  const gid = Number(
    new RegExp(`^${READERS}:[^:]*:(\\d+):`, "m").exec(Deno.readTextFileSync(`${root}/etc/group`))?.[1],
  );
  for (const [name, wanted] of [["", "750"], ["/hub.key", "640"], ["/trunkline.yaml", "640"]] as const) {
    const found = await Deno.stat(`${root}${FOLDER}${name}`);
    assert.deepEqual([found.uid, found.gid, await mode(`${root}${FOLDER}${name}`)], [0, gid, wanted], name);
  }
}
