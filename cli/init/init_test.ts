import assert from "node:assert/strict";
import { createAuthority } from "../../fixtures/certificates/authority.ts";
import { systemHost } from "../system.ts";
import type { Desk, Host } from "../terminal.ts";
import { Given } from "../command.ts";
import type { WriteOptions } from "../workbench.ts";
import { initCommand } from "./init.ts";

const NOW = Date.parse("2026-11-01T00:00:00Z");

/** What an `init` did. */
interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly written: ReadonlyMap<string, { readonly text: string } & WriteOptions>;
  readonly asked: readonly string[];
}

/** Runs `init` with files that are there, and answers of whoever sits at the terminal: none where nobody does. */
async function init(
  options: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
  answers?: readonly (string | undefined)[],
): Promise<Done> {
  const said = { stdout: "", stderr: "" };
  const written = new Map<string, { readonly text: string } & WriteOptions>();
  const asked: string[] = [];
  const left = [...answers ?? []];
  const nowhere = (): never => {
    throw new TypeError("nothing of that kind is here");
  };
  const readText = (path: string): string | { readonly problem: string } =>
    files[path] ?? { problem: "does not exist." };
  const desk: Desk = {
    print: (text) => said.stderr += text,
    write: (text) => said.stdout += text,
    readText,
    readBytes: nowhere,
    openAudit: nowhere,
    now: () => NOW,
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw new Deno.errors.NotFound(path);
      return new TextEncoder().encode(text);
    },
    systemTrust: () => [],
  };
  const command = initCommand(() => ({
    attended: answers !== undefined,
    ask: (question) => {
      asked.push(question);
      return left.shift();
    },
    exists: (path) => path in files || written.has(path),
    write: (path, text, how) => void written.set(path, { text, ...how }),
  }));
  const code = await command.run(new Given({ config: "trunkline.yaml", ...options }), asHost(desk));
  return { code, ...said, written, asked };
}

/** `init` takes no more than a desk; the rest is there for the type. */
function asHost(desk: Desk): Host {
  return { ...systemHost(), ...desk };
}

const TWO = ["red=leafa.example,*.leafa.example@10.1.0.5", "blue=*.us@[2001:db8::1]:5269"];

