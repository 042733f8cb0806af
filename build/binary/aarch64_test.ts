import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import project from "../../deno.json" with { type: "json" };
import { build } from "../build.ts";
import { sha256 } from "../hash.ts";
import { elfMachine, MACHINES } from "../runtime.ts";

/** What follows the head, unpacked, by the numbers that the head has. */
function unpacked(file: Uint8Array, name: "runtime" | "program"): Uint8Array {
  const head = new TextDecoder().decode(file.subarray(0, 10_000));
  const number = (what: string): number => Number(new RegExp(`\\b${name}_${what}=(\\d+)`).exec(head)?.[1]);
  const bytes = gunzipSync(file.subarray(number("at") - 1, number("at") - 1 + number("packed")));
  assert.equal(bytes.length, number("size"));
  assert.equal(sha256(bytes), new RegExp(`\\b${name}_hash=([0-9a-f]{64})`).exec(head)?.[1]);
  return bytes;
}

Deno.test("build() packs the pinned runtime for aarch64, with the same program", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-aarch64-" });
  try {
    const { version, license } = project;
    const options = { form: "packed", compress: "gzip", version, license, output: `${folder}/it` } as const;
    const built = await build({ ...options, target: "aarch64" });
    const file = await Deno.readFile(built.file);
    assert.match(
      new TextDecoder().decode(file.subarray(0, 100)),
      /^#!\/bin\/sh\n# Trunkline \S+ for Linux on aarch64/,
    );
    assert.equal(elfMachine(unpacked(file, "runtime")), MACHINES.aarch64.elf);
    assert.match(new TextDecoder().decode(unpacked(file, "program")), /An XMPP trunk router/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
