/** What the build wrote into the program; a program that runs from its sources has none. */
export interface BuildFacts {
  /** SHA-256 over the sources, hexadecimal. */
  readonly source: string;
  /** What whoever built it calls that state of the sources. */
  readonly revision?: string;
}

/** What the program runs on. */
export interface RuntimeFacts {
  readonly deno: string;
  readonly v8: string;
  /** `x86_64-unknown-linux-gnu` */
  readonly target: string;
  /** Whether `deno compile` made the executable. */
  readonly compiled: boolean;
}

/** `trunkline --version`: the version, then what it was built of. */
export function versionText(version: string, runtime: RuntimeFacts, build: BuildFacts | undefined): string {
  const form = build === undefined ? "from source" : runtime.compiled ? "compiled" : "packed";
  const source = build === undefined ? "" : `\nsource   ${build.source}`;
  const revision = build?.revision === undefined ? "" : `\nrevision ${build.revision}`;
  const { deno, v8, target } = runtime;
  return `trunkline ${version} (${form})${revision}${source}\nruntime  Deno ${deno}, V8 ${v8}, ${target}`;
}
