import { compiledFlags } from "./permissions.ts";
import { type Machine, MACHINES } from "./runtime.ts";
import { run } from "./run.ts";

/** What `deno compile` takes and says. */
export interface Compilation {
  readonly machine: Machine;
  /** The program as one CommonJS module, a file. */
  readonly program: string;
  readonly output: string;
  /** The base executable, `denort`; by default Deno takes it from its cache or the network. */
  readonly denort?: string;
}

/** Compiles with `deno compile`; what that printed: the files that it embedded. Throws `BuildError` without `denort`. */
export async function compile({ machine, program, output, denort }: Compilation): Promise<string> {
  const args = [
    ...["compile", "--no-config", "--no-lock", "--no-npm", "--no-remote"],
    ...["--target", MACHINES[machine].target, ...compiledFlags(), "--output", output, program],
  ];
  const folder = program.replace(/\/[^/]*$/, "");
  const { stderr } = await run(Deno.execPath(), args, {
    cwd: folder,
    ...(denort !== undefined && { env: { DENORT_BIN: denort } }),
  });
  return stderr;
}
