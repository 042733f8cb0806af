import assert from "node:assert/strict";
import type { Leaf } from "../../fixtures/leaf/leaf.ts";
import { collectLog, type Line, StarCertificates, startNode, until } from "../../fixtures/leaf/star.ts";
import type { Config } from "../config/config.ts";
import type { Node } from "./node.ts";

const A = "leafa.example";
const B = "leafb.example";

const message = (n: number, body = ""): string =>
  `<message from='x@${A}' to='x@${B}' id='m${n}' type='chat'><body>${body}</body></message>`;

const numbers = (stanzas: readonly string[]): number[] =>
  stanzas.map((stanza) => Number(/id='m(\d+)'/.exec(stanza)?.[1]));

/** A hub, leaf a, and two places where leaf b may be: at the first it is not there yet. */
interface Star extends AsyncDisposable {
  readonly node: Node;
  readonly lines: Line[];
  readonly a: Leaf;
  /** What a got. */
  readonly atA: string[];
  /** What b got at the first and at the second place. */
  readonly atFirst: string[];
  readonly atSecond: string[];
  readonly second: Leaf;
  configure(limits?: string): Config;
  /** Starts leaf b at the first place. */
  startFirst(): Promise<Leaf>;
}

async function startStar(): Promise<Star> {
  const certificates = await StarCertificates.create([A, B]);
  const { log, lines } = collectLog();
  const [atA, atFirst, atSecond]: string[][] = [[], [], []];
  const trunk = { host: "127.0.0.1", port: 0, priority: 0 };
  const leaf = (domain: string, got: string[], port = 0): Promise<Leaf> =>
    certificates.leaf(domain, { trunk, port, onStanza: (stanza) => got.push(stanza) });
  const [a, first, second] = await Promise.all([leaf(A, atA), leaf(B, atFirst), leaf(B, atSecond)]);
  const { port } = first;
  await first.stop();
  const configure = (limits = ""): Config =>
    certificates.configure(`
node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
limits: {queueSeconds: 2, ${limits}}
peers:
  a: {routes: [${A}], connect: "127.0.0.1:${a.port}"}
  b: {routes: [${B}], connect: ["127.0.0.1:${port}", "127.0.0.1:${second.port}"], retry: {min: 100ms, max: 200ms},
      failover: {stable: 300ms}}
`);
  const node = await startNode(configure(), log);
  Object.assign(trunk, { port: node.ports[0] });
  const leaves = [a, second];
  const startFirst = async (): Promise<Leaf> => {
    const again = await leaf(B, atFirst, port);
    leaves.push(again);
    return again;
  };
  const dispose = async (): Promise<void> => {
    await Promise.all(leaves.map((leaf) => leaf.stop()));
    await node.stop();
  };
  return {
    node,
    lines,
    a,
    atA,
    atFirst,
    atSecond,
    second,
    configure,
    startFirst,
    [Symbol.asyncDispose]: dispose,
  };
}

Deno.test("Node falls back to a peer's second address, and goes back to the first when it is there again", async () => {
  await using star = await startStar();
  await star.a.send(B, message(0));
  await until("the first arrives at the second address", () => star.atSecond.length === 1);
  await star.startFirst();
  let n = 1;
  await until("something arrives at the first address", () => {
    star.a.send(B, message(n++));
    return star.atFirst.length > 10;
  });
  await until("all have arrived", () => star.atFirst.length + star.atSecond.length === n);
  assert.deepEqual(numbers([...star.atSecond, ...star.atFirst]), Array.from({ length: n }, (_, n) => n));
  assert.deepEqual(star.atA, []);
  assert.ok(star.lines.some(({ event, text }) => event === "link.moves" && /goes back to 127/.test(text)));
});

Deno.test("Node tells senders what was lost when a leaf is restarted in the middle of traffic, and goes on", async () => {
  await using star = await startStar();
  let n = 0;
  const send = (): void => void star.a.send(B, message(n++, "x".repeat(500)));
  await until("some have arrived", () => {
    send();
    return star.atSecond.length > 20;
  });
  await star.second.stop();
  await until("the hub knows", () => star.lines.some(({ event }) => /^link\.(lost|closed)$/.test(event)));
  const known = n;
  for (let more = 0; more < 100; more++) send();
  await until("some come back", () => star.atA.length > 0);
  await star.startFirst();
  await until("some arrive at the other address", () => {
    send();
    return star.atFirst.length > 20;
  });
  const arrived = (): number[] => numbers([...star.atSecond, ...star.atFirst]);
  await until("the last has arrived", () => arrived().at(-1) === n - 1);
  const bounced = numbers(star.atA);
  assert.deepEqual(arrived(), [...new Set(arrived())].sort((a, b) => a - b), "in order, none twice");
  assert.equal(new Set(bounced).size, bounced.length, "each is bounced once");
  // What the operating system had taken over for the old leaf may be gone without a word; nothing after that.
  const told = new Set([...arrived(), ...bounced]);
  const later = Array.from({ length: n - known }, (_, i) => known + i);
  assert.deepEqual(later.filter((n) => !told.has(n)), []);
});

Deno.test("Node goes by the limits of its latest configuration", async () => {
  await using star = await startStar();
  await star.node.reload(star.configure("stanzaBytes: 10000"));
  assert.deepEqual(
    await star.node.reload(star.configure("stanzaBytes: 1000000")),
    ["limits changed"],
  );
  const body = "x".repeat(600_000);
  await star.a.send(
    B,
    `<q:message xmlns:q='jabber:server' from='x@${A}' to='x@${B}' id='m1'>${body}</q:message>`,
  );
  await until("it has arrived", () => star.atSecond.length === 1);
  assert.ok(star.atSecond[0].includes(body));
});
