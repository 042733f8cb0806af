import { sha256 } from "./hash.ts";
import { ROOT } from "./program.ts";
import { BuildError, run } from "./run.ts";

/** Machines that Trunkline is built for. */
export type Machine = "x86_64" | "aarch64";

interface MachineFacts {
  /** Deno's name of the target. */
  readonly target: string;
  /** The npm package with Deno for the machine. */
  readonly npm: string;
  /** e_machine of its executables (ELF). */
  readonly elf: number;
}

/** What differs between the machines. */
export const MACHINES: Readonly<Record<Machine, MachineFacts>> = {
  x86_64: { target: "x86_64-unknown-linux-gnu", npm: "@deno/linux-x64-glibc", elf: 62 },
  aarch64: { target: "aarch64-unknown-linux-gnu", npm: "@deno/linux-arm64-glibc", elf: 183 },
};

/** SHA-256 of the `deno` in the npm packages, by version and machine. A new .deno-version needs new lines. */
const PINS: Readonly<Record<string, Partial<Record<Machine, string>>>> = {
  "2.9.6": {
    x86_64: "bceb5b6a6239b0b010418406d8c77a508f67cf4337d94288f1c19fe71304aab0",
    aarch64: "d08d392418df53f4e6e88a08909c0e1bccbf9adcead7232df72b6ad6075ec416",
  },
};

/** A Deno executable. */
export interface Runtime {
  readonly bytes: Uint8Array;
  readonly machine: Machine;
  readonly version: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** What is known about where to take the runtime from. */
export interface RuntimeChoice {
  readonly machine: Machine;
  readonly version: string;
  /** A file, where neither the Deno at hand nor the npm package is meant. */
  readonly file?: string;
  /** What its SHA-256 must be, where no pin says that. */
  readonly sha256?: string;
}

/**
 * The Deno of the pinned version for a machine: the one at hand if it is that, else the npm package's.
 * Throws `BuildError` where it has not the hash that is pinned or given.
 */
export async function findRuntime(choice: RuntimeChoice): Promise<Runtime> {
  const { machine, version } = choice;
  const wanted = choice.sha256 ?? PINS[version]?.[machine];
  if (wanted === undefined) {
    const remedy = "Take it from where Deno is released and give it as --runtime-sha256.";
    throw new BuildError(`no SHA-256 is pinned for Deno ${version} on ${machine}. ${remedy}`);
  }
  const file = choice.file ??
    (isAtHand(machine, version) ? Deno.execPath() : await fetchRuntime(machine, version));
  const bytes = await Deno.readFile(file);
  if (elfMachine(bytes) !== MACHINES[machine].elf) {
    throw new BuildError(`${file} is not an executable for Linux on ${machine}.`);
  }
  const found = sha256(bytes);
  if (found !== wanted) throw new BuildError(`${file} has SHA-256 ${found}; it should be ${wanted}.`);
  return { bytes, machine, version, sha256: found };
}

function isAtHand(machine: Machine, version: string): boolean {
  return Deno.build.target === MACHINES[machine].target && Deno.version.deno === version;
}

/** Fetches the npm package of a machine's Deno into the cache of the Deno at hand; the path of the executable. */
export async function fetchRuntime(machine: Machine, version: string): Promise<string> {
  const { npm } = MACHINES[machine];
  const folder = await Deno.makeTempDir({ prefix: "trunkline-runtime-" });
  try {
    const args = [
      "cache",
      "--quiet",
      "--no-config",
      "--no-lock",
      "--node-modules-dir=none",
      `npm:${npm}@${version}`,
    ];
    await run(Deno.execPath(), args, { cwd: folder });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const { npmCache } = JSON.parse(
    (await run(Deno.execPath(), ["info", "--json"], { cwd: ROOT })).stdout,
  ) as { readonly npmCache: string };
  for (const { name } of Deno.readDirSync(npmCache)) {
    const file = `${npmCache}/${name}/${npm}/${version}/deno`;
    if (await exists(file)) return file;
  }
  throw new BuildError(`the package ${npm}@${version} has no file deno.`);
}

async function exists(file: string): Promise<boolean> {
  try {
    return (await Deno.stat(file)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** e_machine of a 64-bit little-endian ELF file; undefined where it is none. */
export function elfMachine(bytes: Uint8Array): number | undefined {
  const magic = [0x7f, 0x45, 0x4c, 0x46, 2, 1];
  if (!magic.every((byte, i) => bytes[i] === byte)) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getUint16(18, true);
}
