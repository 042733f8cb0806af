import assert from "node:assert/strict";
import { until } from "../../../fixtures/leaf/star.ts";
import { Net } from "../../../fixtures/trunk/net.ts";
import type { WalkLine } from "../../route/walk.ts";
import { readWalkLine } from "../../route/walk_read.ts";

const A = "leafa.example";
const B = "leafb.example";
const TRACE = "urn:trunkline:trace:0";

/** leafa – west – mid – east – leafb */
function row(): Promise<Net> {
  return Net.start(
    { name: "west", leaf: A, routes: { mid: [B] } },
    { name: "mid", routes: { west: [A], east: [B] } },
    { name: "east", leaf: B, routes: { mid: [A] } },
  );
}

async function walk(net: Net, from: string, to: string, at = "west"): Promise<readonly string[]> {
  const request = { command: "walk", from, to, kind: "message", wait: 1 } as const;
  const { answer, lines } = await net.ask(at, request, (line) => readWalkLine(line)?.kind === "end");
  if (typeof answer === "string") return [answer];
  return lines.map((line) => {
    const read = readWalkLine(line);
    assert.ok(read, line);
    return described(read);
  });
}

function described(line: WalkLine): string {
  if (line.kind === "end") return `${line.hop} ${line.outcome}: ${line.text}`;
  const { hop, milliseconds, report: { node, action, reason, egress } } = line;
  assert.ok(milliseconds >= 0 && milliseconds < 10_000, `${milliseconds} ms`);
  return [hop, node, action, reason ?? (egress && `${egress.link} ${egress.peer} ${egress.state}`)].join(" ");
}

async function open(net: Net): Promise<void> {
  await until(
    "all trunks are open",
    () => net.of("mid").lines.filter(({ event }) => event === "trunk.open").length === 2,
  );
}

Deno.test("a walk names each node with its decision, up to the last", async () => {
  await using net = await row();
  await open(net);
  assert.deepEqual(await walk(net, `alice@${A}`, `bob@${B}`), [
    "1 west.example forward trunk mid open",
    "2 mid.example forward trunk east open",
    "3 east.example forward s2s leaf idle",
    "3 reached: the way leads to a standard server",
  ]);
  assert.deepEqual(await walk(net, `alice@${A}`, "mid.example"), [
    "1 west.example forward trunk mid open",
    "2 mid.example local ",
    "2 reached: the node is addressed itself",
  ]);
  assert.deepEqual(net.of("east").arrived, [], "nothing of it reaches a leaf");
});

Deno.test("a walk ends where a node bounces, drops or cannot be asked", async () => {
  await using net = await Net.start(
    {
      name: "west",
      leaf: A,
      routes: { mid: [B, "nowhere.example"] },
      peers: [
        'away: {link: trunk, identity: away.example, routes: [far.example], connect: "127.0.0.1:9"}',
      ],
    },
    { name: "mid", routes: { west: [] } },
  );
  await until("the trunk is open", () => net.of("mid").lines.some(({ event }) => event === "trunk.open"));
  assert.deepEqual(await walk(net, `alice@${A}`, "x@unknown.example"), [
    "1 west.example bounce no-route",
    "1 refused: the stanza goes no further",
  ]);
  assert.deepEqual(await walk(net, `alice@${A}`, `bob@${B}`), [
    "1 west.example forward trunk mid open",
    "2 mid.example drop invalid-from",
    "2 refused: the stanza goes no further",
  ]);
  const [first, last] = await walk(net, `alice@${A}`, "x@far.example");
  assert.match(first, /^1 west\.example forward trunk away (dialing|waiting)$/);
  assert.equal(last, "2 silent: no answer within 1 s");
  await net.ask("west", { command: "peer down", peer: "away" });
  assert.deepEqual(await walk(net, `alice@${A}`, "x@far.example"), [
    "1 west.example forward trunk away held",
    '1 held: an operator holds peer "away" down',
  ]);
});

Deno.test("a walk ends at a node that is silent, wherever it is", async () => {
  const away = `away: {link: trunk, identity: away.example, routes: [${B}], connect: "127.0.0.1:9"}`;
  await using net = await Net.start(
    { name: "west", leaf: A, routes: { mid: [B] } },
    { name: "mid", routes: { west: [A] }, peers: [away] },
  );
  await until("the trunk is open", () => net.of("mid").lines.some(({ event }) => event === "trunk.open"));
  const [first, second, last] = await walk(net, `alice@${A}`, `bob@${B}`);
  assert.equal(first, "1 west.example forward trunk mid open");
  assert.match(second, /^2 mid\.example forward trunk away (dialing|waiting)$/);
  assert.equal(last, "3 silent: no answer within 1 s");
});

Deno.test("a walk ends where the way goes round", async () => {
  await using net = await Net.start(
    { name: "west", leaf: A, routes: { mid: [B], east: [] } },
    { name: "mid", routes: { west: [A], east: [B] } },
    { name: "east", routes: { west: [B], mid: [A] } },
  );
  await open(net);
  assert.deepEqual(await walk(net, `alice@${A}`, `bob@${B}`), [
    "1 west.example forward trunk mid open",
    "2 mid.example forward trunk east open",
    "3 east.example forward trunk west open",
    "4 west.example drop invalid-from",
    "4 loop: the stanza goes round: west.example → mid.example → east.example → west.example",
  ]);
});

Deno.test("walks are for addresses that somebody may send from", async () => {
  await using net = await row();
  const [own] = await walk(net, "west.example", `bob@${B}`);
  assert.equal(own, "not-possible West.example is this node's own domain: nothing comes in from it.");
  const [bad] = await walk(net, `alice@${A}`, "a b");
  assert.equal(bad, 'not-possible "a b" is no address.');
});

Deno.test("nobody but a neighbour that is a trunk may ask for ways", async () => {
  await using net = await row();
  const { leaf, arrived } = net.of("west");
  const trace = `<trace xmlns='${TRACE}' from='a@${A}' to='b@${B}' kind='message' depth='1' wait='1'/>`;
  for (const [id, to] of [["1", "west.example"], ["2", "mid.example"]]) {
    await leaf?.send(to, `<iq type='get' from='${A}' to='${to}' id='${id}'>${trace}</iq>`);
  }
  await until("both are answered", () => arrived.length === 2);
  for (const answer of arrived) assert.match(answer, /type='error'.*<service-unavailable/);
});
