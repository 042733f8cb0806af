import assert from "node:assert/strict";
import { connect } from "node:tls";
import { EXECUTABLE } from "../../cli/install/plan.ts";
import { blocksOf, commandsOf } from "../../fixtures/docs/blocks.ts";
import { startFlood } from "../../fixtures/rig/clients/flood.ts";
import type { FloodReport } from "../../fixtures/rig/clients/flood.ts";
import { exchange, table } from "../../fixtures/rig/exchange.ts";
import { domainsOf, type LeafName, LEAVES, PORTS, ROUTER } from "../../fixtures/rig/leaves.ts";
import { type Rig, startRig } from "../../fixtures/rig/rig.ts";
import { routerConfiguration } from "../../fixtures/rig/router_configuration.ts";
import { lacks } from "../../fixtures/tools.ts";
import project from "../../deno.json" with { type: "json" };
import { build } from "../build.ts";
import { layOut, putExecutable, putFile, Service } from "./confinement.ts";
import { fileOfBuild } from "./empty_machine.ts";

const UPGRADE = blocksOf("docs/operations.md").find(({ text }) => text.includes("trunkline-new")) ??
  assert.fail("docs/operations.md says nothing of an upgrade");

const PER_SECOND = 400;
/** So many of them pass between two events of the day. */
const STRETCH = 800;

/** The service's folder on a machine between real servers. */
class Machine implements AsyncDisposable {
  readonly folder: string;
  readonly #rig: Rig;

  private constructor(folder: string, rig: Rig) {
    this.folder = folder;
    this.#rig = rig;
  }

  static async create(rig: Rig): Promise<Machine> {
    const machine = new Machine(await Deno.makeTempDir({ prefix: "trunkline-day-" }), rig);
    await layOut(machine.folder);
    await putExecutable(machine.folder, await fileOfBuild());
    await putFile(machine.folder, "ca.pem", await Deno.readTextFile(rig.certificates.anchor));
    await putFile(machine.folder, "crl.pem", await Deno.readTextFile(rig.certificates.revocationList));
    await machine.putCertificate("first");
    return machine;
  }

