import assert from "node:assert/strict";
import { ControlError, controlPath, openControlSocket } from "./socket.ts";

/** A folder for a test; it is gone afterwards. */
async function makeFolder(): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-state-" });
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const modeOf = (path: string): number => (Deno.lstatSync(path).mode ?? 0) & 0o777;

const names = (folder: string): readonly string[] => [...Deno.readDirSync(folder)].map(({ name }) => name);

async function reject(folder: string, message: RegExp): Promise<void> {
  await assert.rejects(openControlSocket({ folder, control: "owner" }), (error) => {
    assert.ok(error instanceof ControlError);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("openControlSocket() lets the owner in, or the group, too, and leaves nothing else behind", async () => {
  await using it = await makeFolder();
  for (const [control, mode] of [["owner", 0o600], ["group", 0o660]] as const) {
    const socket = await openControlSocket({ folder: it.folder, control });
    assert.equal(socket.path, controlPath(it.folder));
    assert.deepEqual([modeOf(socket.path), names(it.folder)], [mode, ["control.sock"]]);
    socket.admit("group");
    assert.equal(modeOf(socket.path), 0o660);
    socket.close();
    assert.deepEqual(names(it.folder), []);
  }
});

Deno.test("openControlSocket() has another user's connection refused by the system", async () => {
  await using it = await makeFolder();
  // The folder lets everyone pass, so that what counts is the socket.
  Deno.chmodSync(it.folder, 0o755);
  if (Deno.uid() !== 0) return;
  const socket = await openControlSocket({ folder: it.folder, control: "owner" });
  const program = 'print IO::Socket::UNIX->new(Peer => shift) ? "connected" : "$!"';
  const { stdout } = await new Deno.Command("/usr/bin/perl", {
    args: ["-MIO::Socket::UNIX", "-e", program, socket.path],
    ...{ uid: 65_534, gid: 65_534, clearEnv: true },
  }).output();
  socket.close();
  assert.equal(new TextDecoder().decode(stdout), "Permission denied");
});

Deno.test("openControlSocket() replaces what a process left behind", async () => {
  await using it = await makeFolder();
  const path = controlPath(it.folder);
  const left = Deno.listen({ transport: "unix", path: `${it.folder}/other` });
  Deno.renameSync(`${it.folder}/other`, path);
  left.close();
  assert.ok(Deno.lstatSync(path).isSocket);
  const socket = await openControlSocket({ folder: it.folder, control: "owner" });
  (await Deno.connect({ transport: "unix", path })).close();
  socket.close();
});

Deno.test("openControlSocket() leaves the socket of another process alone, and its close that of a later one", async () => {
  await using it = await makeFolder();
  const first = await openControlSocket({ folder: it.folder, control: "owner" });
  await reject(it.folder, /^another process answers at the control socket .*\/control\.sock$/);
  Deno.removeSync(first.path);
  const second = await openControlSocket({ folder: it.folder, control: "owner" });
  first.close();
  (await Deno.connect({ transport: "unix", path: second.path })).close();
  second.close();
});

Deno.test("openControlSocket() says in a clause why there can be none", async () => {
  await using it = await makeFolder();
  await reject(`${it.folder}/none`, /^the folder .*\/none of the control socket does not exist$/);
  await Deno.writeTextFile(`${it.folder}/file`, "");
  await reject(`${it.folder}/file`, /^.*\/file, which state names, is no folder$/);
  await Deno.writeTextFile(controlPath(it.folder), "");
  await reject(it.folder, /control\.sock is there already, and is no socket$/);
  assert.equal(await Deno.readTextFile(controlPath(it.folder)), "", "it is still there");
  await Deno.remove(controlPath(it.folder));
  await Deno.symlink("/etc/passwd", controlPath(it.folder));
  await reject(it.folder, /is there already, and is no socket$/);
  Deno.chmodSync(it.folder, 0o777);
  await reject(it.folder, /is no place for the control socket: anyone may write in it$/);
  await reject("/proc/1", /^cannot make the control socket \/proc\/1\/control\.sock: [a-z].*$/);
});
