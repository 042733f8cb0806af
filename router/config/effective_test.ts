import assert from "node:assert/strict";
import { FOLDER, makeFiles, NOW } from "../../fixtures/config/files.ts";
import type { Config } from "./config.ts";
import { parseConfig } from "./parse.ts";
import { formatProblems } from "./problem.ts";

const readFile = await makeFiles();

function parse(text: string): Exclude<ReturnType<typeof parseConfig>, { problems: unknown }> {
  const result = parseConfig(text, {
    file: `${FOLDER}/trunkline.yaml`,
    readFile,
    systemTrust: () => [],
    now: NOW,
  });
  assert.ok(
    "config" in result,
    "problems" in result ? formatProblems("trunkline.yaml", result.problems) : "",
  );
  return result;
}

/** Tests without their lines, which change. */
function withoutLines(config: Config): unknown {
  return { ...config, tests: config.tests.map(({ line: _, ...test }) => test) };
}

const EVERY_KEY = `
node: hub.example
listen: [{address: "[::1]:0", tls: direct}]
identities: [{certificate: hub.pem, key: hub.key}]
crl: ca.crl
insecure: true
metrics: {listen: "0.0.0.0:9222"}
peers:
  a: {routes: leafa.example, connect: none, auth: external, requireCrl: true, speaksFor: []}
  b: {routes: "*", connect: dns, tls: direct, auth: [dialback, external], ping: 1500ms, idle: 0}
  c: {routes: "*.us", connect: ["[fe80::1%eth0]", {address: localhost}], tls: none, queue: {bytes: 1000000}}
  d: {routes: evil.example, speaksFor: "*.evil.example", refuse: true}
limits: {queueSeconds: 90, stanzaBytes: 100000}
tests: [{from: leafa.example, to: x@us/y, via: a, kind: iq, type: set, expect: refuse}]
`;

const STAR = Deno.readTextFileSync(new URL("../../fixtures/config/star.yaml", import.meta.url));
const BOUNDARY = Deno.readTextFileSync(new URL("../../fixtures/config/boundary.yaml", import.meta.url));

for (
  const [name, text] of Object.entries({ "the star": STAR, "the boundary": BOUNDARY, "every key": EVERY_KEY })
) {
  Deno.test(`renderEffective() gives ${name} in a form that means the same`, () => {
    const { config, effective: render } = parse(text);
    const effective = render();
    const again = parse(effective);
    assert.deepEqual(withoutLines(again.config), withoutLines(config));
    assert.equal(again.effective(), effective);
  });
}

Deno.test("renderEffective() has every default filled in", () => {
  const effective = parse(STAR).effective();
  const fixture = new URL("../../fixtures/config/star.effective.yaml", import.meta.url);
  assert.equal(effective, Deno.readTextFileSync(fixture));
});

Deno.test("renderEffective() shows the paths of keys, never the keys", () => {
  const { config, effective: render } = parse(STAR);
  const effective = render();
  assert.match(effective, /key: hub\.key/);
  const lines = config.identities.flatMap(({ keyPem }) => keyPem.trim().split("\n"));
  assert.ok(lines.length > 0 && lines.every((line) => !effective.includes(line)));
});
