import assert from "node:assert/strict";
import { PackedFolder } from "./packed_folder.ts";

const NOBODY = 65534;
const isRoot = Deno.uid() === 0;

/** What somebody else may have put where the head unpacks, and what the head says to it. */
const HOSTILE: readonly (readonly [name: string, prepare: (it: PackedFolder) => void, said: RegExp])[] = [
  [
    "a folder that others can read",
    ({ cache }) => {
      Deno.mkdirSync(`${cache}/trunkline`);
      Deno.chmodSync(`${cache}/trunkline`, 0o755);
    },
    /cache\/trunkline is not a folder of user \d+ with mode 0700: remove it\./,
  ],
  [
    "a link to a folder of ours",
    ({ cache, path }) => {
      Deno.mkdirSync(`${path}/own`, { mode: 0o700 });
      Deno.symlinkSync(`${path}/own`, `${cache}/trunkline`);
    },
    /cache\/trunkline is not a folder of user/,
  ],
  [
    "a file",
    ({ cache }) => Deno.writeTextFileSync(`${cache}/trunkline`, ""),
    /cache\/trunkline: cannot be made\./,
  ],
  [
    "a folder in one that all can write",
    ({ cache }) => Deno.chmodSync(cache, 0o777),
    /cache: others than root and user \d+ can write there, or further up\./,
  ],
  [
    "a folder below one that all can write",
    ({ cache, path }) => {
      Deno.chmodSync(path, 0o777);
      Deno.chmodSync(cache, 0o700);
    },
    /cache: others than root/,
  ],
];

for (const [name, prepare, said] of HOSTILE) {
  Deno.test(`head.sh refuses ${name}`, async () => {
    await using it = await PackedFolder.create();
    prepare(it);
    await assertRefused(it, said);
  });
}

// Giving a folder to somebody else takes root; who is not root is not tested by this.
if (isRoot) {
  Deno.test("head.sh refuses a folder of somebody else, and one in a folder of somebody else", async () => {
    await using it = await PackedFolder.create();
    Deno.mkdirSync(`${it.cache}/trunkline`, { mode: 0o700 });
    Deno.chownSync(`${it.cache}/trunkline`, NOBODY, NOBODY);
    await assertRefused(it, /is not a folder of user 0/);
    Deno.removeSync(`${it.cache}/trunkline`);
    Deno.chownSync(it.cache, NOBODY, NOBODY);
    await assertRefused(it, /others than root and user 0/);
  });
}

async function assertRefused(it: PackedFolder, said: RegExp): Promise<void> {
  const { code, stdout, stderr } = await it.start(["check"]);
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /^trunkline: found no folder to unpack into\. Set XDG_CACHE_HOME/);
  assert.match(stderr, said);
}

Deno.test("head.sh takes systemd's cache directory first, then the user's, whatever is set", async () => {
  await using it = await PackedFolder.create();
  const other = `${it.path}/other`;
  await Deno.mkdir(other, { mode: 0o700 });
  const { code, stdout } = await it.start(["check"], {
    CACHE_DIRECTORY: `${other}:/somewhere`,
    XDG_CACHE_HOME: it.cache,
  });
  assert.equal(code, 0);
  assert.ok(stdout.includes(`DENO_DIR=${other}/unpacked/deno\n`));
  assert.equal(it.unpacked(`${other}/unpacked`).length, 2);
  const relative = await it.start(["check"], { XDG_CACHE_HOME: "cache" });
  assert.equal(relative.code, 2, "a relative XDG_CACHE_HOME counts for nothing");
});

Deno.test("head.sh follows links to a folder by its real path only", async () => {
  await using it = await PackedFolder.create();
  await Deno.symlink(it.cache, `${it.path}/link`);
  const { code, stdout } = await it.start(["check"], { XDG_CACHE_HOME: `${it.path}/link` });
  assert.equal(code, 0);
  assert.ok(stdout.includes(`DENO_DIR=${await Deno.realPath(it.cache)}/trunkline/deno\n`));
});
