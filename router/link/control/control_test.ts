import assert from "node:assert/strict";
import { type Controlled, startControlled } from "../../../fixtures/control/controlled.ts";
import { TextLineStream } from "../../../fixtures/demo/lines.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { A, B, message } from "../../../fixtures/leaf/two_leaves.ts";
import { Net } from "../../../fixtures/trunk/net.ts";
import type { NodeStatus, PeerDetails } from "../../observe/status.ts";
import { readDetails, readStatus } from "../../observe/status_read.ts";
import { readTraceLine, type TraceLine } from "../../observe/trace.ts";
import { formatRequest } from "./protocol.ts";

async function statusOf(it: Controlled): Promise<NodeStatus> {
  const status = readStatus(await it.ask({ command: "status" }));
  assert.ok(status);
  return status;
}

async function detailsOf(it: Controlled, peer: string): Promise<PeerDetails> {
  const details = readDetails(await it.ask({ command: "peer show", peer }));
  assert.ok(details);
  return details;
}

const links = ({ peers }: NodeStatus): readonly string[] => peers.map(({ name, link }) => `${name} ${link}`);

Deno.test("status tells of links, streams, rates and certificates", async () => {
  await using it = await startControlled();
  assert.deepEqual(links(await statusOf(it)), ["a idle", "b idle", "evil refused"]);
  for (let n = 0; n < 20; n++) await it.a.send(B, message(n));
  await until("all have arrived", () => it.atB.length === 20);
  const sampled = async (): Promise<NodeStatus> => {
    await new Promise((resolve) => setTimeout(resolve, 2_200));
    return await statusOf(it);
  };
  const status = await sampled();
  const [a, b] = status.peers;
  assert.deepEqual(links(status), ["a up", "b up", "evil refused"]);
  assert.deepEqual([a.streams.in, b.streams.out.open], [{ open: 1, opening: 0 }, 1]);
  assert.ok(a.rates.in["60"] > 0 && b.rates.out["60"] > 0, JSON.stringify([a.rates, b.rates]));
  assert.equal(a.rates.out["60"], 0);
  assert.ok((a.certificateDays ?? -1) > 0 && (b.certificateDays ?? -1) > 0);
  assert.deepEqual(status.listeners, [{
    address: `127.0.0.1:${it.node.ports[0]}`,
    tls: "starttls",
    link: "negotiated",
  }]);
  assert.ok(status.memory.resident > 1e6 && status.now >= status.started);
  const { list, routes } = await detailsOf(it, "b");
  assert.deepEqual(list, [{ direction: "out", state: "open", from: A, to: B, address: "", bytes: 0 }]);
  assert.deepEqual(routes, [B]);
});

Deno.test("status tells of what waits, and why a peer is down", async () => {
  await using it = await startControlled();
  await it.b.stop();
  await it.a.send(B, message(1) + message(2));
  await until("the attempt has failed", () => it.lines.some(({ event }) => event === "link.failed"));
  const [, b] = (await statusOf(it)).peers;
  assert.equal(b.link, "down");
  assert.equal(b.queue.stanzas, 2);
  assert.ok(b.queue.bytes > 0 && b.queue.oldest < 10);
  assert.match(b.lastError?.sentence ?? "", /^peer "b" cannot be reached at 127\.0\.0\.1:\d+: .*right\.$/);
  assert.ok(Math.abs((b.lastError?.time ?? 0) - Date.now()) < 10_000);
});

Deno.test("peer down bounces what waits, makes and accepts no link, across a reload, until peer up", async () => {
  await using it = await startControlled();
  await it.a.send(B, message(1));
  await it.b.send(A, message(2, `bob@${B}`, `alice@${A}`));
  await until("both have arrived", () => it.atB.length === 1 && it.atA.length === 1);
  const result = await it.ask({ command: "peer down", peer: "b" });
  assert.deepEqual(result, { peer: "b", changed: true, closed: 2, bounced: 0 });
  await until("both streams are closed", () => it.b.transports.size === 0);
  await it.a.send(B, message(3));
  await until("the sender is told", () => it.atA.length === 2);
  assert.match(it.atA[1], /id='m3'><error type='wait'><remote-server-timeout/);
  const refused = it.b.send(A, message(4, `bob@${B}`, `alice@${A}`));
  await assert.rejects(refused, /policy-violation/);
  assert.ok(
    it.lines.some(({ text }) =>
      /closed with policy-violation: the peer is leafb\.example of peer "b", which an operator holds down/
        .test(text)
    ),
  );
  await it.node.reload(it.configure("  c: {routes: [leafc.example], connect: 127.0.0.1}"));
  assert.deepEqual(links(await statusOf(it)), ["a up", "b held", "evil refused", "c idle"]);
  await it.a.send(B, message(5));
  await until("the sender is told again", () => it.atA.length === 3);
  assert.deepEqual(await it.ask({ command: "peer down", peer: "b" }), {
    ...{ peer: "b", changed: false, closed: 0, bounced: 0 },
  });
  assert.deepEqual(await it.ask({ command: "peer up", peer: "b" }), { peer: "b", changed: true });
  await it.a.send(B, message(6));
  await it.b.send(A, message(7, `bob@${B}`, `alice@${A}`));
  await until("both have arrived", () => it.atB.length === 2 && it.atA.length === 4);
  assert.equal(it.atB[1], message(6));
});

