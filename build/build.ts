import { compile } from "./compile.ts";
import type { Compression } from "./compression.ts";
import { sha256 } from "./hash.ts";
import { pack } from "./pack.ts";
import { bundleProgram, type Program, ROOT } from "./program.ts";
import { BuildError, run } from "./run.ts";
import { findRuntime, type Machine, type Runtime } from "./runtime.ts";
import { readInventory } from "./inventory.ts";
import { writeSbom } from "./sbom.ts";

/** What to build, as the command line says it. */
export interface BuildOptions {
  readonly target: Machine;
  /** auto: compiled where `denort` can be had, else packed. */
  readonly form: "auto" | "compiled" | "packed";
  readonly compress: Compression;
  readonly runtime?: string;
  readonly runtimeSha256?: string;
  readonly revision?: string;
  readonly output?: string;
  /** Trunkline's. */
  readonly version: string;
  readonly license: string;
}

/** What was built. */
export interface Built {
  readonly file: string;
  readonly form: "compiled" | "packed";
  /** Why it is not of the other form, where nobody chose. */
  readonly because?: string;
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
  /** File of the SBOM. */
  readonly sbom: string;
}

/** Builds the executable and writes its SBOM beside it. Throws `BuildError`. */
export async function build(options: BuildOptions): Promise<Built> {
  const file = options.output ?? `${ROOT}dist/trunkline-linux-${options.target}`;
  const deno = (await Deno.readTextFile(`${ROOT}.deno-version`)).trim();
  const program = await bundleProgram(options.revision);
  const made = await makeFile(options, deno, program, file);
  const bytes = await Deno.readFile(file);
  const hash = sha256(bytes);
  const sbom = `${file}.cdx.json`;
  const runtime = { version: deno, ...(made.runtime !== undefined && { sha256: made.runtime.sha256 }) };
  await Deno.writeTextFile(sbom, writeSbom(await readInventory(options, program, runtime, hash)));
  const { form, because } = made;
  return { file, form, ...(because !== undefined && { because }), bytes: bytes.length, sha256: hash, sbom };
}

interface Made extends Pick<Built, "form" | "because"> {
  /** The packed form's. The compiled one has `denort` in it, which nobody publishes hashes of. */
  readonly runtime?: Runtime;
}

async function makeFile(options: BuildOptions, deno: string, program: Program, file: string): Promise<Made> {
  if (options.form === "packed") return await writePacked(options, deno, program, file);
  try {
    await writeCompiled(options, file);
    return { form: "compiled" };
  } catch (error) {
    if (options.form === "compiled" || !(error instanceof BuildError) || !error.message.includes("denort")) {
      throw error;
    }
    return { ...await writePacked(options, deno, program, file), because: "there is no denort to be had" };
  }
}

async function writeCompiled({ target }: BuildOptions, file: string): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: `${ROOT}dist`, prefix: "compile-" });
  const output = `${folder}/trunkline`;
  try {
    await compile({ machine: target, program: `${ROOT}dist/program/trunkline.cjs`, output });
    if (target === Deno.build.arch) await assertRuns(output, folder);
    await Deno.rename(output, file);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** With something else than `denort` as base the executable ignores what is embedded in it. */
async function assertRuns(executable: string, folder: string): Promise<void> {
  const { stdout } = await run(executable, ["--version"], { cwd: folder, seconds: 60 });
  if (!stdout.startsWith("trunkline ")) throw new BuildError("DENORT_BIN is not the denort of this Deno.");
}

async function writePacked(
  { version, compress, target, runtime: given, runtimeSha256 }: BuildOptions,
  deno: string,
  program: Program,
  file: string,
): Promise<Made> {
  const runtime = await findRuntime({
    ...{ machine: target, version: deno },
    ...(given !== undefined && { file: given }),
    ...(runtimeSha256 !== undefined && { sha256: runtimeSha256 }),
  });
  const head = await Deno.readTextFile(new URL("head.sh", import.meta.url));
  const bytes = await pack({ version, runtime, program: program.text, head, compression: compress });
  const whole = `${file}.part`;
  await Deno.writeFile(whole, bytes, { mode: 0o755 });
  await Deno.chmod(whole, 0o755);
  await Deno.rename(whole, file);
  return { form: "packed", runtime };
}
