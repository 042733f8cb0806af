import type { BuildOptions } from "./build.ts";
import { type ModuleGraph, type Program, ROOT } from "./program.ts";
import type { Inventory } from "./sbom.ts";

/** Reads what an SBOM says: integrities from deno.lock, licences from the packages in the cache. */
export async function readInventory(
  { version, license }: Pick<BuildOptions, "version" | "license">,
  { graph, facts: { revision } }: Pick<Program, "graph" | "facts">,
  runtime: Inventory["runtime"],
  sha256: string,
): Promise<Inventory> {
  const { npm } = JSON.parse(await Deno.readTextFile(`${ROOT}deno.lock`)) as {
    readonly npm: Inventory["lock"];
  };
  return {
    name: "trunkline",
    version,
    license,
    sha256,
    ...(revision !== undefined && { revision }),
    runtime,
    packages: usedPackages(graph),
    lock: npm,
    licenseOf: ({ localPath }) => licenseIn(`${localPath}/package.json`),
  };
}

/** Packages that modules of the program belong to, and those that these need. */
function usedPackages({ modules, npmPackages }: ModuleGraph): Inventory["packages"] {
  const used = new Set(modules.flatMap(({ npmPackage }) => npmPackage === undefined ? [] : [npmPackage]));
  for (const key of used) for (const other of npmPackages[key].dependencies) used.add(other);
  return Object.fromEntries([...used].sort().map((key) => [key, npmPackages[key]]));
}

function licenseIn(file: string): string | undefined {
  try {
    const { license } = JSON.parse(Deno.readTextFileSync(file)) as { readonly license?: unknown };
    return typeof license === "string" ? license : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
