import assert from "node:assert/strict";
import { CommandLine, GOOD } from "./fixtures/cli/command_line.ts";
import { serve } from "./fixtures/cli/served.ts";
import { Tally } from "./router/observe/metrics_load.ts";
import { Kind } from "./matcher-wasm/mod.ts";
import { openSpool } from "./router/spool/open.ts";

const YES = 0;
const NO = 1;
const USAGE = 2;
const PAIR = { peer: "red", from: "leafb.example", to: "leafa.example" };

/** A configuration whose peer red has a spool and is away, and batches that are kept for it. */
async function withSpool(it: CommandLine, batches: number, n?: number): Promise<void> {
  const config = GOOD.replace("trust:", "state: .\ntrust:").replace("red: {", "red: {spool: {age: 720h}, ");
  assert.match(config, /spool/);
  await it.write("trunkline.yaml", config);
  const spool = openSpool(it.folder, { log: { write() {} }, now: Date.now, reserveBytes: 0 });
  const lane = spool.lane(PAIR);
  for (let i = 1; i <= batches; i++) {
    const stanza = (id: number): string =>
      `<message from='bob@leafb.example/x' to='ann@leafa.example' id='m${id}'><body>secret ${id}</body></message>`;
    const bytes = new TextEncoder().encode(stanza(2 * i - 1) + stanza(2 * i));
    const tally = new Tally();
    for (const _ of [1, 2]) tally.count(Kind.Message, bytes.length / 2);
    spool.append({ lane, n: n && n + 2 * (i - 1), since: Date.now() - 60_000, tally, bytes });
  }
  spool.close();
}

for (const how of ["a node is asked", "no node runs"] as const) {
  Deno.test(`spool list, show and purge look after what is kept where ${how}`, async () => {
    await using it = await CommandLine.create();
    await withSpool(it, 3);
    await using _router = how === "no node runs" ? undefined : await serve(it);
    const list = await it.run(["spool", "list"]);
    assert.deepEqual([list.code, list.stderr], [YES, ""]);
    assert.match(
      list.stdout,
      /^ID +SINCE +STATE +STANZAS +BYTES +KIND +FROM +TO\nred\/1 +20\S+Z +waiting +2 +\d+ +message +bob@leafb\.example\/x +ann@leafa\.example\n/,
    );
    assert.match(list.stdout, /\n6 stanzas in 3 batches\n$/);
    const json = JSON.parse((await it.run(["spool", "list", "--peer", "red", "--json"])).stdout);
    assert.deepEqual(json.map(({ id }: { id: string }) => id), ["red/1", "red/2", "red/3"]);
    assert.equal((await it.run(["spool", "list", "--peer", "blue"])).stdout, "nothing is kept\n");
    const masked = await it.run(["spool", "show", "red/2"]);
    assert.match(
      masked.stdout,
      /id='m3'><body>…<\/body><\/message>\n.*id='m4'><body>…<\/body><\/message>\n$/,
    );
    assert.match((await it.run(["spool", "show", "red/2", "--bodies"])).stdout, /secret 3.*\n.*secret 4/);
    const absent = await it.run(["spool", "show", "red/9"]);
    assert.deepEqual([absent.code, absent.stderr], [
      NO,
      "trunkline: nothing is kept as red/9: spool list shows what is\n",
    ]);
    assert.deepEqual(await it.run(["spool", "purge", "red/2"]).then(({ code, stdout }) => [code, stdout]), [
      YES,
      "2 stanzas deleted\n",
    ]);
    const again = await it.run(["spool", "purge", "red/2", "red/3"]);
    assert.deepEqual([again.code, again.stdout], [
      NO,
      "2 stanzas deleted; 1 batch not: gone, or sent and not answered for\n",
    ]);
    assert.match((await it.run(["spool", "list"])).stdout, /red\/1 .*\n2 stanzas in 1 batch\n$/);
    assert.equal((await it.run(["spool", "purge", "--peer", "red"])).stdout, "2 stanzas deleted\n");
    assert.equal((await it.run(["spool", "list"])).stdout, "nothing is kept\n");
  });
}

Deno.test("spool purge --bounce takes a running node, and tells the senders", async () => {
  await using it = await CommandLine.create();
  await withSpool(it, 1);
  const offline = await it.run(["spool", "purge", "--peer", "red", "--bounce"]);
  assert.deepEqual([offline.code, offline.stdout], [USAGE, ""]);
  assert.match(offline.stderr, /Only a running node can tell senders/);
  await using router = await serve(it);
  const online = await it.run(["spool", "purge", "--peer", "red", "--bounce"]);
  assert.deepEqual([online.code, online.stdout], [YES, "2 stanzas returned to their senders\n"]);
  await router.next("spool.purge");
});

Deno.test("spool requeue has sent again what is in doubt, and warns that it may arrive twice", async () => {
  await using it = await CommandLine.create();
  await withSpool(it, 2, 7);
  assert.match((await it.run(["spool", "list"])).stdout, /red\/1 +\S+ +sent /);
  const { code, stdout } = await it.run(["spool", "requeue", "red"]);
  assert.deepEqual([code, stdout], [
    YES,
    "4 stanzas will be sent again, and may arrive twice: nobody knows whether they have arrived\n",
  ]);
  assert.match((await it.run(["spool", "list"])).stdout, /red\/1 +\S+ +waiting /);
  assert.match((await it.run(["spool", "requeue", "red"])).stdout, /^nothing was in doubt/);
});

Deno.test("spool commands say in a sentence why they cannot", async () => {
  await using it = await CommandLine.create();
  await it.write("trunkline.yaml", GOOD.replace("trust:", "state: .\ntrust:"));
  const cases: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
    [["spool", "list"], /^trunkline: no node answers at .*; and there is no spool in .*\.\n$/],
    [["spool", "list", "--socket", "absent.sock"], /^trunkline: no node answers at absent\.sock/],
    [["spool", "purge"], /^trunkline: name either ids, as spool list shows them, or --peer\n$/],
    [["spool", "purge", "red/1", "--peer", "red"], /^trunkline: name either ids/],
  ];
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await it.run(args);
    assert.deepEqual([code, stdout], [USAGE, ""], args.join(" "));
    assert.match(stderr, expected);
  }
  await using _router = await serve(it);
  const { code, stderr } = await it.run(["spool", "list"]);
  assert.deepEqual([code, stderr], [
    USAGE,
    "trunkline: Nothing is kept here: no peer of this node has spool: true.\n",
  ]);
});
