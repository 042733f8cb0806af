import { Buffer } from "node:buffer";
import type { Package } from "./program.ts";

/** What an SBOM is written of. */
export interface Inventory {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** SHA-256 of the file that it describes, hexadecimal. */
  readonly sha256: string;
  readonly revision?: string;
  /** Deno; its SHA-256 where that is known. */
  readonly runtime: { readonly version: string; readonly sha256?: string };
  readonly packages: Readonly<Record<string, Package>>;
  /** deno.lock's `npm`: integrity by name and version. */
  readonly lock: Readonly<Record<string, { readonly integrity?: string }>>;
  /** SPDX expression that a package states in its package.json; undefined where it states none. */
  readonly licenseOf: (of: Package) => string | undefined;
}

interface Component {
  readonly type: "application" | "library" | "platform";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: readonly unknown[];
}

/** Writes a CycloneDX 1.6 SBOM as JSON. Without date and serial number, so that the same build gives the same bytes. */
export function writeSbom(inventory: Inventory): string {
  const { name, version, license, sha256, revision, runtime, packages, lock, licenseOf } = inventory;
  const root: Component = {
    type: "application",
    "bom-ref": `${name}@${version}`,
    name,
    version,
    hashes: [{ alg: "SHA-256", content: sha256 }],
    licenses: licensed(license),
    ...(revision !== undefined && {
      properties: [{ name: "trunkline:revision", value: revision }],
    }),
  };
  const deno: Component = {
    type: "platform",
    "bom-ref": `deno@${runtime.version}`,
    name: "deno",
    version: runtime.version,
    purl: `pkg:github/denoland/deno@v${runtime.version}`,
    ...(runtime.sha256 !== undefined && { hashes: [{ alg: "SHA-256", content: runtime.sha256 }] }),
    licenses: licensed("MIT"),
  };
  const keys = Object.keys(packages).sort();
  const libraries = keys.map((key) => library(packages[key], lock[key]?.integrity, licenseOf(packages[key])));
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: root },
    components: [deno, ...libraries],
    dependencies: [
      { ref: root["bom-ref"], dependsOn: [deno["bom-ref"], ...directOf(packages)] },
      { ref: deno["bom-ref"] },
      ...keys.map((key) => ({ ref: refOf(packages[key]), dependsOn: dependenciesOf(packages, key) })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function library(
  { name, version }: Package,
  integrity: string | undefined,
  license: string | undefined,
): Component {
  return {
    type: "library",
    "bom-ref": refOf({ name, version }),
    name,
    version,
    purl: refOf({ name, version }),
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
    ...(license !== undefined && { licenses: licensed(license) }),
  };
}

/** The package URL (purl); the @ of a scope is escaped there. */
function refOf({ name, version }: Pick<Package, "name" | "version">): string {
  return `pkg:npm/${name.replace(/^@/, "%40")}@${version}`;
}

/** An integrity of the registry, `sha512-` and base64, is the hash of the package as it was published. */
function hashOf(integrity: string): { readonly alg: string; readonly content: string } {
  const [algorithm, digest] = integrity.split(/-(.*)/s);
  return { alg: algorithm.replace(/^sha/, "SHA-"), content: Buffer.from(digest, "base64").toString("hex") };
}

function licensed(expression: string): readonly unknown[] {
  const simple = /^[\w.+-]+$/.test(expression);
  return simple ? [{ license: { id: expression } }] : [{ expression }];
}

/** Packages that no other package asks for are those that Trunkline does. */
function directOf(packages: Inventory["packages"]): readonly string[] {
  const asked = new Set(Object.values(packages).flatMap(({ dependencies }) => dependencies));
  return Object.keys(packages).filter((key) => !asked.has(key)).sort().map((key) => refOf(packages[key]));
}

function dependenciesOf(packages: Inventory["packages"], key: string): readonly string[] {
  return packages[key].dependencies.filter((other) => other in packages).map((other) =>
    refOf(packages[other])
  ).sort();
}