  /** Issues a certificate and puts it and its key in the place of those that are there. */
  async putCertificate(name: string): Promise<void> {
    const leaves = Object.values(LEAVES).flatMap((leaf) => domainsOf(leaf));
    const { certificate, key } = await this.#rig.certificates.issue(name, {
      dns: [ROUTER.domain, ...leaves],
    });
    await putFile(this.folder, "router.pem", await Deno.readTextFile(certificate));
    await putFile(this.folder, "router.key", await Deno.readTextFile(key));
  }

  async configure(leaves: readonly LeafName[]): Promise<void> {
    const files = {
      certificate: "router.pem",
      key: "router.key",
      anchor: "ca.pem",
      revocationList: "crl.pem",
    };
    const more = `log: {format: json}\nstate: ${this.folder}/state\n`;
    await putFile(this.folder, "trunkline.yaml", routerConfiguration(files, leaves, { more }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Fingerprint of the certificate that whoever connects is shown. */
async function presented(): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect({
    ...{ host: ROUTER.address, port: PORTS.directTls, servername: LEAVES.a.domain },
    rejectUnauthorized: false,
  }, () => resolve(socket.getPeerCertificate().fingerprint256));
  socket.once("error", reject);
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

/** Another build of the same sources, which says so. */
async function buildNext(folder: string): Promise<string> {
  const { version, license } = project;
  const options = { target: Deno.build.arch, form: "packed", compress: "gzip", version, license } as const;
  return (await build({ ...options, revision: "the next", output: `${folder}/next` })).file;
}

function accounts({ sent, received, bounced, lost, duplicates, bouncedAndReceived }: FloodReport): object {
  return { accounted: received + bounced.size - sent, lost, duplicates, bouncedAndReceived };
}

const CLEAN = { accounted: 0, lost: [], duplicates: [], bouncedAndReceived: [] };

/** Runs the commands that docs/operations.md has for it, in the machine's folder; the service that runs then. */
async function upgrade({ folder }: Machine, next: string, running: Service): Promise<Service> {
  const places: readonly (readonly [there: RegExp, here: string])[] = [
    [/^\/root\/trunkline-new install$/, `${next} install --root ${folder}`],
    [/\/root\/trunkline-new/, next],
    [/^trunkline/, `${folder}${EXECUTABLE}`],
    [/\/etc\/trunkline/, `${folder}/etc`],
  ];
  let service = running;
  for (const command of commandsOf(UPGRADE)) {
    if (command === "systemctl restart trunkline") {
      assert.equal(await service.stop(), 0);
      service = await Service.start(folder);
    } else {
      const adapted = places.reduce((text, [there, here]) => text.replace(there, here), command);
      const env = { PATH: "/usr/bin:/bin", XDG_CACHE_HOME: `${folder}/root-cache` };
      const { success, stdout, stderr } = await new Deno.Command("sh", {
        ...{ args: ["-c", adapted], clearEnv: true, env },
      }).output();
      const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      assert.ok(success, `${command}: ${said}`);
      if (command.endsWith("--version")) assert.match(said, /the next/);
    }
  }
  assert.deepEqual(await Deno.readFile(`${folder}${EXECUTABLE}`), await Deno.readFile(next));
  assert.notEqual(service, running);
  return service;
}

/** A day with traffic both ways between Prosody and ejabberd. */
async function spendDay(rig: Rig, machine: Machine, next: string): Promise<void> {
  const [a, c] = [rig.leaf("a"), rig.leaf("c")];
  await machine.configure(["a", "c"]);
  await using first = await Service.start(machine.folder);
  const options = { count: Infinity, perSecond: PER_SECOND };
  const floods = [await startFlood(a, c, options), await startFlood(c, a, options)];
  let passed = 0;
  const stretch = async (): Promise<void> => {
    passed = Math.max(...floods.map(({ received }) => received)) + STRETCH;
    await Promise.all(floods.map((flood) => flood.reaches(passed)));
  };
  await stretch();

  const before = await presented();
  await machine.putCertificate("second");
  assert.match(await first.reload(), /was taken over: identities changed/);
  assert.notEqual(await presented(), before, "whoever connects now is shown the new certificate");
  await stretch();

  await machine.configure(["a", "b", "c"]);
  assert.match(await first.reload(), /peer "b" is new/);
  const met = await exchange(rig, "a", "b");
  assert.ok(met.ok, table(met));
  await stretch();
  assert.deepEqual(floods.map(({ bounced }) => bounced), [0, 0], "a reload costs nothing");

  // COMPAT(ejabberd 23.01): a stream that is closed takes with it, without a word, what waits in its own mailbox for it.
  await floods[1].pause();
  await using second = await upgrade(machine, next, first);
  floods[1].resume();
  await stretch();
  for (const flood of floods) flood.end();
  const reports = await Promise.all(floods.map(({ finished }) => finished));
  for (const [i, report] of reports.entries()) {
    // Not their order. COMPAT(Prosody 0.12): what comes while it authenticates may overtake what waits for that.
    assert.deepEqual(accounts(report), CLEAN, `flood ${i}\n${said(first)}\n---\n${said(second)}`);
  }
  assert.equal(await second.stop(), 0);
}

function said({ lines }: Service): string {
  return lines.map(({ event, text }) => `${event}: ${text}`).join("\n");
}

// Taking the file system away from a program takes root, as the rig does.
if (Deno.uid() === 0 && !lacks("prosody", "ejabberdctl", "dnsmasq", "unshare", "setpriv")) {
  Deno.test("a day: rotated, extended and replaced between real servers, and each message is accounted for", async () => {
    await using rig = await startRig({ mode: "both", view: "edge", leaves: ["a", "b", "c"] });
    await using machine = await Machine.create(rig);
    await spendDay(rig, machine, await buildNext(machine.folder));
  });
}
