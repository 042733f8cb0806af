import assert from "node:assert/strict";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { EAST, numbers, TwoNodes, WEST } from "../../../fixtures/trunk/two_nodes.ts";
import { X2xCaller } from "../../../fixtures/trunk/x2x_caller.ts";

// The east node, and somebody in the place of the west node.

const ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
const UNMANAGED = { link: "x2x", apart: true, east: ", management: false" } as const;
const MANAGED = { link: "x2x", apart: true } as const;

function message(n: number, body = `${n}`): string {
  return `<message from='a@${WEST}' to='b@${EAST}' id='${n}'><body>${body}</body></message>`;
}

async function call(it: TwoNodes, name = "west.example"): Promise<X2xCaller> {
  return await X2xCaller.secure(it.east.node.ports[0], await it.authority.issue({ dns: [name] }));
}

function said({ east: { lines } }: TwoNodes, event: string): string {
  return lines.filter((line) => line.event === event).map(({ text }) => text).join("\n");
}

Deno.test("X2xIncoming refuses whoever cannot prove that he is one of the peers", async () => {
  await using it = await TwoNodes.start(UNMANAGED);
  const port = it.east.node.ports[0];
  const stranger = await createAuthority("another CA");
  const callers = [
    await X2xCaller.secure(port, await stranger.issue({ dns: ["west.example"] })),
    await call(it, "north.example"),
    await X2xCaller.secure(port, undefined),
  ];
  for (const caller of callers) caller.say(message(1));
  await until("all are refused", () => callers.every(({ gone }) => gone));
  const text = said(it, "stream.refused");
  assert.match(
    text,
    /west\.example's certificate is issued by CN=another CA, which was neither presented nor is trusted/,
  );
  assert.match(
    text,
    /its certificate speaks for north\.example, which is the identity of no peer with link: x2x/,
  );
  assert.match(text, /no certificate was presented that can be read/);
  assert.deepEqual(it.east.arrived, []);
});

Deno.test("X2xIncoming takes what another implementation sends without stream management, and closes when it does", async () => {
  await using it = await TwoNodes.start(UNMANAGED);
  using caller = await call(it);
  for (const text of [" ", message(1), "\n", `${message(2)}  </stream:stream>`]) caller.say(text);
  await until("it has ended", () => caller.gone);
  await until("all has arrived", () => it.east.arrived.length === 2);
  assert.deepEqual(numbers(it.east), [1, 2]);
  assert.equal(caller.text, "</stream:stream>");
});

Deno.test("X2xIncoming counts nothing before the session is opened", async () => {
  await using it = await TwoNodes.start(MANAGED);
  using caller = await call(it);
  caller.say(message(1) + ENABLE + message(2) + "<r xmlns='urn:xmpp:sm:3'/>");
  await until("it is acknowledged", () => caller.text.includes("<a "));
  assert.match(caller.text, /^<enabled [^>]*><a xmlns='urn:xmpp:sm:3' h='1'\/>$/);
  await until("one has arrived", () => it.east.arrived.length > 0);
  assert.deepEqual(numbers(it.east), [2]);
});

Deno.test("X2xIncoming takes nothing behind a session that nobody knows", async () => {
  await using it = await TwoNodes.start(MANAGED);
  using caller = await call(it);
  caller.say(`<resume xmlns='urn:xmpp:sm:3' previd='lost' h='3' first='7'/>${message(7)}`);
  await until("it is told", () => caller.text.includes("item-not-found"));
  caller.say(ENABLE + message(8));
  await until("one has arrived", () => it.east.arrived.length > 0);
  assert.deepEqual(numbers(it.east), [8]);
});

for (
  const [what, text, condition] of [
    ["garbage", "GET / HTTP/1.1\r\n\r\n", "bad-format"],
    [
      "a stream header",
      "<?xml version='1.0'?><stream:stream from='west.example'>",
      "restricted-xml",
    ],
    ["an oversized stanza", message(1, "x".repeat(20_000)), "policy-violation"],
    ["a stanza to nobody", `<message from='a@${WEST}'/>`, "improper-addressing"],
  ] as const
) {
  Deno.test(`X2xIncoming is closed over ${what}`, async () => {
    await using it = await TwoNodes.start({ ...UNMANAGED, top: "limits: { stanzaBytes: 10000 }" });
    using caller = await call(it);
    caller.say(text);
    await until("it is closed", () => caller.gone);
    assert.match(
      caller.text,
      new RegExp(`^<stream:error><${condition} [^>]*/></stream:error></stream:stream>$`),
    );
    assert.deepEqual(it.east.arrived, []);
  });
}

Deno.test("X2xIncoming passes nothing from a domain that is another's, and goes on", async () => {
  await using it = await TwoNodes.start(UNMANAGED);
  using caller = await call(it);
  caller.say(`<message from='a@${EAST}' to='b@${EAST}'/>${message(2)}`);
  await until("one has arrived", () => it.east.arrived.length > 0);
  assert.deepEqual(numbers(it.east), [2]);
});

Deno.test("X2xIncoming gives up who takes his time with TLS, or says nothing about a session", async () => {
  await using it = await TwoNodes.start({
    ...{ ...MANAGED, east: ", constrained: { patience: 1s }", top: "limits: { handshakeSeconds: 1 }" },
  });
  using slow = await X2xCaller.plain(it.east.node.ports[0]);
  // The beginning of a ClientHello.
  slow.say("\x16\x03\x01");
  using mute = await call(it);
  await until("both are given up", () => slow.gone && mute.gone);
  assert.match(said(it, "stream.refused"), /TLS did not come about within 1 s/);
  assert.match(said(it, "stream.closed"), /did not open a session within 1 s/);
});
