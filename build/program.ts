import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildFacts } from "../cli/version.ts";
import { sha256 } from "./hash.ts";
import { BuildError, run } from "./run.ts";
import { withoutBallast } from "./weight.ts";

/** The project's folder, with a slash at its end. */
export const ROOT: string = fileURLToPath(new URL("../", import.meta.url));

/**
 * One module, with short names in it, for a small memory; functions keep their names for stack traces. As an ES module,
 * what is minified dies at its first `require` of a built-in module.
 */
const BUNDLE = ["bundle", "--quiet", "--format=cjs", "--platform=deno", "--minify", "--keep-names"] as const;

/** What `deno info --json` tells of a program. */
export interface ModuleGraph {
  readonly modules: readonly {
    readonly specifier: string;
    /** Path of the file. */
    readonly local?: string;
    /** Key in `npmPackages`, for a module of a package. */
    readonly npmPackage?: string;
  }[];
  /** Every package of the lock file by its key there. */
  readonly npmPackages: Readonly<Record<string, Package>>;
}

/** An npm package. */
export interface Package {
  readonly name: string;
  readonly version: string;
  /** Keys of other packages. */
  readonly dependencies: readonly string[];
  /** Folder of its files. */
  readonly localPath: string;
}

/** The whole program as one CommonJS module: Deno runs that from its code cache without parsing it at each start. */
export interface Program {
  readonly text: string;
  readonly facts: BuildFacts;
  readonly graph: ModuleGraph;
}

/** Bundles the command line with all that it imports. The same sources give the same bytes, wherever they are. */
export async function bundleProgram(revision: string | undefined): Promise<Program> {
  const graph = JSON.parse((await deno(["info", "--json", "cli.ts"])).stdout) as ModuleGraph;
  const facts = { source: digestSources(graph.modules), ...(revision !== undefined && { revision }) };
  const folder = `${ROOT}dist/program`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/entry.ts`, entryPoint(facts));
  const output = `${folder}/trunkline.cjs`;
  await deno([...BUNDLE, "-o", output, `${folder}/entry.ts`]);
  const { npmCache } = JSON.parse((await deno(["info", "--json"])).stdout) as { readonly npmCache: string };
  const text = withoutBallast(withoutPlaces(await Deno.readTextFile(output), relative(ROOT, npmCache)));
  await Deno.writeTextFile(output, text);
  return { text, facts, graph };
}

function deno(args: readonly string[]): ReturnType<typeof run> {
  return run(Deno.execPath(), args, { cwd: ROOT });
}

/**
 * What only the start needed is given back a second later, once: some 7 of 70 MB resident that an idle router would keep,
 * since nothing else makes it collect.
 */
function entryPoint(facts: BuildFacts): string {
  return `import { main } from "../../cli.ts";
setTimeout(() => globalThis.gc?.({ type: "major", flavor: "last-resort" }), 1000);
main(${JSON.stringify(facts)});
`;
}

/** Takes out where packages were kept on the machine that builds. */
export function withoutPlaces(text: string, npmCache: string): string {
  const cache = new RegExp(`${npmCache.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}/[^/"\\s]+/`, "g");
  const placeless = text.replace(cache, "npm:");
  for (const place of [npmCache, ROOT]) {
    if (placeless.includes(place)) {
      throw new BuildError(`the bundle names a folder of this machine: ${place}`);
    }
  }
  return placeless;
}

function digestSources(modules: ModuleGraph["modules"]): string {
  const ours = modules.flatMap(({ specifier, local }) =>
    specifier.startsWith("file:") && local?.startsWith(ROOT) ? [local] : []
  );
  const lines = [...ours, `${ROOT}deno.lock`].sort()
    .map((path) => `${sha256(Deno.readFileSync(path))}  ${path.slice(ROOT.length)}\n`);
  return sha256(lines.join(""));
}
