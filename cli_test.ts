import assert from "node:assert/strict";
import { BAD, CommandLine, UNTRUE } from "./fixtures/cli/command_line.ts";
import project from "./deno.json" with { type: "json" };

const YES = 0;
const NO = 1;
const USAGE = 2;

Deno.test("trunkline --help names every command, and each command tells its options", async () => {
  await using it = await CommandLine.create();
  const [all, serve, check, explain, version] = await Promise.all(
    [["--help"], ["serve", "--help"], ["check", "--help"], ["explain", "--help"], ["--version"]]
      .map((args) => it.run(args)),
  );
  for (const { code, stderr } of [all, serve, check, explain, version]) {
    assert.deepEqual([code, stderr], [YES, ""]);
  }
  for (const name of ["serve", "check", "explain"]) assert.match(all.stdout, new RegExp(`^ +${name} `, "m"));
  assert.match(all.stdout, /0 yes, 1 no, 2 usage or configuration/);
  for (const { stdout } of [serve, check, explain]) assert.match(stdout, /--config <file>.*trunkline\.yaml/);
  assert.match(check.stdout, /--effective/);
  for (const option of ["from", "to", "via", "stanza", "json", "expect"]) {
    assert.match(explain.stdout, new RegExp(`--${option} `));
  }
  assert.match(version.stdout, /^trunkline \S+ \(from source\)\nruntime +Deno \S+, V8 \S+, \S+\n$/);
  assert.ok(version.stdout.startsWith(`trunkline ${project.version} `));
});

/** What nobody can mean, and what is said to it. */
const MISUSE: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
  [[], /^Usage: trunkline/],
  [["frobnicate"], /^trunkline: unknown command 'frobnicate'/],
  [["serv"], /Did you mean serve\?/],
  [["check", "--bogus"], /^trunkline: unknown option '--bogus'/],
  [["check", "other.yaml"], /^trunkline: too many arguments/],
  [["serve", "--config"], /^trunkline: option .*--config.* argument missing/],
  [["explain", "--from", "a@leafa.example"], /^trunkline: give --from and --to, or --stanza\.\n$/],
  [["explain", "--kind", "poem"], /'poem' is invalid.*message, presence, iq/],
  [["explain", "--stanza", "s.xml", "--from", "x"], /--stanza.* cannot be used with .*--from/],
  [["explain", "--stanza", "s.xml"], /^trunkline: s\.xml does not exist\.\n$/],
  [["explain", "--from", "@", "--to", "b@x.us"], /^trunkline: "@" is no address\.\n$/],
  [["explain", "--from", "a@leafa.example", "--to", "b@x.us", "--via", "pink"], /pink.*\.\n$/],
  [
    ["explain", "--from", "a@leafa.example", "--to", "b@x.us", "--expect", "joy"],
    /--expect "joy" is none of/,
  ],
  [["check", "-c", "."], /^\. +cannot be read: .*directory/],
  [["check", "-c", "other.yaml"], /^other\.yaml +does not exist\.\n1 problem; nothing was started\.\n$/],
];

Deno.test("trunkline answers misuse with a sentence and with 2", async () => {
  await using it = await CommandLine.create();
  for (const [args, expected] of MISUSE) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stdout], [USAGE, ""], args.join(" "));
    assert.match(stderr, expected);
  }
});

Deno.test("check says yes to a configuration in order", async () => {
  await using it = await CommandLine.create();
  const { code, stdout, stderr } = await it.run(["check"]);
  assert.deepEqual([code, stderr], [YES, ""]);
  assert.equal(stdout, "trunkline.yaml: no problems, 2 peers, 1 tests passed\n");
});

Deno.test("check tells all problems at once, each with its place, and answers with 2", async () => {
  await using it = await CommandLine.create(BAD);
  const { code, stdout, stderr } = await it.run(["check", "--effective"]);
  assert.deepEqual([code, stdout], [USAGE, ""]);
  assert.match(stderr, /^trunkline\.yaml:6:\d+ .*peers\.red\.conect: .*"connect"\?$/m);
  assert.match(stderr, /^trunkline\.yaml:7:\d+ .*peers\.blue\.routes.*"leafa\.example".*line 6/m);
  assert.match(stderr, /\n\d problems; nothing was started\.\n$/);
});

