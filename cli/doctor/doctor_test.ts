import assert from "node:assert/strict";
import { A, Clinic } from "../../fixtures/cli/clinic.ts";
import { freePort } from "../../fixtures/leaf/ports.ts";
import { collectLog, startNode } from "../../fixtures/leaf/star.ts";
import type { Node } from "../../router/link/node.ts";

Deno.test("doctor finds a good peer well at every step, and hears its answer to a ping", async () => {
  const clinic = await Clinic.create();
  const leaf = await clinic.leaf();
  const { code, lines, stderr } = await clinic.visit(`connect: "127.0.0.1:${leaf.port}", auth: external`);
  await leaf.stop();
  assert.deepEqual([code, stderr], [0, ""]);
  const expected = [
    `✓ a: ${A} at 127.0.0.1:${leaf.port}`,
    `  ✓ TCP             connected to 127.0.0.1:${leaf.port}`,
    /^ {2}✓ TLS {13}TLSv1\.3 with TLS_\w+$/,
    "  ✓ chain           CN=leafa.example leads to CN=star CA",
    /^ {2}✓ dates {11}valid until 2049-12-31, \d{4} days$/,
    `  ✓ names           names ${A}`,
    "  ✓ usage           may be used by a TLS server",
    "  – revocation      no revocation list of its issuer is configured",
    "  ✓ features        offers SASL EXTERNAL",
    "  ✓ authentication  as hub.example, by SASL EXTERNAL",
    /^ {2}✓ ping {12}answered after \d+ ms$/,
    "✓ a",
    "  ✓ seen of us      our certificates name hub.example, leafb.example (CN=hub.example of CN=star CA, " +
    "which it must trust)",
    "",
  ];
  for (const [i, line] of lines.entries()) {
    const wanted = expected[i] ?? "nothing more";
    if (typeof wanted === "string") assert.equal(line, wanted);
    else assert.match(line, wanted);
  }
  assert.equal(lines.length, expected.length);
});

/** Another trunk, which has the peer's domain for its own and takes dialback alone. */
async function dialbackPeer(clinic: Clinic, port: number): Promise<Node> {
  const config = clinic.certificates.configure(`
node: ${A}
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
peers: {hub: {routes: [hub.example], connect: "127.0.0.1:${port}", auth: dialback}}
limits: {drainSeconds: 0.1s}`);
  return await startNode(config, collectLog().log);
}

Deno.test("doctor proves itself by dialback where the peer wants that, and lets the peer do so", async () => {
  const clinic = await Clinic.create();
  const peer = await dialbackPeer(clinic, clinic.port);
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${peer.ports[0]}"`);
  await peer.stop();
  assert.deepEqual([code, said("features")], [0, "✓ offers dialback"]);
  assert.equal(said("authentication"), "✓ as hub.example, by dialback");
  assert.match(said("ping") ?? "", /^✓ answered after/);
});

Deno.test("doctor says that the peer looks for us elsewhere, where its dialback fails", async () => {
  const clinic = await Clinic.create();
  const peer = await dialbackPeer(clinic, freePort());
  const [port] = peer.ports;
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${port}"`);
  await peer.stop();
  assert.equal(code, 1);
  assert.equal(
    said("authentication"),
    `✗ peer "a" at 127.0.0.1:${port} leaves no way to authenticate as hub.example: ${A} does not offer SASL ` +
      `EXTERNAL: it may not trust our certificate; ${A} could not verify dialback as hub.example ` +
      `(remote-connection-failed): ${A} must find this node as hub.example. No stream hub.example → ${A} could be ` +
      `opened. Check the SRV record or override of ${A}'s server for hub.example.`,
  );
});

Deno.test("doctor says that a peer took the ping and did not answer", async () => {
  const clinic = await Clinic.create();
  const leaf = await clinic.leaf({ onStanza: () => {} });
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${leaf.port}", auth: external`);
  await leaf.stop();
  assert.equal(code, 1);
  assert.equal(
    said("ping"),
    `✗ ${A} took the ping and did not answer within 1 s: it must find hub.example at this node and trust its ` +
      "certificate. Look into its log, check its SRV record or override for hub.example, and let its connections in.",
  );
});

