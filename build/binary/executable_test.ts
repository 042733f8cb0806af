import assert from "node:assert/strict";
import { freePort } from "../../fixtures/leaf/ports.ts";
import { until } from "../../fixtures/leaf/star.ts";
import { EmptyMachine, type Router } from "./empty_machine.ts";

function configuration(port: number, red: number, blue: number): string {
  return `node: hub.example
listen: [{address: "127.0.0.1:${port}"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
peers:
  red: {routes: [leafa.example], connect: "127.0.0.1:${red}"}
  blue: {routes: ["*.us"], connect: "127.0.0.1:${blue}"}
audit: {file: audit.log}
tests:
  - {from: a@leafa.example, to: b@fleet.us, expect: forward blue}
`;
}

/** Resident memory of a process in kB, from /proc. */
function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1]);
}

/** Starts it a few times; says what that took. Printed, not asserted: other work on the machine counts too. */
async function measure(machine: EmptyMachine): Promise<void> {
  const times: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < 5; round++) {
    await using router: Router = await machine.serve();
    times.push(Math.round(router.startedIn));
    await new Promise((resolve) => setTimeout(resolve, 2500));
    memory.push(residentMemory(router.child.pid));
  }
  console.log(
    `start to listening, warm: ${times.sort((a, b) => a - b).join(" ")} ms; resident: ${
      memory.join(" ")
    } KiB`,
  );
}

Deno.test("the executable serves in an empty folder, for a user without rights, with no runtime installed", async (t) => {
  await using machine = await EmptyMachine.create(["leafa.example", "fleet.us", "*.us"]);
  const { certificates } = machine;
  const port = freePort();
  const arrived: string[] = [];
  const trunk = { host: "127.0.0.1", port, priority: 10 };
  const red = await certificates.leaf("leafa.example", { trunk });
  const blue = await certificates.leaf("fleet.us", { trunk, onStanza: (stanza) => arrived.push(stanza) });
  await machine.write("trunkline.yaml", configuration(port, red.port, blue.port));

  await t.step("--version unpacks it, without a network, and says what was built", async () => {
    const before = Deno.uid() === 0 ? ["/usr/bin/unshare", "--net"] : [];
    const { code, stdout, stderr } = await machine.run(["--version"], before);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(
      stdout,
      /^trunkline \S+ \(packed\)\nsource +[0-9a-f]{64}\nruntime +Deno \S+, V8 \S+, \S+\n$/,
    );
  });
  await t.step("check says yes", async () => {
    const { code, stdout, stderr } = await machine.run(["check"]);
    assert.deepEqual([code, stdout, stderr], [
      0,
      "trunkline.yaml: no problems, 2 peers, 1 tests passed\n",
      "",
    ]);
  });
  await t.step("serve passes a stanza on, reloads on SIGHUP and ends on SIGTERM", async () => {
    await using router = await machine.serve();
    assert.match(await router.line("ready"), /^hub\.example listens on/);
    await red.send("fleet.us", "<message from='a@leafa.example' to='b@fleet.us'><body>hi</body></message>");
    await until("the stanza arrives", () => arrived.length === 1);
    assert.match(arrived[0], /<body>hi<\/body>/);
    router.child.kill("SIGHUP");
    assert.match(await router.line("reload"), /was taken over: nothing changed$/);
    router.child.kill("SIGTERM");
    assert.equal((await router.child.status).code, 0);
  });
  await t.step("starts take this long", () => measure(machine));
  await Promise.all([red.stop(), blue.stop()]);
});
