import { compress, type Compression } from "./compression.ts";
import { sha256 } from "./hash.ts";
import { COMMON, ENGINE, shellBranches } from "./permissions.ts";
import type { Runtime } from "./runtime.ts";
import { BuildError } from "./run.ts";

/** What the packed form is made of. */
export interface Parts {
  /** Trunkline's. */
  readonly version: string;
  readonly runtime: Runtime;
  /** The program as one CommonJS module. */
  readonly program: string;
  /** The shell script with its gaps, `@NAME@`. */
  readonly head: string;
  readonly compression: Compression;
}

/** The runtime runs the program and nothing else: no configuration, no packages, no network for modules. */
const ISOLATED = [
  "--quiet",
  "--no-config",
  "--no-lock",
  "--no-remote",
  "--no-npm",
  "--cached-only",
  "--node-modules-dir=none",
] as const;

/** Packs runtime and program behind the head, which unpacks and runs them. The same parts give the same bytes. */
export async function pack({ version, runtime, program, head, compression }: Parts): Promise<Uint8Array> {
  const programBytes = new TextEncoder().encode(program);
  const packedRuntime = await compress(runtime.bytes, compression);
  const packedProgram = await compress(programBytes, compression);
  const script = placed(packedRuntime.length, (runtimeAt, programAt) =>
    fillIn(head, {
      VERSION: version,
      MACHINE: runtime.machine,
      DENO: runtime.version,
      TOOL: compression,
      RUNTIME_HASH: runtime.sha256,
      RUNTIME_SIZE: runtime.bytes.length,
      RUNTIME_AT: runtimeAt,
      RUNTIME_PACKED: packedRuntime.length,
      PROGRAM_HASH: sha256(programBytes),
      PROGRAM_SIZE: programBytes.length,
      PROGRAM_AT: programAt,
      PROGRAM_PACKED: packedProgram.length,
      PERMISSIONS: shellBranches(),
      FLAGS: [...ISOLATED, ENGINE, ...COMMON].join(" "),
    }));
  return new Uint8Array(await new Blob([script, packedRuntime, packedProgram] as BlobPart[]).arrayBuffer());
}

/** The script that names where what follows it begins, counted from 1; that depends on its own length. */
function placed(runtimeLength: number, render: (runtimeAt: number, programAt: number) => string): Uint8Array {
  let length = 0;
  for (let round = 0; round < 5; round++) {
    const script = new TextEncoder().encode(render(length + 1, length + 1 + runtimeLength));
    if (script.length === length) return script;
    length = script.length;
  }
  throw new BuildError("the head's length does not settle.");
}

/** Fills the gaps of a text. Throws where one is unknown or left over. */
export function fillIn(text: string, values: Readonly<Record<string, string | number>>): string {
  const used = new Set<string>();
  const filled = text.replace(/@([A-Z_]+)@/g, (gap, name: string) => {
    if (!(name in values)) throw new BuildError(`nothing is known for the gap ${gap}.`);
    used.add(name);
    return String(values[name]);
  });
  const left = Object.keys(values).filter((name) => !used.has(name));
  if (left.length > 0) throw new BuildError(`there is no gap for ${left.join(", ")}.`);
  return filled;
}
