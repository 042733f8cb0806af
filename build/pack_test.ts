import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { BuildError } from "./run.ts";
import { sha256 } from "./hash.ts";
import { fillIn, pack, type Parts } from "./pack.ts";
import { elfMachine, findRuntime } from "./runtime.ts";

const RUNTIME = crypto.getRandomValues(new Uint8Array(5_000));
const PARTS: Parts = {
  version: "1.2.3",
  runtime: { bytes: RUNTIME, machine: "aarch64", version: "2.9.6", sha256: sha256(RUNTIME) },
  program: "console.log(1);\n",
  head: await Deno.readTextFile(new URL("head.sh", import.meta.url)),
  compression: "gzip",
};

Deno.test("pack() gives the same bytes for the same parts", async () => {
  assert.deepEqual(await pack(PARTS), await pack(PARTS));
});

Deno.test("pack() puts runtime and program where the head says", async () => {
  const bytes = await pack(PARTS);
  const head = new TextDecoder().decode(bytes);
  const number = (name: string): number => Number(new RegExp(`\\b${name}=(\\d+)`).exec(head)?.[1]);
  const part = (name: string): Uint8Array => {
    const at = number(`${name}_at`) - 1;
    return new Uint8Array(gunzipSync(bytes.subarray(at, at + number(`${name}_packed`))));
  };
  assert.deepEqual(part("runtime"), RUNTIME);
  assert.equal(new TextDecoder().decode(part("program")), PARTS.program);
  assert.equal(number("program_at") - 1 + number("program_packed"), bytes.length, "nothing follows");
  assert.match(head, /^#!\/bin\/sh\n# Trunkline 1\.2\.3 for Linux on aarch64/);
});

Deno.test("fillIn() throws where a gap or a value is left over", () => {
  assert.equal(fillIn("a @B@ c@D.e", { B: 1 }), "a 1 c@D.e");
  assert.throws(() => fillIn("@A@ @B@", { A: 1 }), BuildError);
  assert.throws(() => fillIn("@A@", { A: 1, B: 2 }), /no gap for B/);
});

Deno.test("findRuntime() refuses what is not the pinned runtime of the machine", async () => {
  const file = await Deno.makeTempFile({ prefix: "trunkline-runtime-" });
  try {
    const choice = { machine: "aarch64", version: "0.0.0", file } as const;
    await assert.rejects(
      findRuntime(choice),
      /no SHA-256 is pinned for Deno 0\.0\.0 on aarch64.*--runtime-sha256/,
    );
    await Deno.writeTextFile(file, "#!/bin/sh\n");
    const pinned = { ...choice, sha256: "00" };
    await assert.rejects(findRuntime(pinned), /not an executable for Linux on aarch64/);
    const elf = new Uint8Array(64);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
    elf[18] = 183;
    await Deno.writeFile(file, elf);
    await assert.rejects(findRuntime(pinned), /has SHA-256 [0-9a-f]{64}; it should be 00\./);
    const found = await findRuntime({ ...choice, sha256: sha256(elf) });
    assert.deepEqual([found.machine, found.bytes], ["aarch64", elf]);
  } finally {
    await Deno.remove(file);
  }
});

Deno.test("elfMachine() knows the machine of this Deno", async () => {
  using file = await Deno.open(Deno.execPath());
  const head = new Uint8Array(64);
  await file.read(head);
  assert.equal(elfMachine(head), Deno.build.arch === "x86_64" ? 62 : 183);
});
