import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { sha256 } from "../hash.ts";
import { ROOT } from "../program.ts";
import { run } from "../run.ts";
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

Deno.test("deno task compile --target aarch64 packs the pinned runtime with the program, and says so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-aarch64-" });
  const output = `${folder}/trunkline`;
  try {
    const options = ["--target", "aarch64", "--form", "packed", "--output", output];
    const { stdout } = await run(Deno.execPath(), ["task", "--quiet", "compile", ...options], { cwd: ROOT });
    const file = await Deno.readFile(output);
    assert.equal(
      stdout.trimEnd(),
      `${output}\n  packed: Deno and the program behind a shell script\n` +
        `  ${file.length} bytes, SHA-256 ${sha256(file)}\n  SBOM: ${output}.cdx.json`,
    );
    const head = new TextDecoder().decode(file.subarray(0, 100));
    assert.match(head, /^#!\/bin\/sh\n# Trunkline \S+ for Linux on aarch64/);
    assert.equal(elfMachine(unpacked(file, "runtime")), MACHINES.aarch64.elf);
    assert.match(new TextDecoder().decode(unpacked(file, "program")), /An XMPP trunk router/);
    const sbom = await Deno.readTextFile(`${output}.cdx.json`);
    assert.ok(sbom.includes(sha256(unpacked(file, "runtime"))), "the SBOM has the runtime's hash");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
