import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { A, B, message, restart, startStar } from "../../fixtures/leaf/two_leaves.ts";

Deno.test("Node forwards stanzas between two leaves, unchanged and in order, both ways", async () => {
  await using star = await startStar();
  for (let n = 0; n < 200; n++) {
    await star.a.send(B, message(n));
    await star.b.send(A, message(n, `bob@${B}`, `alice@${A}/x`));
  }
  await until("all have arrived", () => star.atA.length === 200 && star.atB.length === 200);
  assert.deepEqual(star.atB, Array.from({ length: 200 }, (_, n) => message(n)));
  assert.deepEqual(star.atA, Array.from({ length: 200 }, (_, n) => message(n, `bob@${B}`, `alice@${A}/x`)));
});

Deno.test("Node bounces what it cannot deliver, and says nothing about the inside", async () => {
  await using star = await startStar();
  // In the name of a domain for which it has no certificate no stream can be opened: the node answers as itself.
  const cases: [to: string, from: string, error: string][] = [
    ["x@nowhere.example", "hub.example", "cancel remote-server-not-found"],
    ["x@mail.evil.example", "hub.example", "modify policy-violation"],
    [`x@${A}`, "hub.example", "cancel item-not-found"],
    ["x@hub.example", "x@hub.example", "cancel service-unavailable"],
  ];
  for (const [to, from, error] of cases) {
    star.atA.length = 0;
    await star.a.send(
      B,
      `<message from='alice@${A}' to="${to}" id='a"&amp;' type='chat'><body>secret</body></message>`,
    );
    await until(`${to} is answered`, () => star.atA.length === 1);
    const [type, condition] = error.split(" ");
    assert.equal(
      star.atA[0],
      `<message type='error' from='${from}' to='alice@${A}' id='a"&amp;'><error type='${type}'>` +
        `<${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    );
  }
});

Deno.test("Node never answers an error or the result of an iq", async () => {
  await using star = await startStar();
  await star.a.send(B, `<message from='x@${A}' to='x@nowhere.example' type='error' id='1'/>`);
  await star.a.send(B, `<iq from='x@${A}' to='x@nowhere.example' type='result' id='2'/>`);
  await star.a.send(B, `<iq from='x@${A}' to='x@nowhere.example' type='get' id='3'><q xmlns='q'/></iq>`);
  await until("the request is answered", () => star.atA.length > 0);
  assert.equal(star.atA.length, 1);
  assert.match(star.atA[0], /id='3'/);
});

Deno.test("Node answers pings, version and service discovery at its own domain", async () => {
  await using star = await startStar();
  const ask = (id: string, child: string) =>
    star.a.send(B, `<iq from='x@${A}' to='hub.example' type='get' id='${id}'>${child}</iq>`);
  await ask("1", "<ping xmlns='urn:xmpp:ping'/>");
  await ask("2", "<query xmlns='jabber:iq:version'/>");
  await ask("3", "<query xmlns='http://jabber.org/protocol/disco#info'/>");
  await ask("4", "<query xmlns='jabber:iq:private'/>");
  await until("all is answered", () => star.atA.length === 4);
  assert.equal(star.atA[0], `<iq type='result' from='hub.example' to='x@${A}' id='1'></iq>`);
  assert.match(star.atA[1], /<name>Trunkline<\/name><version>0\.0\.0-test<\/version>/);
  assert.match(star.atA[2], /<feature var='urn:xmpp:ping'\/>/);
  assert.match(star.atA[3], /service-unavailable/);
});

Deno.test("Node closes the stream of a leaf that sends from a domain that is not its own", async () => {
  await using star = await startStar();
  await star.a.send(B, message(1));
  await until("the honest one has arrived", () => star.atB.length === 1);
  await star.a.send(B, message(2, `mallory@${B}`));
  await until("the log says so", () => star.lines.some(({ event }) => event === "stream.closed"));
  const line = star.lines.find(({ event }) => event === "stream.closed");
  assert.match(
    line?.text ?? "",
    /closed with invalid-from: the peer sent a stanza from leafb\.example, for which/,
  );
  assert.equal(star.atB.length, 1);
});

Deno.test("Node makes stanzas stand alone that lean on their stream's header", async () => {
  await using star = await startStar();
  await star.a.send(
    B,
    `<message from='x@${A}' to='x@${B}'><db:thing stream:a='1'/><body>x &gt; "y" ]]&gt;</body></message>`,
  );
  await star.a.send(
    B,
    `<q:message xmlns:q='jabber:server' from='x@${A}' to='x@${B}'><q:body>b</q:body></q:message>`,
  );
  await until("both have arrived", () => star.atB.length === 2);
  const declared = "xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'";
  assert.deepEqual(star.atB, [
    `<message ${declared} from='x@${A}' to='x@${B}'>` +
    `<db:thing stream:a='1'/><body>x &gt; "y" ]]&gt;</body></message>`,
    `<message xmlns:q='jabber:server' from='x@${A}' to='x@${B}'><q:body>b</q:body></message>`,
  ]);
});

Deno.test("Node bounces what a peer that is down does not get in time, and goes on when it is back", async () => {
  await using star = await startStar("queueSeconds: 2");
  const { port } = star.b;
  await star.a.send(B, message(1));
  await until("the first has arrived", () => star.atB.length === 1);
  await star.b.stop();
  await until(
    "the stream is lost",
    () => star.lines.some(({ event }) => event === "link.lost" || event === "link.closed"),
  );
  await star.a.send(B, message(2));
  await until("the sender is told", () => star.atA.length === 1);
  assert.match(star.atA[0], /type='error'.* id='m2'><error type='wait'><remote-server-timeout/);
  assert.ok(
    star.lines.some(({ event, text }) =>
      event === "link.failed" && /cannot be reached at 127\.0\.0\.1/.test(text)
    ),
  );
  await using again = await restart(star, port);
  await star.a.send(B, message(3));
  await until("the last has arrived", () => again.received.length === 1, 15_000);
  assert.deepEqual(again.received, [message(3)]);
});

Deno.test("Node holds up a sender whose recipient does not read, and loses nothing", async () => {
  await using star = await startStar();
  await star.a.send(B, message(0));
  await until("the first has arrived", () => star.atB.length === 1);
  for (const transport of star.b.transports) transport.hold();
  const body = "x".repeat(4000);
  const many = 10_000;
  let sent = 0;
  const sending = (async () => {
    for (let n = 1; n <= many; n += 10) {
      const ten = Array.from({ length: 10 }, (_, i) => message(n + i).replace("number", body)).join("");
      await star.a.send(B, ten);
      sent += 10;
    }
  })();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  assert.ok(sent < many, `${sent} of ${many} went somewhere although nobody read`);
  for (const transport of star.b.transports) transport.release();
  await sending;
  await until("all have arrived", () => star.atB.length === many + 1, 30_000);
  assert.deepEqual(
    star.atB.map((stanza) => /id='m(\d+)'/.exec(stanza)?.[1]),
    Array.from({ length: many + 1 }, (_, n) => `${n}`),
  );
});

Deno.test("Node keeps the links of peers whose settings did not change in a reload", async () => {
  await using star = await startStar();
  await star.a.send(B, message(1));
  await until("the first has arrived", () => star.atB.length === 1);
  const changes = await star.node.reload(
    star.configure(`  c: {routes: [leafc.example], connect: "127.0.0.1:9"}`),
  );
  assert.deepEqual(changes, ['peer "c" is new']);
  await star.a.send(B, message(2));
  await until("the second has arrived", () => star.atB.length === 2);
  assert.equal(star.lines.filter(({ event }) => event === "link.open").length, 1);
  assert.equal(star.lines.filter(({ event }) => event === "stream.open").length, 1);
});

Deno.test("Node goes on in the middle of a stanza when it is reloaded", async () => {
  await using star = await startStar();
  await star.a.send(B, message(1) + message(2).slice(0, 40));
  await until("the first has arrived", () => star.atB.length === 1);
  await star.node.reload(star.configure());
  await star.a.send(B, message(2).slice(40));
  await until("the second has arrived", () => star.atB.length === 2);
  assert.deepEqual(star.atB, [message(1), message(2)]);
});

Deno.test("Node closes the streams of a peer that a reload took out", async () => {
  await using star = await startStar();
  await star.a.send(B, message(1));
  await until("the first has arrived", () => star.atB.length === 1);
  const config = star.configure();
  const changes = await star.node.reload({
    ...config,
    peers: config.peers.filter(({ name }) => name !== "a"),
  });
  assert.deepEqual(changes, ['peer "a" is gone']);
  await until(
    "its stream is closed",
    () => star.lines.some(({ text }) => /has other settings for the peer/.test(text)),
  );
});

Deno.test("Node refuses connections beyond its limit, and makes room at the cost of the unauthenticated", async () => {
  await using star = await startStar("connections: 3, connectionsPerAddress: 3, handshakeSeconds: 1");
  const silent = await Promise.all([1, 2, 3, 4].map(() => Deno.connect({ port: star.node.ports[0] })));
  await star.a.send(B, message(1));
  await until("the honest one has arrived", () => star.atB.length === 1);
  assert.ok(star.lines.some(({ text }) => /made room for another connection/.test(text)));
  await until(
    "the silent are sent away",
    () => star.lines.some(({ text }) => /did not authenticate within 1 s/.test(text)),
  );
  for (const connection of silent) connection.close();
});
