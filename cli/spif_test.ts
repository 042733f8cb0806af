import assert from "node:assert/strict";
import { runWith } from "../fixtures/cli/fake_host.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const BAD = new URL("../fixtures/policies/bad/", import.meta.url);
const NAMES = [...Deno.readDirSync(BAD)].map(({ name }) => name).filter((name) => name.endsWith(".xml"));

Deno.test("spif check prints every problem with file, line, column and element", async () => {
  assert.ok(NAMES.length > 40);
  for (const name of NAMES.sort()) {
    const files = { [name]: Deno.readFileSync(new URL(name, BAD)) };
    const expected = Deno.readTextFileSync(new URL(name.replace(".xml", ".txt"), BAD)).trim().split("\n");
    const { code, stdout, stderr } = await runWith(files, ["spif", "check", name]);
    const wanted = expected.map((line) => `${name}:${line.replace(/^(\d+:\d+) /, "$1: ")}`);
    assert.deepEqual([stdout.trimEnd().split("\n"), code, stderr], [wanted, 1, ""]);
  }
});

const FILES = {
  harbour: policyText("harbour"),
  bad: "<SPIF/>",
  "two\u001b[2J": "junk \u0000\u0001",
};

Deno.test("spif check sums up what is in a good file", async () => {
  const { code, stdout, stderr } = await runWith(FILES, ["spif", "check", "harbour"]);
  assert.match(
    stdout,
    /^harbour: HARBOUR \(1\.3\.6\.1\.4\.1\.32473\.1\), 5 classifications, 5 tag sets, 14 values; maps to LIGHTHOUSE; SHA-256 [0-9a-f]{64}\n$/,
  );
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("spif check answers for all files, with the worst of their codes", async () => {
  const { code, stdout, stderr } = await runWith(FILES, ["spif", "check", "harbour", "bad", "missing"]);
  assert.deepEqual([code, stderr], [2, "trunkline: missing does not exist.\n"]);
  assert.equal(
    stdout.split("\n").filter((line) => /^(harbour|bad):/.test(line)).length,
    stdout.split("\n").length - 1,
  );
  const junk = await runWith(FILES, ["spif", "check", "two\u001b[2J"]);
  assert.equal(junk.code, 1);
  assert.match(junk.stdout, /^two\\u\{1b\}\[2J:/, "and no terminal acts on it");
});

Deno.test("spif check --json has the same for programs", async () => {
  const { code, stdout } = await runWith(FILES, ["spif", "check", "harbour", "bad", "--json"]);
  const { valid, problems, reason, files: [harbour, bad] } = JSON.parse(stdout);
  assert.deepEqual([code, valid, reason, harbour.valid, bad.valid], [
    1,
    false,
    "malformed SPIF",
    true,
    false,
  ]);
  assert.deepEqual(problems, bad.problems);
  assert.ok(problems.length > 0);
  assert.deepEqual(harbour.policy, { name: "HARBOUR", oid: "1.3.6.1.4.1.32473.1" });
  assert.deepEqual(harbour.classifications[3], { name: "SECRET", lacv: 4, hierarchy: 3, obsolete: false });
  assert.deepEqual(harbour.tagSets[2].values[0], {
    name: "ALPHA",
    lacv: 1,
    type: "enumerated-permissive",
    obsolete: false,
  });
  assert.deepEqual(harbour.equivalentPolicies, [{ name: "LIGHTHOUSE", oid: "1.3.6.1.4.1.32473.2" }]);
});