Deno.test("init writes for a trial certificates and a configuration, keys for this user alone", async () => {
  const { code, written, stderr } = await init({ node: "Hub.Example", peer: TWO, trial: true });
  assert.deepEqual([code, stderr], [0, ""]);
  const modes = [...written].map(([path, { mode, replace }]) => `${path} ${mode.toString(8)} ${replace}`);
  assert.deepEqual(modes, [
    "trial/ca.pem 644 false",
    "trial/ca.key 600 false",
    "trial/node.pem 644 false",
    "trial/node.key 600 false",
    "trial/peers/red.pem 644 false",
    "trial/peers/red.key 600 false",
    "trial/peers/blue.pem 644 false",
    "trial/peers/blue.key 600 false",
    "trunkline.yaml 644 false",
  ]);
  const text = written.get("trunkline.yaml")?.text ?? "";
  assert.match(text, /^node: hub\.example$/m);
  assert.match(text, /^ {4}connect: "\[2001:db8::1\]:5269"$/m);
  assert.match(text, /alice@leafa\.example", to: "bob@any\.us", expect: "forward blue"/);
});

Deno.test("init writes a configuration of given certificates, by their way from its folder", async () => {
  const ca = await createAuthority("test CA");
  const hub = await ca.issue({ dns: ["hub.example", "leafa.example", "*.leafa.example", "us", "*.us"] });
  const files = {
    "keys/hub.pem": hub.certificatePem,
    "keys/hub.key": hub.keyPem,
    "/etc/ca.pem": ca.certificatePem,
  };
  const options = { certificate: "keys/hub.pem", key: "keys/hub.key", trust: ["/etc/ca.pem"] };
  const { code, written, stderr, stdout } = await init(
    {
      config: "conf/hub.yaml",
      node: "hub.example",
      peer: TWO,
      listen: ["[::]:5269", "127.0.0.1:5270"],
      ...options,
    },
    files,
  );
  assert.deepEqual([code, stderr, [...written.keys()]], [0, "", ["conf/hub.yaml"]]);
  const text = written.get("conf/hub.yaml")?.text ?? "";
  assert.match(text, /certificate: "\.\.\/keys\/hub\.pem", key: "\.\.\/keys\/hub\.key"/);
  assert.match(text, /^trust: \["\/etc\/ca\.pem"\]$/m);
  assert.match(text, /address: "\[::\]:5269"[^]*address: "127\.0\.0\.1:5270"/);
  assert.match(stdout, /trunkline doctor -c conf\/hub\.yaml/);
});

Deno.test("init overwrites nothing without --force", async () => {
  const there = { "trunkline.yaml": "mine" };
  const refused = await init({ node: "hub.example", peer: TWO, trial: true }, there);
  assert.deepEqual([refused.code, refused.written.size], [2, 0]);
  assert.equal(
    refused.stderr,
    "trunkline: trunkline.yaml is there already, and nothing was written. Overwrite it with --force.\n",
  );
  const key = await init({ node: "hub.example", peer: TWO, trial: true }, { "trial/ca.key": "mine" });
  assert.deepEqual([key.code, key.written.size], [2, 0]);
  const forced = await init({ node: "hub.example", peer: TWO, trial: true, force: true }, there);
  assert.deepEqual([forced.code, forced.written.get("trunkline.yaml")?.replace], [0, true]);
});

Deno.test("init asks whoever sits there, again where an answer will not do, and may be left", async () => {
  const answers = ["hub.example", "what?", TWO[0], "blue=b.example@none", "", "", ""];
  const { code, asked, stderr, written } = await init({}, {}, answers);
  assert.deepEqual([code, written.size], [0, 9]);
  assert.deepEqual(asked, [
    "This node's own domain, e.g. hub.example:",
    "A peer, NAME=ROUTES@ADDRESS, e.g. red=leafa.example@10.1.0.5:",
    "A peer, NAME=ROUTES@ADDRESS, e.g. red=leafa.example@10.1.0.5:",
    "Another peer (nothing: no more):",
    "Another peer (nothing: no more):",
    "Our certificate's file (nothing: make a private authority for a trial in trial/):",
    "Where do peers connect to us? [0.0.0.0:5269]",
  ]);
  assert.match(stderr, /^trunkline: "what\?" is no peer\. Write NAME=ROUTES@ADDRESS, e\.g\. .*\.\n$/);
  const left = await init({}, {}, ["hub.example", undefined]);
  assert.deepEqual([left.code, left.stderr, left.written.size], [2, "trunkline: nothing was written.\n", 0]);
});

/** What is missing or wrong, and what is said. */
const MISUSE: readonly (readonly [options: Readonly<Record<string, unknown>>, stderr: RegExp])[] = [
  [{}, /^trunkline: give this node's own domain with --node, e\.g\. --node hub\.example\.\n$/],
  [{ node: "hub.example" }, /^trunkline: give at least one peer with --peer NAME=ROUTES@ADDRESS, .*\.\n$/],
  [{ node: "hub.example", peer: TWO }, /^trunkline: give --certificate and --key, or --trial, .*\.\n$/],
  [{ node: "-", peer: TWO }, /^trunkline: "-" is no domain\. Write it like hub\.example\.\n$/],
  [
    { node: "hub.example", peer: ["red=a b@x"] },
    /^trunkline: "a b" in "red=a b@x" is no route\. Write .*\.\n$/,
  ],
  [
    { node: "hub.example", peer: ["red=a.example@dsn"], trial: true },
    /^peers\.red\.connect: .*dns.*\ntrunkline: nothing was written\.\n$/,
  ],
  [
    { node: "hub.example", peer: TWO, certificate: "hub.pem", key: "hub.key" },
    /"hub\.pem" does not exist\.[^]*nothing was written\.\n.*trunkline cert request --for hub\.example leafa\.example "\*\.leafa\.example" "\*\.us"\n/,
  ],
];

Deno.test("init answers with a sentence and with 2, and writes nothing, where something is missing or wrong", async () => {
  for (const [options, expected] of MISUSE) {
    const { code, stderr, written } = await init(options);
    assert.deepEqual([code, written.size], [2, 0], stderr);
    assert.match(stderr, expected);
  }
});
