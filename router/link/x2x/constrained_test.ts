import assert from "node:assert/strict";
import zlib from "node:zlib";
import { until } from "../../../fixtures/leaf/star.ts";
import { send, TwoNodes } from "../../../fixtures/trunk/two_nodes.ts";
import { X2xCaller } from "../../../fixtures/trunk/x2x_caller.ts";

// The east node spares its link; somebody in the place of the west node sees what comes over it.

const ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='true'/>";
const R = "<r xmlns='urn:xmpp:sm:3'/>";

async function start(east: string): Promise<TwoNodes> {
  return await TwoNodes.start({ link: "x2x", apart: true, east });
}

async function open(it: TwoNodes): Promise<X2xCaller> {
  const port = it.east.node.ports[0];
  const caller = await X2xCaller.secure(port, await it.authority.issue({ dns: ["west.example"] }));
  caller.say(ENABLE);
  await until("the session is open", () => caller.text.includes("<enabled "));
  return caller;
}

Deno.test("a quiet X2X link is kept alive by a question, and given up where no answer comes", async () => {
  await using it = await start(", ping: 1s, failover: { silence: 1s }");
  using caller = await open(it);
  await until("it is asked", () => caller.text.includes("<r "));
  caller.say("<a xmlns='urn:xmpp:sm:3' h='0'/>");
  await until("it is asked again", () => caller.text.split("<r ").length > 2);
  await until("it is given up", () => caller.gone);
  assert.ok(it.east.lines.some(({ text }) => text.includes("has said nothing for 1 s")));
});

Deno.test("a quiet X2X link is kept alive by spaces, which ask for nothing", async () => {
  await using it = await start(", ping: 1s, failover: { silence: 1s }, constrained: { keepAlive: spaces }");
  using caller = await open(it);
  const spaces = (): number => caller.text.split(/>/).at(-1)?.length ?? 0;
  await until("there are some", () => spaces() >= 3);
  assert.match(caller.text, /^<enabled [^>]*> {3}$/);
  assert.equal(caller.gone, false);
});

Deno.test("stanzas that are gathered leave in one record, with the question and the answer about them", async () => {
  await using it = await start(", constrained: { batch: 500ms }");
  using caller = await open(it);
  const before = caller.pieces.length;
  const addresses = "from='b@leaf.west.example' to='a@leaf.east.example'";
  caller.say(`<message ${addresses} id='1'/>${R}<message ${addresses} id='2'/>${R}`);
  await send(it, "east", 1, 3);
  await until("they have come", () => caller.pieces.length > before);
  const [piece] = caller.pieces.slice(before);
  assert.match(piece, /^<a [^>]*h='2'\/>(<message [^>]*id='[123]'.*?<\/message>){3}<r [^>]*>$/);
  // A stanza that is bounced is gathered, too.
  caller.say(`<iq type='get' from='b@leaf.west.example' to='c@nowhere.example' id='3'><x xmlns='y'/></iq>`);
  await send(it, "east", 4, 4);
  await until("they have come", () => caller.pieces.length > before + 1);
  assert.match(caller.pieces[before + 1], /id='4'.*remote-server-not-found|remote-server-not-found.*id='4'/);
});

Deno.test("a compressed X2X link ends over what inflates to more than a stanza may be", async () => {
  await using it = await start(", management: false, constrained: { compression: zlib }");
  const port = it.east.node.ports[0];
  using caller = await X2xCaller.secure(port, await it.authority.issue({ dns: ["west.example"] }));
  const head = "<message from='b@leaf.west.example' to='a@leaf.east.example'><body>";
  caller.send(zlib.deflateSync(head + "x".repeat(100 * 2 ** 20)));
  await until("it is closed", () => caller.gone);
  const said = zlib.inflateSync(caller.bytes, { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString();
  assert.match(said, /^<stream:error><policy-violation /);
});

Deno.test("an X2X link on which one node alone compresses ends with a sentence that says so", async () => {
  await using it = await TwoNodes.start({ link: "x2x", east: ", constrained: { compression: zlib }" });
  const text = "say the same in constrained.compression on both nodes";
  await until("it is said", () => it.east.lines.some((line) => line.text.includes(text)));
});