Deno.test("peer down still delivers what the peer had written before it knew", async () => {
  await using it = await startControlled();
  let written = 0;
  let down: Promise<unknown> | undefined;
  for (let n = 0; n < 200; n++) {
    it.b.send(A, message(n, `bob@${B}`, `alice@${A}`)).then(() => written++, () => {});
    if (n === 0) await until("the stream is open", () => it.atA.length === 1);
    if (n === 100) down = it.ask({ command: "peer down", peer: "b" });
    if (n > 100) await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await down;
  await until("the stream is closed", () => it.lines.some(({ text }) => /holds the peer down/.test(text)));
  await until("all that was written has arrived", () => it.atA.length >= written);
  assert.ok(written > 100, `only ${written} were written`);
  const ids = it.atA.map((stanza) => Number(/id='m(\d+)'/.exec(stanza)?.[1]));
  assert.deepEqual(ids, ids.map((_, n) => n));
});

Deno.test("peer down bounces what waits for a peer that is away", async () => {
  await using it = await startControlled();
  await it.b.stop();
  await it.a.send(B, message(1) + message(2));
  await until("the attempt has failed", () => it.lines.some(({ event }) => event === "link.failed"));
  const result = await it.ask({ command: "peer down", peer: "b" });
  assert.deepEqual(result, { peer: "b", changed: true, closed: 0, bounced: 2 });
  await until("the sender is told of both", () => it.atA.length === 2);
  const attempts = it.lines.filter(({ event }) => event === "link.failed").length;
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(it.lines.filter(({ event }) => event === "link.failed").length, attempts, "no link is tried");
});

Deno.test("peer down counts a trunk's connection once, whoever has made it", async () => {
  await using net = await Net.start(
    { name: "east", leaf: "leafb.example", routes: { west: ["leafa.example"] } },
    { name: "west", leaf: "leafa.example", routes: { east: ["leafb.example"] } },
  );
  const { lines } = net.of("east");
  const open = (): number => lines.filter(({ event }) => event === "trunk.open").length;
  await until("the trunk is open", () => open() === 1);
  const { answer } = await net.ask("east", { command: "peer down", peer: "west" });
  assert.deepEqual(answer, { peer: "west", changed: true, closed: 1, bounced: 0 });
});

Deno.test("trace shows stanzas of the peers both ways, masked unless asked, until the asker leaves", async () => {
  await using it = await startControlled();
  const masked = await it.trace({ peers: ["b"], setup: false, bodies: false });
  const open = await it.trace({ peers: ["a"], setup: false, bodies: true });
  await it.a.send(B, message(1) + message(2));
  await it.b.send(A, message(3, `bob@${B}`, `alice@${A}/x`));
  await until("all is seen", () => masked.lines.length === 3 && open.lines.length === 3);
  const seen = (lines: readonly TraceLine[]) =>
    lines.map((line) => line.kind === "stanza" ? `${line.peer} ${line.direction} ${line.text}` : line.kind);
  assert.deepEqual(seen(masked.lines).toSorted(), [
    `b in ${message(3, `bob@${B}`, `alice@${A}/x`).replace(/number \d/, "…")}`,
    `b out ${message(1).replace(/number \d/, "…")}`,
    `b out ${message(2).replace(/number \d/, "…")}`,
  ]);
  assert.deepEqual(seen(open.lines).toSorted(), [
    `a in ${message(1)}`,
    `a in ${message(2)}`,
    `a out ${message(3, `bob@${B}`, `alice@${A}/x`)}`,
  ]);
  for (const { close } of [masked, open]) close();
  await until("both are over", () => it.lines.filter(({ event }) => event === "trace.off").length === 2);
  await it.a.send(B, message(4));
  await until("it has arrived", () => it.atB.length === 3);
  assert.equal(open.lines.length, 3);
});

Deno.test("trace shows how streams are opened, ours and theirs, and what is logged of it", async () => {
  await using it = await startControlled();
  const trace = await it.trace({ peers: ["a", "b"], setup: true, bodies: false });
  await it.a.send(B, message(1));
  await until("it has arrived", () => it.atB.length === 1);
  await until(
    "the stanza is seen twice",
    () => trace.lines.filter(({ kind }) => kind === "stanza").length === 2,
  );
  const logged = (): readonly string[] =>
    trace.lines.flatMap((line) => line.kind === "log" ? [`${line.peer} ${line.event}`] : []);
  // What is about the stanza comes before that: it waits for the link.
  await until(
    "the log is seen",
    () => ["a stream.open", "b link.open"].every((line) => logged().includes(line)),
  );
  const setup = trace.lines.flatMap((line) => line.kind === "setup" ? [line] : []);
  const names = (peer: string): readonly string[] =>
    setup.filter((line) => line.peer === peer).flatMap(({ direction, text }) =>
      [...text.matchAll(/<([a-z:]+)/g)].map(([, name]) => `${direction} ${name}`)
    );
  for (const [peer, ours, theirs] of [["a", "in", "out"], ["b", "out", "in"]] as const) {
    const said = names(peer);
    assert.deepEqual(said.slice(0, 2), [`${ours} stream:stream`, `${theirs} stream:stream`], peer);
    for (const step of [`${ours} starttls`, `${theirs} proceed`, `${ours} auth`, `${theirs} success`]) {
      assert.ok(said.includes(step), `${peer}: ${step} in ${said.join(", ")}`);
    }
  }
  trace.close();
});

Deno.test("trace drops lines, and says how many, where its asker does not read", async () => {
  await using it = await startControlled();
  const asker = await Deno.connect({ transport: "unix", path: it.path });
  const request = formatRequest({ command: "trace", peers: ["a"], setup: false, bodies: true });
  await asker.write(new TextEncoder().encode(request));
  await until("it runs", () => it.lines.some(({ event }) => event === "trace.on"));
  const long = (n: number): string => message(n).replace("number", "x".repeat(8_000));
  for (let n = 0; n < 1_000; n++) await it.a.send(B, long(n));
  await until("all have arrived", () => it.atB.length === 1_000);
  let [heard, missing] = [0, 0];
  for await (
    const text of asker.readable.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream())
  ) {
    const line = readTraceLine(JSON.parse(text));
    if (line?.kind === "dropped") missing += line.count;
    if (line?.kind === "stanza") heard++;
    if (heard + missing === 1_000) break;
  }
  assert.ok(missing > 500, `${missing} of 1000 were dropped`);
});

