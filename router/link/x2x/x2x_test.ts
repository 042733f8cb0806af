import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { X2xCaller } from "../../../fixtures/trunk/x2x_caller.ts";
import { numbers, returned, send, type Side, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";
import { ask } from "../control/client.ts";
import { controlPath } from "../control/socket.ts";

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

for (const compression of ["none", "zlib"]) {
  Deno.test(`an X2X link goes on where its connection broke, with compression ${compression}: nothing is lost, nothing comes twice`, async () => {
    const constrained = `, constrained: { compression: ${compression} }`;
    await using it = await TwoNodes.start({ link: "x2x", west: constrained, east: constrained });
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
}

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

for (const link of ["trunk", "x2x"] as const) {
  Deno.test(`a node that stops delivers what waits for a link of kind ${link}, and takes no half of what comes`, async () => {
    await using it = await TwoNodes.start({ link });
    await Promise.all([send(it, "west", 1, 5), send(it, "east", 1, 5)]);
    await until("it is open", () => it.east.arrived.length === 5 && it.west.arrived.length === 5);
    await Promise.all([send(it, "west", 6, 300), send(it, "east", 6, 300)]);
    await it.west.node.stop();
    await until("all has arrived", () => it.east.arrived.length >= 300);
    assert.deepEqual(numbers(it.east), upTo(300));
    // What has not come to the west waits in the east.
    assert.deepEqual(numbers(it.west), upTo(it.west.arrived.length));
  });
}

Deno.test("an X2X link is closed and not taken again while an operator holds the peer down", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-x2x-" });
  try {
    const configure = (text: string, side: string) => side === "east" ? `${text}\nstate: ${folder}` : text;
    await using it = await TwoNodes.start({ link: "x2x", configure });
    await until("it is open", () => said(it.east, "trunk.open").length > 0);
    (await ask(controlPath(folder), { command: "peer down", peer: "other" }, 2_000)).close();
    await until("it is closed", () => said(it.west, "trunk.lost").length > 0);
    using caller = await X2xCaller.secure(
      it.east.node.ports[0],
      await it.authority.issue({ dns: ["west.example"] }),
    );
    await until("it is refused", () => caller.gone);
    assert.match(said(it.east, "stream.refused")[0], /peer "other", and this node holds the peer down/);
    assert.equal(said(it.east, "trunk.open").length, 1);
    (await ask(controlPath(folder), { command: "peer up", peer: "other" }, 2_000)).close();
    await until("it is open again", () => said(it.east, "trunk.open").length > 1);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("an X2X link sends what waited for a node that has forgotten the session, and returns only what had been sent before", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await send(it, "west", 1, 10);
  await until("all has arrived", () => it.east.arrived.length === 10);
  await it.weather.turn("down");
  it.weather.reset();
  await until("it is lost", () => said(it.west, "trunk.lost").length === 1);
  await send(it, "west", 11, 60);
  await it.restart("east");
  await it.weather.turn("fair");
  await until("all has arrived", () => it.east.arrived.length === 60);
  assert.deepEqual(numbers(it.east), upTo(60));
  assert.ok(returned(it.west).every((n) => n <= 10), "nobody can say of these that they had arrived");
  assert.equal(said(it.west, "trunk.forgotten").length, 1, "it had been asked for");
});

Deno.test("an X2X link begins another session with a node that has forgotten the last one, and returns what it did not take", async () => {
  await using it = await TwoNodes.start({ link: "x2x" });
  await send(it, "west", 1, 10);
  await until("all has arrived", () => it.east.arrived.length === 10);
  await it.restart("east");
  await until("it is connected", () => said(it.west, "trunk.open").length > 1);
  await send(it, "west", 11, 60);
  await until("all is known of", () => it.east.arrived.length + it.west.arrived.length >= 60);
  assert.ok(it.west.arrived.every((stanza) => stanza.includes("type='error'")));
  const all = [...numbers(it.east), ...numbers(it.west)].sort((a, b) => a - b);
  assert.deepEqual(all, upTo(60));
  await send(it, "west", 61, 70);
  await until("the rest has arrived", () => numbers(it.east).includes(70));
});
