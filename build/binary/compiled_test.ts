import assert from "node:assert/strict";
import project from "../../deno.json" with { type: "json" };
import { compile } from "../compile.ts";
import { ENVIRONMENT } from "../permissions.ts";
import { bundleProgram, ROOT } from "../program.ts";
import { fileOfBuild } from "./empty_machine.ts";
import { build } from "../build.ts";

/** What `deno compile` writes into the executable for its base, among much else. */
interface Metadata {
  readonly permissions: Readonly<Record<string, unknown>>;
  readonly unstable_config: { readonly features: readonly string[] };
}

// Deno stands in for denort, which the machines that build without a network lack: the result embeds what it should and
// does not run.
Deno.test("deno compile embeds the program alone, and the permissions that it needs", async () => {
  await bundleProgram(undefined);
  const folder = await Deno.makeTempDir({ prefix: "trunkline-compiled-" });
  const output = `${folder}/trunkline`;
  try {
    const said = await compile({
      machine: Deno.build.arch,
      program: `${ROOT}dist/program/trunkline.cjs`,
      output,
      denort: Deno.execPath(),
    });
    const embedded = [...said.matchAll(/[├└]─*[┬─]*\s*(\S+)/g)].map(([, name]) => name);
    assert.deepEqual(embedded, ["trunkline.cjs"]);
    const metadata = readMetadata(await Deno.readFile(output));
    const { permissions } = metadata;
    assert.deepEqual(permissions.allow_env, ENVIRONMENT);
    for (const all of ["allow_net", "allow_read", "allow_write"]) assert.deepEqual(permissions[all], [], all);
    for (const none of ["allow_run", "allow_ffi", "allow_sys"]) assert.equal(permissions[none], null, none);
    assert.deepEqual([permissions.prompt, permissions.deny_import], [false, []]);
    assert.deepEqual(metadata.unstable_config.features, ["net"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** The last JSON object in the file that has permissions. */
function readMetadata(bytes: Uint8Array): Metadata {
  const text = new TextDecoder().decode(bytes.subarray(-8_000_000));
  const start = text.lastIndexOf('{"argv":');
  const end = text.indexOf('"app_name"', start);
  return JSON.parse(`${text.slice(start, end)}"end":0}`) as Metadata;
}

Deno.test("two builds of the packed form have the same bytes", async () => {
  const first = await Deno.readFile(await fileOfBuild());
  const { version, license } = project;
  const output = await Deno.makeTempFile({ prefix: "trunkline-again-" });
  try {
    const again = await build({
      target: Deno.build.arch,
      form: "packed",
      compress: "gzip",
      version,
      license,
      output,
    });
    const bytes = await Deno.readFile(again.file);
    assert.ok(bytes.length === first.length && bytes.every((byte, i) => byte === first[i]));
  } finally {
    await Deno.remove(output);
    await Deno.remove(`${output}.cdx.json`);
  }
});
