import assert from "node:assert/strict";
import { BAD, CommandLine, GOOD, MORE, UNTRUE } from "./fixtures/cli/command_line.ts";
import { type LogLine, serve } from "./fixtures/cli/served.ts";

Deno.test("serve logs JSON, reloads on SIGHUP what is in order, goes on otherwise, and ends with 0", async () => {
  await using it = await CommandLine.create();
  await using router = await serve(it);
  const [{ level, text, time }] = router.lines;
  const port = Number(/^hub\.example listens on 127\.0\.0\.1:(\d+) \(starttls\)$/.exec(text)?.[1]);
  assert.ok(level === "info" && Math.abs(Date.parse(time) - Date.now()) < 60_000);
  const reload = async (config: string): Promise<LogLine> => {
    await it.write("trunkline.yaml", config);
    router.child.kill("SIGHUP");
    return await router.next("reload");
  };
  assert.equal((await reload(GOOD)).text, "trunkline.yaml was taken over: nothing changed");
  assert.match((await reload(MORE)).text, /^trunkline\.yaml was taken over: peer "green" is new$/);
  for (
    const [config, problem] of [[BAD, /:6:\d+: peers\.red\.conect: /], [
      UNTRUE,
      /should be "forward red"/,
    ]] as const
  ) {
    const { level, text } = await reload(config);
    assert.deepEqual([level, /was not taken over.*goes on as before\.$/.test(text)], ["error", true]);
    assert.ok(router.lines.some(({ event, text }) => event === "config" && problem.test(text)));
  }
  assert.match((await reload(MORE)).text, /nothing changed$/, "the bad ones have left no trace");
  assert.match((await reload(`${MORE}log: {format: json}\n`)).text, /taken over: log changed$/);
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  router.child.kill("SIGTERM");
  await router.next("stopping");
  assert.equal((await router.child.status).code, 0);
  assert.equal(connection.remoteAddr.transport, "tcp");
  assert.ok(router.lines.every(({ event, text }) => event !== "bug" && !/\n +at /.test(text)));
});

Deno.test("serve answers with 2 and a sentence where it cannot start", async () => {
  using occupied = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = occupied.addr;
  const cases: readonly (readonly [config: string, stderr: RegExp])[] = [
    [BAD, /problems; nothing was started\.\n$/],
    [UNTRUE, /should be "forward red".*\n1 test of the configuration failed\.\n$/],
    [
      GOOD.replace("127.0.0.1:0", `127.0.0.1:${port}`),
      new RegExp(
        `^trunkline: cannot listen on 127\\.0\\.0\\.1:${port}: .* or change the address in trunkline\\.yaml\\.\n$`,
      ),
    ],
  ];
  await using it = await CommandLine.create();
  for (const [config, expected] of cases) {
    await it.write("trunkline.yaml", config);
    const { code, stdout, stderr } = await it.run(["serve"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, expected);
  }
});