Deno.test("the node refuses what it cannot do, in a sentence", async () => {
  await using it = await startControlled();
  const refused = async (request: Parameters<Controlled["ask"]>[0], message: RegExp): Promise<void> => {
    await assert.rejects(it.ask(request), message);
  };
  await refused({ command: "peer show", peer: "c" }, /^Error: unknown-peer There is no peer "c"\. /);
  await refused(
    { command: "peer down", peer: "evil" },
    /not-possible Peer "evil" is refused by the configuration\.$/,
  );
  await refused({ command: "trace", peers: ["a", "x"], setup: false, bodies: false }, /unknown-peer .* "x"/);
  await refused({ command: "reload" }, /not-possible This node was not started by trunkline serve\.$/);
  const traces = await Promise.all(
    [1, 2, 3, 4].map(() => it.trace({ peers: ["a"], setup: false, bodies: false })),
  );
  await refused(
    { command: "trace", peers: ["a"], setup: false, bodies: false },
    /busy 4 traces are running: /,
  );
  for (const { close } of traces) close();
});

Deno.test("a reload moves the socket, changes who may use it, and takes it away", async () => {
  await using it = await startControlled();
  const mode = (): number => (Deno.lstatSync(it.path).mode ?? 0) & 0o777;
  assert.equal(mode(), 0o600);
  await it.node.reload({ ...it.configure(), state: { folder: it.folder, control: "group" } });
  assert.equal(mode(), 0o660);
  await assert.rejects(
    it.node.reload({ ...it.configure(), state: { folder: `${it.folder}/none`, control: "owner" } }),
    /does not exist$/,
  );
  assert.deepEqual(links(await statusOf(it)), ["a idle", "b idle", "evil refused"]);
  const { state: _, ...without } = it.configure();
  assert.deepEqual(await it.node.reload(without), ["state changed"]);
  assert.throws(() => Deno.lstatSync(it.path), Deno.errors.NotFound);
});