Deno.test("check says no where a test of the configuration fails", async () => {
  await using it = await CommandLine.create(UNTRUE);
  const { code, stderr } = await it.run(["check"]);
  assert.equal(code, NO);
  assert.match(stderr, /^trunkline\.yaml:9 .*should be "forward red", but is forward blue/);
});

Deno.test("check --effective prints a configuration that means the same, and no secrets", async () => {
  await using it = await CommandLine.create();
  const first = await it.run(["check", "--effective"]);
  assert.deepEqual([first.code, first.stderr], [YES, ""]);
  assert.match(first.stdout, /stanzaBytes: 512 KiB/, "a default");
  const key = (await it.read("hub.key")).split("\n").filter((line) => line.length > 20);
  assert.ok(key.length > 0 && key.every((line) => !first.stdout.includes(line)));
  await it.write("effective.yaml", first.stdout);
  const again = await it.run(["check", "--effective", "-c", "effective.yaml"]);
  assert.deepEqual(again, first);
});

const ASK = ["explain", "--from", "a@leafa.example", "--to", "b@x.us"] as const;

Deno.test("explain prints the decision with its trace, as text and as JSON", async () => {
  await using it = await CommandLine.create();
  const text = await it.run(ASK);
  assert.equal(text.code, YES);
  assert.match(
    text.stdout,
    /^forward blue\n +ingress +.*peer "red"\n +from .*\n +to .*\*\.us.*\n +so +forwarded/,
  );
  const json = await it.run([...ASK, "--json"]);
  const { outcome, action, peer, trace } = JSON.parse(json.stdout);
  assert.deepEqual([json.code, outcome, action, peer, trace.length], [
    YES,
    "forward blue",
    "forward",
    "blue",
    4,
  ]);
});

Deno.test("explain --expect answers with yes or no", async () => {
  await using it = await CommandLine.create();
  const bounce = ["explain", "--from", "a@leafa.example", "--to", "b@nowhere.example", "--expect"];
  assert.equal((await it.run([...ASK, "--expect", "forward blue"])).code, YES);
  assert.equal((await it.run([...ASK, "--expect", "forward red"])).code, NO);
  assert.equal((await it.run([...bounce, "refuse"])).code, YES);
  assert.equal((await it.run([...bounce, "bounce item-not-found"])).code, NO);
});

Deno.test("explain reads a stanza from a file or from standard input", async () => {
  await using it = await CommandLine.create();
  const stanza =
    "<iq type='get' id='1' from='a@leafa.example/r' to='hub.example'><ping xmlns='urn:xmpp:ping'/></iq>";
  await it.write("ping.xml", `\n${stanza}\n`);
  const fromFile = await it.run(["explain", "--stanza", "ping.xml", "--expect", "local"]);
  assert.deepEqual([fromFile.code, fromFile.stderr], [YES, ""]);
  assert.deepEqual(await it.run(["explain", "--stanza", "-", "--expect", "local"], stanza), fromFile);
  const foreign = await it.run(["explain", "--stanza", "ping.xml", "--via", "blue", "--expect", "refuse"]);
  assert.equal(foreign.code, YES);
  for (const broken of ["<iq", `${stanza}${stanza}`, "<iq type='get'/>", ""]) {
    const { code, stderr } = await it.run(["explain", "--stanza", "-"], broken);
    assert.equal(code, USAGE);
    assert.equal(stderr, "trunkline: - is not exactly one well-formed stanza with a from and a to.\n");
  }
});

Deno.test("trunkline does not mind that nobody reads its answer", async () => {
  await using it = await CommandLine.create();
  const child = it.spawn(["check", "--effective"]);
  await child.stdout.cancel();
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assert.deepEqual([code, stderr], [YES, ""]);
});
