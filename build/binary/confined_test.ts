import assert from "node:assert/strict";
import { CommandLine } from "../../fixtures/cli/command_line.ts";
import { until } from "../../fixtures/leaf/star.ts";
import { layOut, putExecutable, putFile, SERVICE, Service } from "./confinement.ts";
import { fileOfBuild } from "./empty_machine.ts";

// Taking the file system away from a program takes root.
if (Deno.uid() === 0) {
  Deno.test("the executable serves under the unit's restrictions, and tells the service manager so", async () => {
    await using it = await CommandLine.create();
    await prepare(it.folder);
    const heard: string[] = [];
    const manager = Deno.listenDatagram({ transport: "unixpacket", path: `${it.folder}/notify` });
    await Deno.chmod(`${it.folder}/notify`, 0o777);
    const hearing = (async () => {
      for await (const [bytes] of manager) heard.push(...new TextDecoder().decode(bytes).trim().split("\n"));
    })();
    await using service = await Service.start(it.folder, {
      NOTIFY_SOCKET: `${it.folder}/notify`,
      WATCHDOG_USEC: "400000",
    });
    await until("the watchdog hears of it", () => heard.includes("READY=1") && heard.includes("WATCHDOG=1"));
    assert.equal(await service.stop(), 0);
    assert.ok(heard.includes("STOPPING=1"));
    assert.ok(heard.some((line) => line.startsWith("STATUS=hub.example listens on")));
    assert.deepEqual(service.lines.filter(({ level }) => level !== "info"), []);
    const { uid } = await Deno.stat(`${it.folder}/logs/audit.log`);
    assert.equal(uid, SERVICE);
    manager.close();
    await hearing.catch(() => undefined);
  });
}

async function prepare(folder: string): Promise<void> {
  await layOut(folder);
  await putExecutable(folder, await fileOfBuild());
  for (const name of ["hub.pem", "hub.key", "ca.pem", "trunkline.yaml"]) {
    const text = await Deno.readTextFile(`${folder}/${name}`);
    const audit = name === "trunkline.yaml" ? `audit: {file: ${folder}/logs/audit.log}\n` : "";
    await putFile(folder, name, text + audit);
  }
}
