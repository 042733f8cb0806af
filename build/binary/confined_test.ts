import assert from "node:assert/strict";
import { TextLineStream } from "../../fixtures/demo/lines.ts";
import { CommandLine } from "../../fixtures/cli/command_line.ts";
import { until } from "../../fixtures/leaf/star.ts";
import { EXECUTABLE } from "../../cli/install/plan.ts";
import { fileOfBuild } from "./empty_machine.ts";

/** As systemd does for a unit with DynamicUser: ids that nobody has. */
const SERVICE = 61234;
const READERS = 61235;

/**
 * What the unit asks of systemd, by hand: the file system read-only but for three folders, no capabilities, no new
 * ones, /proc with processes alone, ids that exist only now, and a group for the configuration. Without its filter of
 * system calls, which takes systemd.
 */
const CONFINE = `set -eu
mount --make-rprivate /
for folder in cache state logs; do mount --bind "$1/$folder" "$1/$folder"; done
mount -o remount,bind,ro /
mount -t proc -o subset=pid,hidepid=invisible proc /proc
exec setpriv --reuid=${SERVICE} --regid=${SERVICE} --groups=${READERS} --no-new-privs --bounding-set=-all \\
  --inh-caps=-all "$1${EXECUTABLE}" serve --config "$1/etc/trunkline.yaml"
`;

// Taking the file system away from a program takes root.
if (Deno.uid() === 0) {
  Deno.test("the executable serves under the unit's restrictions, and tells the service manager so", async () => {
    await using it = await CommandLine.create();
    await Deno.chmod(it.folder, 0o755);
    await prepare(it.folder);
    const heard: string[] = [];
    const manager = Deno.listenDatagram({ transport: "unixpacket", path: `${it.folder}/notify` });
    await Deno.chmod(`${it.folder}/notify`, 0o777);
    const hearing = (async () => {
      for await (const [bytes] of manager) heard.push(...new TextDecoder().decode(bytes).trim().split("\n"));
    })();
    const child = start(it.folder);
    const lines: string[] = [];
    const reading = (async () => {
      const text = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
      for await (const line of text) lines.push(line);
    })();
    await until(
      `it is ready and the watchdog hears of it\n${lines.join("\n")}`,
      () => heard.includes("READY=1") && heard.includes("WATCHDOG=1"),
    );
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0, lines.join("\n"));
    await Promise.all([reading, child.stdout.cancel()]);
    assert.ok(heard.includes("STOPPING=1"));
    assert.ok(heard.some((line) => line.startsWith("STATUS=hub.example listens on")));
    assert.deepEqual(lines.filter((line) => JSON.parse(line).level !== "info"), []);
    const { uid } = await Deno.stat(`${it.folder}/logs/audit.log`);
    assert.equal(uid, SERVICE);
    manager.close();
    await hearing.catch(() => undefined);
  });
}

/** Lays the folders out as `install` and systemd do. */
async function prepare(folder: string): Promise<void> {
  for (const name of ["cache", "state", "logs"]) {
    await Deno.mkdir(`${folder}/${name}`, { mode: 0o700 });
    await Deno.chown(`${folder}/${name}`, SERVICE, SERVICE);
  }
  await Deno.mkdir(`${folder}/usr/local/bin`, { recursive: true });
  await Deno.copyFile(await fileOfBuild(), `${folder}${EXECUTABLE}`);
  await Deno.mkdir(`${folder}/etc`);
  for (const name of ["hub.pem", "hub.key", "ca.pem", "trunkline.yaml"]) {
    await Deno.rename(`${folder}/${name}`, `${folder}/etc/${name}`);
    await Deno.chown(`${folder}/etc/${name}`, 0, READERS);
    await Deno.chmod(`${folder}/etc/${name}`, 0o640);
  }
  await Deno.writeTextFile(`${folder}/etc/trunkline.yaml`, `audit: {file: ${folder}/logs/audit.log}\n`, {
    append: true,
  });
  await Deno.chown(`${folder}/etc`, 0, READERS);
  await Deno.chmod(`${folder}/etc`, 0o750);
}

function start(folder: string): Deno.ChildProcess {
  return new Deno.Command("unshare", {
    args: ["--mount", "sh", "-c", CONFINE, "confine", folder],
    clearEnv: true,
    env: {
      PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
      CACHE_DIRECTORY: `${folder}/cache`,
      TRUNKLINE_WRITE: `${folder}/state,${folder}/logs`,
      NOTIFY_SOCKET: `${folder}/notify`,
      WATCHDOG_USEC: "400000",
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();
}
