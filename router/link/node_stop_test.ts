import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { A, B, message, type Star, startStar } from "../../fixtures/leaf/two_leaves.ts";

const MANY = 500;
const numbers = (count: number, first = 0): number[] => Array.from({ length: count }, (_, n) => first + n);

/** Ids of stanzas, as numbers. */
function idsOf(stanzas: readonly string[]): number[] {
  return stanzas.map((stanza) => Number(/id='m(\d+)'/.exec(stanza)?.[1]));
}

/** Writes messages that the peer has no way of knowing to be the last. */
function write({ a }: Star, first: number): Promise<void> {
  return a.send(B, numbers(MANY, first).map((n) => message(n)).join(""));
}

async function stopped(star: Star): Promise<void> {
  await Promise.all([star.a.stop(), star.b.stop()]);
}

Deno.test("Node empties its queues before it stops", async () => {
  const star = await startStar();
  for (let n = 0; n < 500; n++) await star.a.send(B, message(n));
  await until("some have arrived", () => star.atB.length > 0);
  await star.node.stop();
  await until("no more comes", () => star.atB.length === 500, 2_000);
  await Promise.all([star.a.stop(), star.b.stop()]);
});

Deno.test("Node delivers what a peer had written before it knew that the node stops", async () => {
  const star = await startStar();
  await write(star, 0);
  const stopping = star.node.stop();
  await write(star, MANY);
  await stopping;
  await until("all has arrived", () => star.atB.length === 2 * MANY, 2_000);
  assert.deepEqual(idsOf(star.atB), numbers(2 * MANY));
  await stopped(star);
});

Deno.test("Node bounces on its way out what it cannot deliver any more, the last of it too", async () => {
  const star = await startStar("drainSeconds: 500ms");
  await star.b.send(A, message(9_999, `bob@${B}`, `alice@${A}/x`));
  await until("there is a stream to the sender", () => star.atA.length === 1);
  await star.b.stop();
  await write(star, 0);
  const stopping = star.node.stop();
  await write(star, MANY);
  await stopping;
  await until("every sender is told", () => star.atA.length === 1 + 2 * MANY, 2_000);
  assert.deepEqual(idsOf(star.atA.slice(1)), numbers(2 * MANY));
  assert.ok(star.atA.slice(1).every((stanza) => stanza.includes("type='error'")));
  await stopped(star);
});

Deno.test("Node lets nobody in while it stops, and says why", async () => {
  const star = await startStar("drainSeconds: 1");
  await star.b.stop();
  await star.a.send(B, message(1));
  const stopping = star.node.stop();
  await until(
    "the leaf has closed",
    () => star.lines.some(({ text }) => /closed: this node stops/.test(text)),
  );
  await assert.rejects(star.a.send(B, message(2)), /system-shutdown/);
  await stopping;
  await assert.rejects(star.a.send(B, message(3)), /REFUSED/);
  await stopped(star);
});

Deno.test("Node delivers in order what arrives around a reload that changes the sender's peer, and the recipient's", async () => {
  await using star = await startStar();
  await write(star, 0);
  const config = star.configure();
  const pings = (seconds: number) => ({
    ...config,
    peers: config.peers.map((peer) => ({ ...peer, pingSeconds: seconds })),
  });
  const reloading = star.node.reload(pings(1_000));
  await write(star, MANY);
  await reloading;
  await until("all has arrived", () => star.atB.length === 2 * MANY);
  await write(star, 2 * MANY);
  await star.node.reload(pings(2_000));
  await write(star, 3 * MANY);
  await until("all has arrived, again", () => star.atB.length === 4 * MANY);
  assert.deepEqual(idsOf(star.atB), numbers(4 * MANY));
});

Deno.test("Node says in its log that it has no way to tell a peer which a reload took out", async () => {
  await using star = await startStar();
  await write(star, 0);
  await until("all has arrived", () => star.atB.length === MANY);
  const config = star.configure();
  const reloading = star.node.reload({ ...config, peers: config.peers.filter(({ name }) => name !== "a") });
  await Promise.resolve();
  await write(star, MANY);
  await reloading;
  await until("the stream is closed", () => star.lines.some(({ event }) => event === "stream.closed"));
  assert.equal(star.atB.length, MANY, "who is no peer any more has nothing delivered");
  const lines = star.lines.filter(({ event }) => event === "untold");
  assert.ok(lines.length >= 1 && lines.length <= 20, `${lines.length} lines`);
  assert.match(lines[0].text, /leafa\.example was not told .*: no route leads there/);
});

Deno.test("Node closes a stream that is silent for as long as its peer's idle, and takes the next one", async () => {
  await using star = await startStar("", "idle: 1s");
  await star.a.send(B, message(1));
  await until("it is closed", () => star.lines.some(({ text }) => /has heard nothing for 1 s/.test(text)));
  await star.a.send(B, message(2));
  await until("both have arrived", () => star.atB.length === 2);
  assert.equal(star.lines.filter(({ event }) => event === "stream.open").length, 2);
});
