import assert from "node:assert/strict";
import { collectLog, StarCertificates, startNode, until } from "../../../fixtures/leaf/star.ts";
import { numbers, send, type Side, TwoNodes, upTo } from "../../../fixtures/trunk/two_nodes.ts";

const OFF = ", management: false";
const PATIENCE = ", constrained: { patience: 1s }";

function said({ lines }: Side, event: string): string {
  return lines.filter((line) => line.event === event).map(({ text }) => text).join("\n");
}

for (
  const [name, west, east] of [
    ["that connects", OFF, PATIENCE],
    ["that is connected to", PATIENCE, OFF],
    ["and the other", OFF, OFF],
  ] as const
) {
  Deno.test(`Trunk carries both ways without stream management where the node ${name} takes no part in it, and says so`, async () => {
    await using it = await TwoNodes.start({ west, east });
    // The one that is connected to has the first word.
    await send(it, "east", 1, 10);
    await until("it has arrived", () => it.west.arrived.length === 10);
    await send(it, "west", 1, 10);
    await until("all has arrived", () => it.east.arrived.length === 10);
    assert.deepEqual([numbers(it.east), numbers(it.west)], [upTo(10), upTo(10)]);
    for (const side of [it.west, it.east]) {
      assert.match(
        said(side, "trunk.open"),
        /without stream management \(XEP-0198\), so that nothing is resumed/,
      );
    }
  });
}

Deno.test("Trunk without stream management loses nothing in a reload, on either side", async () => {
  await using it = await TwoNodes.start({ west: OFF, east: OFF });
  for (let round = 0; round < 6; round++) {
    const [first, last] = [round * 20 + 1, round * 20 + 20];
    const traffic = Promise.all([send(it, "west", first, last), send(it, "east", first, last)]);
    await it.change(round % 2 === 0 ? "west" : "east", { pingSeconds: 100 + round });
    await traffic;
    await until("all has arrived", () => it.west.arrived.length >= last && it.east.arrived.length >= last);
  }
  assert.deepEqual([numbers(it.east), numbers(it.west)], [upTo(120), upTo(120)]);
});

Deno.test("Trunk serves a peer that knows no streams both ways on two streams, and says so", async () => {
  const FAR = "far.example";
  const certificates = await StarCertificates.create([FAR]);
  const { log, lines } = collectLog();
  const trunk = { host: "127.0.0.1", port: 0, priority: 0 };
  const arrived: string[] = [];
  const far = await certificates.leaf(FAR, { trunk, onStanza: (stanza) => arrived.push(stanza) });
  const node = await startNode(
    certificates.configure(`
node: hub.example
listen: [{ address: "127.0.0.1:0" }]
identities: [{ certificate: hub.pem, key: hub.key }]
trust: [ca.pem]
peers:
  far: { link: trunk, identity: ${FAR}, routes: [${FAR}], connect: "127.0.0.1:${far.port}" }
`),
    log,
  );
  try {
    Object.assign(trunk, { port: node.ports[0] });
    for (let n = 1; n <= 10; n++) {
      const ping = "<ping xmlns='urn:xmpp:ping'/>";
      await far.send("hub.example", `<iq type='get' from='a@${FAR}' to='hub.example' id='${n}'>${ping}</iq>`);
    }
    await until("all answers have arrived", () => arrived.length === 10);
    assert.deepEqual(numbers({ arrived }), upTo(10));
    assert.match(
      lines.find(({ event }) => event === "trunk.open")?.text ?? "",
      /we have connected, one way only, because the peer has no bidi \(XEP-0288\)/,
    );
  } finally {
    await Promise.all([far.stop(), node.stop()]);
  }
});
