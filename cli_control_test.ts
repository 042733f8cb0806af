import assert from "node:assert/strict";
import { BAD, CommandLine, GOOD, MORE } from "./fixtures/cli/command_line.ts";
import { serve, type Served } from "./fixtures/cli/served.ts";

const YES = 0;
const NO = 1;
const USAGE = 2;

const withState = (config: string): string => config.replace("trust:", "state: .\ntrust:");

/** A router with a control socket in the folder of its configuration. */
async function served(it: CommandLine): Promise<Served> {
  await it.write("trunkline.yaml", withState(GOOD));
  return await serve(it);
}

Deno.test("status, peer and log level ask the node that is served", async () => {
  await using it = await CommandLine.create();
  await using router = await served(it);
  const status = await it.run(["status"]);
  assert.deepEqual([status.code, status.stderr], [YES, ""]);
  assert.match(
    status.stdout,
    /^hub\.example {2}trunkline \d.*\nlistens on 127\.0\.0\.1:\d+ \(starttls\); certif/,
  );
  assert.match(status.stdout, /\nPEER .*\nred +idle .*\nblue +idle .*\n$/);
  const json = await it.run(["status", "--json", "--socket", "control.sock"]);
  assert.deepEqual(JSON.parse(json.stdout).peers.map(({ name }: { name: string }) => name), ["red", "blue"]);
  const cases: readonly (readonly [args: readonly string[], stdout: RegExp])[] = [
    [["peer", "show", "red"], /^peer "red" is idle: no stream is wanted\n {2}routes +leafa\.example\n/],
    [
      ["peer", "down", "red"],
      /^peer "red" is held down until peer up or a restart: 0 streams closed, 0 waiting stanz/,
    ],
    [["peer", "down", "red"], /^peer "red" was held down already\n$/],
    [["peer", "show", "red"], /^peer "red" is held down by an operator/],
    [["peer", "up", "red"], /^peer "red" may have links again\n$/],
    [["peer", "up", "red", "--json"], /^\{\n {2}"peer": "red",\n {2}"changed": false\n\}\n$/],
    [["peer", "prefer", "red", "127.0.0.1"], /^peer "red" is looked for first at 127\.0\.0\.1:9\n$/],
    [["peer", "show", "red"], /\n {2}preferred +127\.0\.0\.1:9, by an operator, until --auto or a restart\n/],
    [["peer", "prefer", "red", "--auto"], /^peer "red" is looked for by the priorities of its addresses\n$/],
    [["log", "level", "debug"], /^the log's level is debug until a reload or a restart; it was info\n$/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stderr], [YES, ""], args.join(" "));
    assert.match(stdout, expected);
  }
  for (const event of ["peer.down", "peer.up", "log.level"]) await router.next(event);
});

Deno.test("reload says what changed, or why nothing did, while status still answers", async () => {
  await using it = await CommandLine.create();
  await using router = await served(it);
  assert.deepEqual(await it.run(["reload"]), { code: YES, stdout: "nothing changed\n", stderr: "" });
  await it.write("trunkline.yaml", withState(MORE));
  assert.deepEqual(await it.run(["reload"]), { code: YES, stdout: 'peer "green" is new\n', stderr: "" });
  await it.write("trunkline.yaml", withState(BAD));
  const bad = await it.run(["reload"]);
  assert.deepEqual([bad.code, bad.stdout], [NO, ""]);
  assert.match(
    bad.stderr,
    /^trunkline\.yaml:7:\d+: peers\.red\.conect: unknown key\. Did you mean "connect"\?$/m,
  );
  assert.match(
    bad.stderr,
    /\ntrunkline: trunkline\.yaml was not taken over: it has problems\. .*as before\.\n$/,
  );
  assert.match((await it.run(["status"])).stdout, /\ngreen +idle/);
  assert.equal(
    router.lines.filter(({ event }) => event === "reload").length,
    3,
    "as for SIGHUP, the log has it, too",
  );
});

Deno.test("status --watch goes on and on where it is no terminal, and ends with 0 at Ctrl-C", async () => {
  await using it = await CommandLine.create();
  await using _router = await served(it);
  const child = it.spawn(["status", "--watch"]);
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let seen = "";
  while (seen.split("PEER").length < 4) seen += (await reader.read()).value ?? "";
  assert.ok(!seen.includes("\x1b"));
  child.kill("SIGINT");
  while (!(await reader.read()).done);
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assert.deepEqual([code, stderr], [YES, ""]);
});

Deno.test("status --watch and trace on end where nobody reads any more", async () => {
  await using it = await CommandLine.create();
  await using router = await served(it);
  const child = it.spawn(["status", "--watch"]);
  await child.stdout.cancel();
  const [{ code }, stderr] = await Promise.all([child.status, new Response(child.stderr).text()]);
  assert.deepEqual([code, stderr], [YES, ""]);
  const trace = it.spawn(["trace", "on", "red", "blue", "--setup"]);
  await router.next("trace.on");
  trace.kill("SIGINT");
  await router.next("trace.off");
  const { code: ended, stdout } = await trace.output();
  assert.deepEqual([ended, stdout.length], [YES, 0]);
});

Deno.test("trace on says that the node has ended it", async () => {
  await using it = await CommandLine.create();
  await using router = await served(it);
  const trace = it.spawn(["trace", "on", "red"]);
  await router.next("trace.on");
  router.child.kill("SIGTERM");
  const { code, stderr } = await trace.output();
  assert.deepEqual([code, new TextDecoder().decode(stderr)], [
    NO,
    "trunkline: the node has ended the trace.\n",
  ]);
  assert.equal((await router.child.status).code, YES);
  await assert.rejects(Deno.lstat(`${it.folder}/control.sock`), Deno.errors.NotFound);
});

Deno.test("commands that ask a node say in a sentence why they cannot", async () => {
  await using it = await CommandLine.create();
  const cases: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
    [
      ["status"],
      /^trunkline: the node of trunkline\.yaml has no control socket\. Add state: .*, and restart it\.\n$/,
    ],
    [
      ["status", "-c", "none.yaml"],
      /^trunkline: none\.yaml does not exist\. Name the configuration by --config, or .*\n$/,
    ],
    [["status", "-c", "hub.key"], /^trunkline: hub\.key is no YAML: name the node's socket by --socket\.\n$/],
    [
      ["status", "--socket", "none"],
      /^trunkline: no node answers at none, for there is no such socket\. .*\.\n$/,
    ],
    [
      ["status", "--socket", "hub.key"],
      /^trunkline: no node answers at hub\.key: .* or it is no socket\.\n$/,
    ],
    [
      ["status", "--socket", "x".repeat(200)],
      /^trunkline: the node at x+ cannot be asked: path must be shorter.*\.\n$/,
    ],
    [["status", "--watch", "--socket", "none"], /^trunkline: no node answers at none/],
    [["status", "--watch", "--json"], /^trunkline: option '--json' cannot be used with option '--watch'\n$/],
    [["reload", "--socket", "none"], /^trunkline: no node answers/],
    [["trace", "on", "red", "--socket", "none"], /^trunkline: no node answers/],
    [["trace", "on"], /^trunkline: missing required argument 'peer'\n$/],
    [
      ["log", "level", "loud"],
      /^trunkline: "loud" is no level of the log\. Choose from debug, info, warn, error\.\n$/,
    ],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stdout], [USAGE, ""], args.join(" "));
    assert.match(stderr, expected);
  }
});

