/** Runs a program to its end, at most so many seconds; what it printed. Throws where it fails, with what it said. */
export async function run(
  program: string,
  args: readonly string[],
  { cwd, env = {}, seconds = 300 }: {
    readonly cwd: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly seconds?: number;
  },
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(seconds * 1000),
  }).spawn();
  const { success, stdout, stderr } = await child.output();
  const text = { stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  if (!success) throw new BuildError(`${program} ${args[0]} failed:\n${text.stderr}${text.stdout}`);
  return text;
}

/** Why nothing was built: a sentence for whoever builds. */
export class BuildError extends Error {
  override readonly name = "BuildError";
}
