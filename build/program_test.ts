import assert from "node:assert/strict";
import { COMMANDS } from "../cli.ts";
import { PERMISSIONS, shellBranches } from "./permissions.ts";
import { withoutPlaces } from "./program.ts";

Deno.test("withoutPlaces() takes the package cache's place out of a bundle", () => {
  const bundle =
    '// ../../root/.cache/deno/npm/registry.example/a/1.0.0/x.js\nvar a = "../../root/.cache/deno/npm/r/b";\n';
  assert.equal(
    withoutPlaces(bundle, "../../root/.cache/deno/npm"),
    '// npm:a/1.0.0/x.js\nvar a = "npm:b";\n',
  );
  const left = "../../root/.cache/deno/npm";
  assert.throws(() => withoutPlaces(`"${left}"`, left), /names a folder of this machine/);
});

Deno.test("permissions speak of commands that there are, and offline commands do not get the network", () => {
  const there = new Set([...COMMANDS.map(({ name }) => name.split(" ")[0]), "help", "init"]);
  const named = PERMISSIONS.flatMap(({ commands }) => commands);
  assert.deepEqual(named.filter((name) => !there.has(name)), []);
  const branches = shellBranches();
  assert.match(branches, /^ {2}audit \| check .*\) ;;$/m);
  assert.match(branches, /^ {2}.*\binstall\b.*\) set -- "--allow-write\$\{TRUNKLINE_WRITE:.*" "\$@" ;;$/m);
  assert.match(branches, /^ {2}\*\) set -- --allow-net --unstable-net "--allow-write.*;;$/m);
});