Deno.test("commands pass on what the node refuses, and serve says why it has no socket", async () => {
  await using it = await CommandLine.create();
  await using _router = await served(it);
  const cases: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
    [["peer", "show", "rad"], /^trunkline: There is no peer "rad"\. Did you mean "red"\?\n$/],
    [
      ["trace", "on", "red", "x\u001by"],
      /^trunkline: There is no peer "x\\u\{1b\}y"\. Choose from red, blue\.\n$/,
    ],
    [
      ["serve"],
      /^trunkline: another process answers at the control socket \.\/control\.sock\. .* state in trunkline\.yaml\.\n$/,
    ],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stdout], [USAGE, ""], args.join(" "));
    assert.match(stderr, expected);
  }
});

Deno.test("trace walks the way of a stanza, and answers with 1 where it does not lead there", async () => {
  await using it = await CommandLine.create();
  await using _router = await served(it);
  const there = await it.run(["trace", "--from", "alice@leafa.example", "--to", "bob@navy.us"]);
  assert.deepEqual([there.code, there.stderr], [YES, ""]);
  assert.match(
    there.stdout,
    /^trace alice@leafa\.example → bob@navy\.us\n 1 {2}hub\.example +forward to "blue" \(idle\) +\d+\.\d ms\n$/,
  );
  const nowhere = ["trace", "--from", "alice@leafa.example", "--to", "bob@nowhere.example"];
  assert.match((await it.run(nowhere)).stdout, /\n 1 {2}hub\.example +bounced: no-route +\d+\.\d ms\n$/);
  const json = await it.run([...nowhere, "--json", "--socket", "control.sock"]);
  assert.equal(json.code, NO);
  const [hop, end] = json.stdout.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([hop.node, hop.action, hop.reason], ["hub.example", "bounce", "no-route"]);
  assert.deepEqual([end.kind, end.outcome], ["end", "refused"]);
  const bad = await it.run(["trace", "--from", "alice@stranger.example", "--to", "bob@navy.us"]);
  assert.equal(bad.code, USAGE);
  assert.match(bad.stderr, /^trunkline: No peer may send from stranger\.example; /);
  assert.equal((await it.run(["trace", "--from", "alice@leafa.example"])).code, USAGE);
});
