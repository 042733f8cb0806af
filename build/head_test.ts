import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { lacks } from "../fixtures/tools.ts";
import { isInstalled, PackedFolder, SHELLS } from "./packed_folder.ts";

for (const shell of SHELLS.filter(([program]) => isInstalled(program))) {
  Deno.test(`head.sh unpacks once and runs from there, in ${shell.join(" ")}`, async () => {
    await using it = await PackedFolder.create();
    const env = { XDG_CACHE_HOME: it.cache };
    const first = await it.start(["check", "a b", "c\nd", "*"], env, shell);
    assert.deepEqual([first.code, first.stderr], [0, ""]);
    assert.match(first.stdout, /\[check\]\n\[a b\]\n\[c\nd\]\n\[\*\]\n$/, "arguments pass as they are");
    assert.match(first.stdout, new RegExp(`^umask=0*${Deno.umask().toString(8)}\n`), "the umask stays");
    assert.ok(first.stdout.includes(`\nDENO_DIR=${it.cache}/trunkline/deno\nself=${it.file}\n`));
    const names = it.unpacked();
    assert.deepEqual(names.map((name) => name.replace(/-\w{64}/, "")), ["trunkline", "trunkline.cjs"]);
    const modes = names.map((name) => Deno.statSync(`${it.cache}/trunkline/${name}`).mode ?? 0)
      .map((mode) => (mode & 0o777).toString(8)).sort();
    assert.deepEqual(modes, ["400", "500"]);
    const before = names.map((name) => Deno.statSync(`${it.cache}/trunkline/${name}`).ino);
    assert.deepEqual(await it.start(["check", "a b", "c\nd", "*"], env, shell), first);
    assert.deepEqual(names.map((name) => Deno.statSync(`${it.cache}/trunkline/${name}`).ino), before);
  });
}

Deno.test("head.sh gives each command what it needs and no more", async () => {
  await using it = await PackedFolder.create();
  const flags = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { stdout } = await it.start(args, { XDG_CACHE_HOME: it.cache, ...env });
    return [...stdout.matchAll(/^\[(--(?:allow-(?:net|write|run|ffi|sys|all)|unstable)\S*)\]$/gm)].map((
      [, flag],
    ) => flag);
  };
  assert.deepEqual(await flags(["check"]), []);
  assert.deepEqual(await flags(["label", "show"]), []);
  assert.deepEqual(await flags(["install"]), ["--allow-write"]);
  assert.deepEqual(await flags(["serve"]), ["--allow-net", "--unstable-net", "--allow-write"]);
  const bounded = await flags(["serve"], { TRUNKLINE_WRITE: "/a,/b", NOTIFY_SOCKET: "/run/notify" });
  assert.equal(bounded.at(-1), "--allow-write=/a,/b,/run/notify");
});

for (const compression of ["xz", "zstd"] as const) {
  Deno.test({
    name: `head.sh unpacks what ${compression} has packed`,
    ignore: lacks(compression),
    fn: async () => {
      await using it = await PackedFolder.create(compression);
      const { code, stdout, stderr } = await it.start(["check"]);
      assert.deepEqual([code, stderr], [0, ""]);
      assert.match(stdout, /\[check\]\n$/);
    },
  });
}

Deno.test("head.sh lets several start at once on an empty cache", async () => {
  await using it = await PackedFolder.create();
  const started = await Promise.all(Array.from({ length: 8 }, () => it.start(["check"])));
  assert.deepEqual(started.map(({ code, stderr }) => [code, stderr]), started.map(() => [0, ""]));
  assert.equal(it.unpacked().length, 2, "nothing is left over");
});

Deno.test("head.sh says that a file is damaged, runs nothing and leaves nothing", async () => {
  const damage: readonly (readonly [name: string, change: (bytes: Uint8Array) => Uint8Array])[] = [
    ["cut off", (bytes) => bytes.subarray(0, -20)],
    ["cut in the runtime", (bytes) => bytes.subarray(0, -200)],
    ["a bit in the program's checksum", (bytes) => bytes.with(bytes.length - 5, bytes[bytes.length - 5] ^ 1)],
    ["a bit of the runtime", (bytes) => bytes.with(bytes.length - 150, bytes[bytes.length - 150] ^ 1)],
  ];
  for (const [name, change] of damage) {
    await using it = await PackedFolder.create();
    await Deno.writeFile(it.file, change(await Deno.readFile(it.file)));
    const { code, stdout, stderr } = await it.start(["check"], { XDG_CACHE_HOME: it.cache });
    assert.deepEqual([code, stdout], [2, ""], name);
    assert.match(stderr, /^trunkline: .*(is damaged|found no folder)/m, name);
    assert.ok(
      it.unpacked().every((file) => /^trunkline-\w{64}$/.test(file)),
      `${name} leaves ${it.unpacked()}`,
    );
  }
});

Deno.test("head.sh notices content that is well packed but not what it should be", async () => {
  await using it = await PackedFolder.create();
  const text = Buffer.from(await Deno.readFile(it.file)).toString("latin1");
  const forged = text.replace(/program_hash=\w{8}/, "program_hash=00000000");
  await Deno.writeFile(it.file, Buffer.from(forged, "latin1"));
  const { code, stdout, stderr } = await it.start(["check"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /is damaged: its content does not have the hash that it should/);
  assert.equal(it.unpacked().length, 1);
});

Deno.test("head.sh unpacks anew what was changed since", async () => {
  await using it = await PackedFolder.create();
  const first = await it.start(["check"]);
  const [runtime] = it.unpacked().map((name) => `${it.cache}/trunkline/${name}`);
  const spoil: readonly (() => void)[] = [
    () => Deno.removeSync(runtime),
    () => Deno.truncateSync(runtime, 10),
    () => Deno.chmodSync(runtime, 0o755),
    () => {
      Deno.renameSync(runtime, `${it.path}/elsewhere`);
      Deno.symlinkSync(`${it.path}/elsewhere`, runtime);
    },
  ];
  for (const act of spoil) {
    Deno.chmodSync(runtime, 0o700);
    act();
    assert.deepEqual(await it.start(["check"]), first);
    const { isSymlink, mode } = Deno.lstatSync(runtime);
    assert.deepEqual([isSymlink, (mode ?? 0) & 0o777], [false, 0o500]);
  }
});
