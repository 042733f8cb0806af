import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { numbers, send, type Side, TwoNodes, upTo } from "../../fixtures/trunk/two_nodes.ts";

function said({ lines }: Side, event: string): readonly string[] {
  return lines.filter((line) => line.event === event).map(({ text }) => text);
}

Deno.test("an X2X link carries both ways on one connection, for the node that only listens, too", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await Promise.all([send(it, "west", 1, 100), send(it, "east", 1, 100)]);
  await until("all has arrived", () => it.west.arrived.length === 100 && it.east.arrived.length === 100);
  assert.deepEqual(numbers(it.east), upTo(100));
  assert.deepEqual(numbers(it.west), upTo(100));
  assert.equal(it.weather.open, 1);
});

Deno.test("an X2X link goes on where its connection broke: nothing is lost, nothing comes twice", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await send(it, "west", 1, 10);
  await until("it is open", () => it.east.arrived.length === 10);
  for (let round = 1; round <= 5; round++) {
    const sending = [
      send(it, "west", round * 100 + 1 - 90, round * 100 + 10),
      send(it, "east", round * 100 - 99, round * 100),
    ];
    it.weather.reset();
    await Promise.all(sending);
  }
  await until("all has arrived", () => it.west.arrived.length >= 500 && it.east.arrived.length >= 510);
  assert.deepEqual(numbers(it.east), upTo(510));
  assert.deepEqual(numbers(it.west), upTo(500));
  assert.ok(said(it.west, "trunk.open").some((text) => text.includes("the session goes on")));
});

Deno.test("an X2X link without stream management bears at once on both sides", async () => {
  const management = ", management: false";
  await using it = await TwoNodes.start({ link: "x2x", west: management, east: management });
  await until("it is open", () => it.east.lines.some(({ event }) => event === "trunk.open"));
  await Promise.all([send(it, "east", 1, 50), send(it, "west", 1, 50)]);
  await until("all has arrived", () => it.west.arrived.length === 50 && it.east.arrived.length === 50);
  assert.deepEqual(numbers(it.east), upTo(50));
  assert.deepEqual(numbers(it.west), upTo(50));
  assert.match(said(it.east, "trunk.open")[0], /without stream management .* the peer has connected$/);
});

Deno.test("an X2X link does without TLS where the configuration calls that insecure", async () => {
  const plain = ', tls: none, sources: ["127.0.0.1"]';
  await using it = await TwoNodes.start({
    ...{ link: "x2x", west: plain, east: plain, listener: ", tls: none", top: "insecure: true" },
  });
  await send(it, "west", 1, 20);
  await send(it, "east", 1, 20);
  await until("all has arrived", () => it.west.arrived.length === 20 && it.east.arrived.length === 20);
  assert.deepEqual(numbers(it.east), upTo(20));
});

Deno.test("an X2X connection from a wrong address is refused where the address is all that proves the peer", async () => {
  const plain = ', tls: none, sources: ["127.0.0.9"]';
  await using it = await TwoNodes.start({
    ...{ link: "x2x", west: plain, east: plain, listener: ", tls: none", top: "insecure: true" },
  });
  await until("it is refused", () => said(it.east, "stream.refused").length > 0);
  assert.match(said(it.east, "stream.refused")[0], /127\.0\.0\.1 is in the sources of no peer/);
  assert.deepEqual(said(it.east, "trunk.open"), []);
});

/** Has both nodes connect to each other from now on, at the same time. */
async function connectBoth(it: TwoNodes): Promise<void> {
  const ends = [[it.west, it.east], [it.east, it.west]] as const;
  await Promise.all(ends.map(([side, other]) => {
    const addresses = [{ host: "127.0.0.1", port: other.node.ports[0], priority: 0 }];
    const peers = side.config.peers.map((peer) =>
      peer.name === "other" ? { ...peer, connect: { by: "addresses", addresses } as const } : peer
    );
    return side.node.reload({ ...side.config, peers });
  }));
}

for (const management of [true, false]) {
  Deno.test(`an X2X link of two nodes that connect to each other comes to one connection, ${management ? "with" : "without"} stream management`, async () => {
    const more = management ? "" : ", management: false";
    await using it = await TwoNodes.start({ link: "x2x", apart: true, west: more, east: more });
    await connectBoth(it);
    const open = (): boolean => [it.west, it.east].every((side) => said(side, "trunk.open").length > 0);
    await until("it is open", open);
    await Promise.all([send(it, "west", 1, 50), send(it, "east", 1, 50)]);
    await until("all has arrived", () => it.west.arrived.length >= 50 && it.east.arrived.length >= 50);
    assert.deepEqual(numbers(it.east), upTo(50));
    assert.deepEqual(numbers(it.west), upTo(50));
    // The one whose domain is lower has connected.
    assert.match(said(it.east, "trunk.open").at(-1) ?? "", /we have connected$/);
    assert.match(said(it.west, "trunk.open").at(-1) ?? "", /the peer has connected$/);
  });
}

Deno.test("an X2X link goes on over a reload, and ends where the peer has other settings", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await send(it, "west", 1, 10);
  await until("all has arrived", () => it.east.arrived.length === 10);
  const { east: { node, config } } = it;
  const peers = config.peers.toReversed();
  await node.reload({ ...config, peers });
  await send(it, "west", 11, 20);
  await send(it, "east", 1, 10);
  await until("all has arrived", () => it.east.arrived.length === 20 && it.west.arrived.length === 10);
  assert.deepEqual(numbers(it.east), upTo(20));
  assert.equal(said(it.west, "trunk.open").length, 1);
  await node.reload({ ...config, peers: peers.map((peer) => ({ ...peer, pingSeconds: 77 })) });
  await until("it is made anew", () => said(it.west, "trunk.open").length === 2);
  await send(it, "west", 21, 30);
  await until("all has arrived", () => it.east.arrived.length === 30);
  assert.deepEqual(numbers(it.east), upTo(30));
});
