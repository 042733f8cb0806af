// Builds matcher.wasm from assembly/ and matcher_wasm.ts, the same bytes as text, from it.
// `deno task wasm` builds; `deno task wasm --check` builds elsewhere and compares.

const HERE = new URL("./", import.meta.url);
const ASSEMBLYSCRIPT = "npm:assemblyscript@0.28.20/asc";
const OPTIONS = [
  "--runtime=stub",
  "--optimizeLevel=3",
  "--converge",
  "--noAssert",
  "--use=abort=",
  "--enable=simd",
];

function asText(wasm: Uint8Array): string {
  let binary = "";
  for (const byte of wasm) binary += String.fromCharCode(byte);
  const lines = btoa(binary).match(/.{1,100}/g) ?? [];
  return [
    "// Made from matcher.wasm by build.ts: `deno task wasm`.",
    "// deno-fmt-ignore-file",
    "export const MATCHER_WASM = `",
    ...lines,
    "`;",
    "",
  ].join("\n");
}

async function compile(to: string): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ASSEMBLYSCRIPT, "assembly/index.ts", "--outFile", to, ...OPTIONS],
    cwd: HERE,
  }).output();
  if (success) return;
  const text = new TextDecoder();
  console.error(text.decode(stdout) + text.decode(stderr));
  Deno.exit(1);
}

async function sameAs(file: string, bytes: Uint8Array): Promise<boolean> {
  const committed = await Deno.readFile(new URL(file, HERE));
  return committed.length === bytes.length && committed.every((byte, i) => byte === bytes[i]);
}

async function check(): Promise<void> {
  const folder = await Deno.makeTempDir();
  await compile(`${folder}/matcher.wasm`);
  const wasm = await Deno.readFile(`${folder}/matcher.wasm`);
  await Deno.remove(folder, { recursive: true });
  const same = await sameAs("matcher.wasm", wasm) &&
    await sameAs("matcher_wasm.ts", new TextEncoder().encode(asText(wasm)));
  console.log(same ? "matcher.wasm is what assembly/ builds" : "matcher.wasm is stale: run `deno task wasm`");
  if (!same) Deno.exit(1);
}

async function build(): Promise<void> {
  await compile("matcher.wasm");
  const wasm = await Deno.readFile(new URL("matcher.wasm", HERE));
  await Deno.writeTextFile(new URL("matcher_wasm.ts", HERE), asText(wasm));
  console.log(`matcher.wasm: ${wasm.length} bytes`);
}

if (import.meta.main) await (Deno.args.includes("--check") ? check() : build());
