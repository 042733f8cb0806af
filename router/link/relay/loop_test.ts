import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { Net } from "../../../fixtures/trunk/net.ts";

const A = "leafa.example";
const B = "leafb.example";

const message = (id: string): string =>
  `<message from='alice@${A}' to='bob@${B}' id='${id}' type='chat'><body>x</body></message>`;

Deno.test("a stanza that goes round among trunks comes back as an error that names the nodes in their order", async () => {
  // Each believes that leafb is behind the next.
  await using net = await Net.start(
    { name: "west", leaf: A, routes: { mid: [B], east: [] } },
    { name: "mid", routes: { west: [A], east: [B] } },
    { name: "east", routes: { west: [B], mid: [A] } },
  );
  const { leaf, arrived, lines } = net.of("west");
  for (const id of ["1", "2", "3"]) await leaf?.send(B, message(id));
  await until("all are answered", () => arrived.length === 3);
  const way = "west.example → mid.example → east.example → west.example";
  for (const [i, answer] of arrived.entries()) {
    assert.match(answer, new RegExp(`^<message type='error' from='bob@${B}' to='alice@${A}' id='${i + 1}'>`));
    assert.match(answer, /<error type='cancel'><remote-server-not-found /);
    assert.ok(answer.includes(`>The stanza goes round: ${way}</text>`), answer);
  }
  const said = lines.filter(({ event }) => event === "loop");
  assert.equal(said.length, 3);
  assert.deepEqual(said[0].fields, { peer: "east", from: A, to: B });
  assert.equal(
    said[0].text,
    `stanzas ${A} → ${B} go round: ${way}. Correct the routes of one of these nodes.`,
  );
});

Deno.test("a stanza that comes by more nodes than limits.hops ends there, with its way", async () => {
  await using net = await Net.start(
    { name: "west", leaf: A, routes: { mid: [B] } },
    { name: "mid", routes: { west: [A], east: [B] } },
    { name: "east", leaf: B, routes: { mid: [A] }, top: "limits: {hops: 1}" },
  );
  const { leaf, arrived } = net.of("west");
  await leaf?.send(B, message("1"));
  await until("it is answered", () => arrived.length === 1);
  assert.match(
    arrived[0],
    /has come by more nodes than 1: west\.example → mid\.example → east\.example<\/text>/,
  );
  assert.deepEqual(net.of("east").arrived, []);
});
