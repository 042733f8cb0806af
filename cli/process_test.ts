import assert from "node:assert/strict";
import { CommandLine } from "../fixtures/cli/command_line.ts";
import { TextLineStream } from "../fixtures/demo/lines.ts";
import { until } from "../fixtures/leaf/star.ts";
import { UK_DEMO } from "../fixtures/labels/uk_demo.ts";
import { policyText } from "../fixtures/policies/policies.ts";

const [, , , , , , , , , U10] = UK_DEMO.labels;

/** One peer asks for labels, and tests speak of it and of the other. */
const LABELLED = `node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
policies: {harbour: {spif: harbour.spif.xml}}
peers:
  red:
    routes: [leafa.example]
    connect: "127.0.0.1:9"
    labels: {policy: harbour, clearance: {atMost: RESTRICTED}, onDeny: {in: bounce}}
  blue: {routes: ["*.us"], connect: "127.0.0.1:9"}
tests:
  - {from: a@leafa.example, to: b@x.us, label: {classification: RESTRICTED}, expect: forward blue}
  - {from: b@x.us, to: c@nowhere.example, expect: bounce}
`;

Deno.test("label decide works as a program, with files, standard input and binary labels", async () => {
  await using it = await CommandLine.create();
  await it.write("uk.xml", policyText("uk"));
  await it.write("clearance", UK_DEMO.clearances["C-UK"].untagged);
  await Deno.writeFile(`${it.folder}/label.der`, Uint8Array.fromBase64(U10.ess));
  const decide = ["label", "decide", "--spif", "uk.xml", "--clearance"];
  const binary = await it.run([...decide, "clearance", "--label", "label.der"]);
  assert.deepEqual([binary.code, binary.stderr, binary.stdout.split("\n")[0]], [
    ...[0, ""],
    "permit: The clearance dominates the label.",
  ]);
  assert.deepEqual(await it.run([...decide, "clearance", "--label", "-"], U10.ess), binary);
  const twice = await it.run([...decide, "-", "--label", "-"], U10.ess);
  assert.deepEqual([twice.code, twice.stdout, twice.stderr], [
    ...[2, ""],
    "trunkline: - is standard input, which can be given only once.\n",
  ]);
});

Deno.test("commands answer folders, endless files and devices in one line", async () => {
  await using it = await CommandLine.create();
  const cases: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
    [["label", "show", "."], /^trunkline: \. cannot be read: Is a directory \(os error 21\)\.\n$/],
    [["label", "show", "/dev/zero"], /^trunkline: \/dev\/zero has more than 262144 bytes\.\n$/],
    [["spif", "check", "/dev/zero"], /^trunkline: \/dev\/zero has more than 4194304 bytes\.\n$/],
    [["audit", "verify", "."], /^trunkline: \. cannot be read: Is a directory \(os error 21\)\.\n$/],
    [["label", "show", "no\nsuch"], /^trunkline: no\\u\{a\}such does not exist\.\n$/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, expected);
  }
  const endless = await it.run(["audit", "verify", "/dev/zero"]);
  assert.deepEqual([endless.code, endless.stdout], [1, "/dev/zero:1: the line is too long for a record.\n"]);
});

Deno.test("label show does not mind that nobody reads its answer", async () => {
  await using it = await CommandLine.create();
  await it.write("label", U10.ess);
  const child = it.spawn(["label", "show", "label", "--json"]);
  await child.stdout.cancel();
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assert.deepEqual([code, stderr], [0, ""]);
});

Deno.test("check says no where a policy cannot be loaded", async () => {
  await using it = await CommandLine.create(LABELLED);
  for (const options of [[], ["--effective"]]) {
    const { code, stdout, stderr } = await it.run(["check", ...options]);
    assert.equal(code, 1);
    assert.match(stderr, /^trunkline\.yaml:5:.*warning: .*harbour\.spif\.xml.*refuses everything\.$/m);
    assert.match(
      stderr,
      /^trunkline\.yaml: the policy "harbour" could not be loaded: peers that need it refuse/m,
    );
    assert.doesNotMatch(stdout, /no problems/);
  }
  await it.write("harbour.spif.xml", policyText("harbour"));
  const mended = await it.run(["check"]);
  assert.deepEqual([mended.code, mended.stderr], [0, ""]);
});

interface Line {
  readonly level: string;
  readonly event: string;
  readonly text: string;
}

Deno.test("serve starts without a policy, and takes no configuration over that lacks one", async () => {
  await using it = await CommandLine.create(LABELLED);
  const child = it.spawn(["serve"]);
  const lines: string[] = [];
  const reading = (async () => {
    const text = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of text) lines.push(line);
  })();
  const logged = (): readonly Line[] =>
    lines.filter((line) => line.startsWith("{")).map((line): Line => JSON.parse(line));
  const reloads = async (count: number): Promise<Line> => {
    const all = (): readonly Line[] => logged().filter(({ event }) => event === "reload");
    await until(`reload ${count} is logged`, () => all().length >= count);
    return all()[count - 1];
  };
  try {
    await until("it listens", () => logged().some(({ event }) => event === "ready"));
    assert.match(lines[0], /warning: .*every peer with it refuses everything/);
    child.kill("SIGHUP");
    const refused = await reloads(1);
    assert.deepEqual(refused.level, "error");
    assert.equal(
      refused.text,
      'trunkline.yaml was not taken over: the policy "harbour" could not be loaded. The node goes on as before.',
    );
    await it.write("harbour.spif.xml", policyText("harbour"));
    child.kill("SIGHUP");
    assert.match((await reloads(2)).text, /was taken over/);
    child.kill("SIGTERM");
    assert.equal((await child.status).code, 0);
  } finally {
    await child.stdout.cancel();
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await Promise.all([child.status, reading]);
  }
});
