import assert from "node:assert/strict";
import { type Inventory, writeSbom } from "./sbom.ts";

const INVENTORY: Inventory = {
  name: "trunkline",
  version: "1.2.3",
  license: "Apache-2.0",
  sha256: "aa".repeat(32),
  revision: "abc",
  runtime: { version: "2.9.6", sha256: "bb".repeat(32) },
  packages: {
    "@scope/a@1.0.0": {
      name: "@scope/a",
      version: "1.0.0",
      dependencies: ["b@2.0.0", "gone@1.0.0"],
      localPath: "/a",
    },
    "b@2.0.0": { name: "b", version: "2.0.0", dependencies: [], localPath: "/b" },
  },
  // SHA-512 of nothing.
  lock: {
    "b@2.0.0": {
      integrity:
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    },
  },
  licenseOf: ({ name }) => name === "b" ? "(MIT OR CC0-1.0)" : "MIT",
};

interface Component {
  readonly "bom-ref": string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses?: unknown;
}

const sbom = JSON.parse(writeSbom(INVENTORY));
const [deno, a, b] = sbom.components as readonly Component[];

Deno.test("writeSbom() names the executable, the runtime and every package, with hashes and licences", async () => {
  assert.deepEqual([sbom.bomFormat, sbom.specVersion, sbom.version], ["CycloneDX", "1.6", 1]);
  assert.equal(sbom.metadata.component.hashes[0].content, "aa".repeat(32));
  assert.deepEqual(deno.hashes, [{ alg: "SHA-256", content: "bb".repeat(32) }]);
  assert.deepEqual([a["bom-ref"], a.hashes, a.licenses], [
    "pkg:npm/%40scope/a@1.0.0",
    undefined,
    [{ license: { id: "MIT" } }],
  ]);
  const nothing = new Uint8Array(await crypto.subtle.digest("SHA-512", new Uint8Array()));
  assert.deepEqual(b.hashes, [{ alg: "SHA-512", content: nothing.toHex() }]);
  assert.deepEqual(b.licenses, [{ expression: "(MIT OR CC0-1.0)" }]);
});

Deno.test("writeSbom() says what depends on what, and names nothing that it does not describe", () => {
  const refs = new Set([
    sbom.metadata.component["bom-ref"],
    ...sbom.components.map((c: Component) => c["bom-ref"]),
  ]);
  const edges = sbom.dependencies as readonly {
    readonly ref: string;
    readonly dependsOn?: readonly string[];
  }[];
  assert.deepEqual(edges.map(({ ref }) => ref).sort(), [...refs].sort());
  for (const { dependsOn = [] } of edges) assert.ok(dependsOn.every((ref) => refs.has(ref)));
  assert.deepEqual(edges[0].dependsOn, ["deno@2.9.6", "pkg:npm/%40scope/a@1.0.0"]);
  assert.deepEqual(edges[2].dependsOn, ["pkg:npm/b@2.0.0"]);
});

Deno.test("writeSbom() writes the same bytes for the same build", () => {
  assert.equal(writeSbom(INVENTORY), writeSbom(INVENTORY));
});
