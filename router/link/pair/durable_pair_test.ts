import assert from "node:assert/strict";
import { freePort } from "../../../fixtures/leaf/ports.ts";
import type { Leaf } from "../../../fixtures/leaf/leaf.ts";
import { collectLog, type Line, StarCertificates, startNode, until } from "../../../fixtures/leaf/star.ts";
import { spoolPath } from "../../spool/open.ts";
import type { Node } from "../node.ts";

const A = "leafa.example";
const B = "leafb.example";

/** A hub between two standard servers, of which b has a spool and can be away. */
class Harbour implements AsyncDisposable {
  readonly folder: string = Deno.makeTempDirSync({ prefix: "trunkline-harbour-" });
  readonly lines: Line[] = [];
  readonly atA: string[] = [];
  readonly atB: string[] = [];
  readonly #certificates: StarCertificates;
  readonly #trunk = { host: "127.0.0.1", port: 0, priority: 0 };
  readonly #portOfB: number;
  a: Leaf;
  b: Leaf | undefined;
  node: Node | undefined;

  private constructor(certificates: StarCertificates, a: Leaf, trunk: { port: number }, portOfB: number) {
    this.#certificates = certificates;
    this.a = a;
    this.#trunk = Object.assign(trunk, this.#trunk);
    this.#portOfB = portOfB;
  }

  static async create(): Promise<Harbour> {
    const certificates = await StarCertificates.create([A, B]);
    const trunk = { host: "127.0.0.1", port: 0, priority: 0 };
    const seen: string[] = [];
    const a = await certificates.leaf(A, { trunk, onStanza: (stanza) => seen.push(stanza) });
    const harbour = new Harbour(certificates, a, trunk, freePort());
    Object.assign(harbour, { atA: seen });
    await harbour.startNode();
    return harbour;
  }

  async startNode(): Promise<void> {
    const { log, lines } = collectLog();
    Object.assign(this, { lines });
    this.node = await startNode(
      this.#certificates.configure(`
node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
state: ${this.folder}
limits: {drainSeconds: 200ms}
peers:
  a: {routes: [${A}], connect: "127.0.0.1:${this.a.port}", retry: {min: 100ms, max: 200ms}}
  b:
    routes: [${B}]
    connect: "127.0.0.1:${this.#portOfB}"
    retry: {min: 100ms, max: 200ms}
    queue: {seconds: 1s}
    spool: true
`),
      log,
    );
    this.#trunk.port = this.node.ports[0];
  }

  async stopNode(): Promise<void> {
    await this.node?.stop();
    this.node = undefined;
  }

  async startB(): Promise<void> {
    this.b = await this.#certificates.leaf(B, {
      trunk: this.#trunk,
      port: this.#portOfB,
      onStanza: (stanza) => this.atB.push(stanza),
    });
  }

  async stopB(): Promise<void> {
    await this.b?.stop();
    this.b = undefined;
  }

  /** a's user sends numbered messages. */
  async send(from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      await this.a.send(B, `<message from='ann@${A}/x' to='bob@${B}' id='m${n}'><body>${n}</body></message>`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.a.stop(), this.stopB()]);
    await this.stopNode();
    await Deno.remove(this.folder, { recursive: true });
  }
}

function numbersIn(stanzas: readonly string[]): readonly number[] {
  return stanzas.map((stanza) => Number(/id='m(\d+)'/.exec(stanza)?.[1]));
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

Deno.test("Pair with a spool keeps what a server that is away does not take, over a restart and beyond the queue's time", async () => {
  await using it = await Harbour.create();
  await it.send(1, 30);
  await until("it is kept", () => it.lines.some(({ event }) => event.startsWith("link.")));
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  await it.stopNode();
  assert.deepEqual(it.atA, [], "nobody was told that it could not be delivered");
  assert.ok(Deno.statSync(spoolPath(it.folder)).size > 0);
  await it.startNode();
  await it.startB();
  await until("all has arrived", () => it.atB.length >= 30);
  await it.send(31, 40);
  await until("the rest has arrived", () => it.atB.length >= 40);
  assert.deepEqual([numbersIn(it.atB), it.atA], [range(1, 40), []]);
});

Deno.test("Pair with a spool sends the rest where the server comes and goes", async () => {
  await using it = await Harbour.create();
  await it.startB();
  await it.send(1, 10);
  await until("it is there", () => it.atB.length >= 10);
  await it.stopB();
  await it.send(11, 30);
  await it.startB();
  await until("all has arrived, or was returned", () => it.atB.length + it.atA.length >= 30);
  const [has, returned] = [numbersIn(it.atB), numbersIn(it.atA)];
  assert.deepEqual([...has, ...returned].toSorted((a, b) => a - b), range(1, 30));
  assert.deepEqual(has, has.toSorted((a, b) => a - b));
});