Deno.test("doctor leaves the answer to the router where that runs, and tries no dialback in its place", async () => {
  const clinic = await Clinic.create();
  using router = Deno.listen({ hostname: "127.0.0.1", port: clinic.port });
  const leaf = await clinic.leaf({ onStanza: () => {} });
  const dialback = await dialbackPeer(clinic, clinic.port);
  const external = await clinic.visit(`connect: "127.0.0.1:${leaf.port}"`);
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${dialback.ports[0]}"`);
  await Promise.all([leaf.stop(), dialback.stop()]);
  const aside =
    `cannot listen on 127.0.0.1:${router.addr.port}, where another program listens: the router, if it runs`;
  assert.equal(external.code, 0);
  assert.equal(external.said("ping"), "– was taken; its answer is not heard here: see below");
  assert.equal(
    external.lines.at(-2),
    `– answers to pings are not heard here: ${aside}. With state in the configuration it would be asked for them.`,
  );
  assert.equal(code, 0);
  assert.equal(
    said("authentication"),
    `! ${A} asks for dialback, which is the running router's alone to do (${aside}): see trunkline peer show a.`,
  );
});

Deno.test("doctor tells senders whose stanzas come meanwhile that they were not delivered", async () => {
  const clinic = await Clinic.create();
  const heard: string[] = [];
  const leaf = await clinic.leaf({
    onStanza: (stanza) => {
      heard.push(stanza);
      if (stanza.includes("type='get'")) {
        leaf.send(
          "leafb.example",
          `<message from='x@${A}' to='y@leafb.example' id='m1'><body>hi</body></message>`,
        );
      }
    },
  });
  await clinic.visit(`connect: "127.0.0.1:${leaf.port}", auth: external`);
  await leaf.stop();
  assert.equal(heard.length, 2);
  assert.match(
    heard[1] ?? "",
    /^<message type='error' from='hub\.example' to='x@leafa\.example' id='m1'><error type='wait'>/,
  );
});

Deno.test("doctor answers programs in JSON", async () => {
  const clinic = await Clinic.create();
  const leaf = await clinic.leaf();
  const { code, lines } = await clinic.visit(`connect: "127.0.0.1:${leaf.port}", auth: external`, {
    json: true,
  });
  await leaf.stop();
  const { ok, deaf, checks } = JSON.parse(lines.join("\n"));
  assert.deepEqual([code, ok, deaf], [0, true, null]);
  const [{ peer, domain, address, steps }] = checks;
  assert.deepEqual([peer, domain, address], ["a", A, `127.0.0.1:${leaf.port}`]);
  assert.deepEqual(steps[0], { step: "TCP", ok: true, text: `connected to 127.0.0.1:${leaf.port}` });
  assert.equal(steps.at(-1).step, "ping");
});

Deno.test("doctor answers misuse with a sentence and with 2", async () => {
  const clinic = await Clinic.create();
  const cases: readonly (readonly [options: Readonly<Record<string, unknown>>, stderr: string])[] = [
    [{ to: "c.example" }, "trunkline: c.example is routed to no peer.\n"],
    [{ to: "a b" }, 'trunkline: "a b" is no domain.\n'],
    [{ to: "leafb.example" }, 'trunkline: leafb.example is routed to "b", which was not asked for.\n'],
  ];
  for (const [options, expected] of cases) {
    const { code, lines, stderr } = await clinic.visit("connect: 127.0.0.1", options);
    assert.deepEqual([code, lines, stderr], [2, [""], expected]);
  }
});

Deno.test("doctor names what it did not visit, and why", async () => {
  const clinic = await Clinic.create();
  const refused = await clinic.visit("connect: none");
  assert.deepEqual([refused.code, refused.said("connection")], [
    0,
    "– connect: none: it connects to us, and its next connection will be in the log of trunkline serve",
  ]);
  const atOnce = await clinic.visit('link: x2x, identity: trunk.us, connect: "127.0.0.1:9"');
  assert.deepEqual([atOnce.code, atOnce.said("connection")], [
    0,
    "– link: x2x: nothing is negotiated, and another connection could take the place of the one that is open; " +
    "trunkline peer show a tells of that",
  ]);
});

Deno.test("doctor tells of a domain of which no address can be found", async () => {
  const clinic = await Clinic.create();
  const { code, said } = await clinic.visit("connect: dns");
  assert.deepEqual([code, said("address")], [
    1,
    `✗ no address of ${A}, a domain of peer "a", could be found: no server answered. Check its SRV records, or name an ` +
    "address in peers.a.connect.",
  ]);
});
