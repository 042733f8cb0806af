import assert from "node:assert/strict";
import { lacks } from "../../fixtures/tools.ts";
import { CommandLine } from "../../fixtures/cli/command_line.ts";
import { freePort } from "../../fixtures/leaf/ports.ts";
import { until } from "../../fixtures/leaf/star.ts";

async function modeOf(path: string): Promise<string> {
  const { mode } = await Deno.stat(path);
  return ((mode ?? 0) & 0o777).toString(8);
}

Deno.test({
  name: "the first hour: init, check, cert check, doctor and serve work with what init wrote",
  ignore: lacks("openssl"),
  fn: async () => {
    await using it = await CommandLine.create();
    const port = freePort();
    const init = await it.run([
      ...[
        "init",
        "-c",
        "first/trunkline.yaml",
        "--node",
        "hub.example",
        "--listen",
        `127.0.0.1:${port}`,
        "--trial",
      ],
      ...["--peer", `red=leafa.example@127.0.0.1:${freePort()}`, "blue=*.us@none"],
    ]);
    assert.deepEqual([init.code, init.stderr], [0, ""]);
    assert.match(init.stdout, /^first\/trial\/ca\.pem: written\n/);
    const { folder } = it;
    const files = [
      "trunkline.yaml",
      "trial/node.pem",
      "trial/node.key",
      "trial/ca.key",
      "trial/peers/red.key",
      "trial",
    ];
    const modes = await Promise.all(files.map((file) => modeOf(`${folder}/first/${file}`)));
    assert.deepEqual(modes, ["644", "644", "600", "600", "600", "700"]);
    const left = [...Deno.readDirSync(`${folder}/first`)].map(({ name }) => name).sort();
    assert.deepEqual(left, ["trial", "trunkline.yaml"], "no parts are left lying");

    const check = await it.run(["check", "-c", "first/trunkline.yaml"]);
    assert.deepEqual([check.code, check.stderr], [0, ""]);
    const cert = await it.run(["cert", "check", "-c", "first/trunkline.yaml"]);
    assert.equal(cert.code, 0);
    const verified = await new Deno.Command("openssl", {
      args: [
        "verify",
        "-x509_strict",
        "-purpose",
        "sslserver",
        "-CAfile",
        "trial/ca.pem",
        "trial/node.pem",
        "trial/peers/red.pem",
      ],
      cwd: `${folder}/first`,
    }).output();
    assert.equal(new TextDecoder().decode(verified.stdout), "trial/node.pem: OK\ntrial/peers/red.pem: OK\n");
    const doctor = await it.run(["doctor", "-c", "first/trunkline.yaml", "red"]);
    assert.deepEqual([doctor.code, doctor.stderr], [1, ""]);
    assert.match(doctor.stdout, /✗ TCP .*nothing listens there/);

    const child = it.spawn(["serve", "-c", "first/trunkline.yaml"]);
    let log = "";
    const reading = (async () => {
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) log += text;
    })();
    try {
      await until("it listens", () => log.includes('"ready"'));
      assert.match(log, new RegExp(`hub\\.example listens on 127\\.0\\.0\\.1:${port}`));
      const again = await it.run([
        "init",
        "-c",
        "first/trunkline.yaml",
        "--node",
        "x",
        "--peer",
        "a=b@c",
        "--trial",
      ]);
      assert.equal(again.code, 2);
      assert.match(
        again.stderr,
        /^trunkline: first\/trunkline\.yaml is there already, and nothing was written\./,
      );
    } finally {
      child.kill("SIGTERM");
      await Promise.all([child.status, reading, child.stdout.cancel()]);
    }
  },
});

Deno.test("init replaces what a link leads to under --force, and not what lies elsewhere", async () => {
  await using it = await CommandLine.create();
  await Deno.symlink(`${it.folder}/ca.pem`, `${it.folder}/new.yaml`);
  const before = await it.read("ca.pem");
  const args = [
    "init",
    "-c",
    "new.yaml",
    "--node",
    "hub.example",
    "--peer",
    "red=leafa.example@127.0.0.1",
    "--trial",
  ];
  assert.equal((await it.run(args)).code, 2);
  assert.equal((await it.run([...args, "--force"])).code, 0);
  assert.equal(await it.read("ca.pem"), before);
  assert.match(await it.read("new.yaml"), /^node: hub\.example$/m);
});

Deno.test("init says in one line what cannot be written", async () => {
  await using it = await CommandLine.create();
  const { code, stderr } = await it.run([
    ...["init", "-c", "ca.pem/trunkline.yaml", "--node", "hub.example", "--trial"],
    ...["--peer", "red=leafa.example@127.0.0.1"],
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^trunkline: ca\.pem\/trial\/ca\.pem cannot be written: .*\.\n$/);
});
