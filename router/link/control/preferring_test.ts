import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { Net, type NetNode } from "../../../fixtures/trunk/net.ts";
import { numbers, send, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";
import { ask } from "./client.ts";
import { controlPath } from "./socket.ts";
import { readDetails } from "../../observe/status_read.ts";

const A = "leafa.example";
const B = "leafb.example";

/** leafa – west ⇄ east – leafb; west connects to east, which has two addresses. */
function two(): Promise<Net> {
  return Net.start(
    { name: "east", leaf: B, routes: { west: [A] } },
    { name: "west", leaf: A, routes: { east: [B] } },
  );
}

/** Ports of the connections on which the trunk was open, one after the other. */
function ports({ lines }: NetNode): readonly number[] {
  return lines.filter(({ event }) => event === "trunk.open")
    .map(({ fields }) => Number(`${fields.address}`.split(":").at(-1)));
}

async function preferred(net: Net): Promise<string | null | undefined> {
  return readDetails((await net.ask("west", { command: "peer show", peer: "east" })).answer)?.preferred;
}

Deno.test("peer prefer moves a trunk to another address at once, and --auto moves it back, without loss", async () => {
  await using net = await two();
  const [east, west] = [net.of("east"), net.of("west")];
  const [first, second] = east.node.ports;
  let n = 0;
  const send = (): Promise<void> | undefined =>
    west.leaf?.send(B, `<message from='a@${A}' to='b@${B}' id='m${n++}'><body>x</body></message>`);
  const isAt = (what: string, ...expected: readonly number[]): Promise<void> =>
    until(what, () => {
      send();
      return ports(west).length === expected.length;
    }).then(() => assert.deepEqual(ports(west), expected));
  await isAt("it is open", first);
  const address = `127.0.0.1:${second}`;
  const { answer } = await net.ask("west", { command: "peer prefer", peer: "east", address });
  assert.deepEqual(answer, { peer: "east", preferred: address, changed: true });
  await isAt("it has moved", first, second);
  assert.equal(await preferred(net), address);
  const again = await net.ask("west", { command: "peer prefer", peer: "east", address });
  assert.deepEqual(again.answer, { peer: "east", preferred: address, changed: false });
  await net.ask("west", { command: "peer prefer", peer: "east", address: null });
  await isAt("it has moved back", first, second, first);
  assert.equal(await preferred(net), null);
  await until("all have arrived", () => east.arrived.length === n);
  const ids = east.arrived.map((stanza) => Number(/id='m(\d+)'/.exec(stanza)?.[1]));
  assert.deepEqual(ids, ids.map((_, i) => i));
});

Deno.test("peer prefer of an address where nobody is costs nothing: the trunk goes on at another", async () => {
  const dead = "127.0.0.1:9";
  await using it = await TwoNodes.start({
    spool: true,
    configure: (text, side) =>
      side === "east" ? text : text.replace(/connect: ("127[^"]*") }/, `connect: [$1, "${dead}"] }`),
  });
  await send(it, "west", 1, 50);
  await until("it is open", () => it.east.arrived.length === 50);
  const { folder = "", lines } = it.west;
  const request = { command: "peer prefer", peer: "other", address: dead } as const;
  const { reply, close } = await ask(controlPath(folder), request, 5_000);
  close();
  assert.ok(reply.ok);
  await send(it, "west", 51, 100);
  const opened = (): number => lines.filter(({ event }) => event === "trunk.open").length;
  await until("it has tried, and is open again", () => opened() === 2);
  assert.ok(lines.some(({ event, fields }) => event === "link.failed" && fields.address === dead));
  await send(it, "west", 101, 110);
  await until("all have arrived", () => it.east.arrived.length >= 110);
  assert.deepEqual(numbers(it.east), upTo(110));
});

Deno.test("peer prefer takes an address of the configuration alone", async () => {
  await using net = await two();
  const ask = async (name: string, peer: string, address: string): Promise<unknown> =>
    (await net.ask(name, { command: "peer prefer", peer, address })).answer;
  // Near to both of them, as ports are; a slip is not to be guessed at in an address.
  for (const address of ["192.0.2.1:5269", "127.0.0.1:1"]) {
    assert.match(
      `${await ask("west", "east", address)}`,
      new RegExp(
        `^not-possible "${RegExp.escape(address)}" is no address of peer "east"\\. Choose from 127\\.`,
      ),
    );
  }
  assert.match(`${await ask("west", "east", "127.0.0.1")}`, /is no address/, "there are two with that host");
  assert.equal(
    await ask("east", "west", "127.0.0.1:1"),
    'not-possible Peer "west" has no addresses in the configuration: connect is none.',
  );
  assert.match(
    `${await ask("west", "leaf", "127.0.0.1")}`,
    /\[object Object\]/,
    "a host is enough for one address",
  );
  assert.match(`${await ask("west", "nobody", "127.0.0.1")}`, /^unknown-peer /);
});
