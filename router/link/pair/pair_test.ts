import assert from "node:assert/strict";
import { blue, createStage, PAUSE, type Stage } from "../../../fixtures/leaf/played_pair.ts";
import type { PlayedLink } from "../../../fixtures/leaf/played_link.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import { Load } from "../../observe/metrics_load.ts";
import { Pair } from "./pair.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function start(changes: Partial<PeerControl> = {}): Stage & { readonly pair: Pair } {
  const stage = createStage();
  const pair = new Pair("a.example", "b.example", blue(changes), stage.surroundings);
  return Object.assign(stage, { pair });
}

function push(pair: Pair, text: string): boolean {
  const bytes = new TextEncoder().encode(text);
  return pair.push(bytes, 0, bytes.length, Load.of(Kind.Message, bytes.length, 0), true);
}

/** Lets promises settle; then the latest link. */
async function latest({ links }: Stage): Promise<PlayedLink> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  return links[links.length - 1];
}

async function open(stage: Stage & { readonly pair: Pair }, text: string): Promise<PlayedLink> {
  push(stage.pair, text);
  const link = await latest(stage);
  link.open();
  return link;
}

Deno.test("Pair connects for the first stanza only, and then writes in order what has come meanwhile", async () => {
  const stage = start();
  assert.equal(stage.pair.state, "idle");
  push(stage.pair, "<1>");
  push(stage.pair, "<2>");
  const link = await latest(stage);
  assert.deepEqual([stage.links.length, stage.pair.state, link.written], [1, "dialing", []]);
  link.open();
  push(stage.pair, "<3>");
  stage.pair.flush();
  assert.deepEqual([link.written.join(""), stage.pair.state], ["<1><2><3>", "open"]);
  link.take();
  assert.ok(stage.pair.empty);
});

Deno.test("Pair bounces what a lost stream had not taken over, and sends the rest on the next one", async () => {
  const stage = start();
  const first = await open(stage, "<1>");
  first.take();
  push(stage.pair, "<2>");
  stage.pair.flush();
  stage.clock.now += MINUTE;
  push(stage.pair, "<3>");
  first.end("open", "closed the connection without a word");
  assert.deepEqual(stage.bounced, ["<2>"]);
  const second = await latest(stage);
  assert.notEqual(second, first);
  second.open();
  assert.deepEqual(second.written, ["<3>"]);
  assert.match(stage.lines.find(({ event }) => event === "link.lost")?.text ?? "", /peer "blue" .* was lost/);
});

Deno.test("Pair waits before it connects again where a stream was lost at once", async () => {
  const stage = start();
  const first = await open(stage, "<1>");
  first.take();
  push(stage.pair, "<2>");
  first.end("open", "hung up");
  assert.equal(stage.pair.state, "waiting");
  assert.equal(await latest(stage), first);
  await new Promise((resolve) => setTimeout(resolve, 4 * PAUSE));
  const second = await latest(stage);
  assert.notEqual(second, first);
  second.open();
  assert.deepEqual([second.written, stage.bounced], [["<2>"], []]);
});

Deno.test("Pair tries again at once when the peer shows that it is there", async () => {
  const stage = start();
  push(stage.pair, "<1>");
  (await latest(stage)).end("connect", "Connection refused");
  assert.equal(stage.pair.state, "waiting");
  stage.pair.wake();
  (await latest(stage)).open();
  assert.deepEqual([stage.links.length, stage.links[1].written], [2, ["<1>"]]);
});

Deno.test("Pair bounces what waits too long for a peer that is down, and has no one held up", async () => {
  const stage = start();
  let released = 0;
  push(stage.pair, "<1>".padEnd(900));
  const link = await latest(stage);
  assert.ok(stage.pair.full, "an attempt is under way: it may be worth while to wait");
  stage.pair.wait({ release: () => released++ });
  link.end("connect", "Connection refused");
  assert.deepEqual([stage.pair.full, released], [false, 1]);
  assert.ok(!push(stage.pair, "x".repeat(101)), "there is room for 1,000 bytes");
  stage.clock.now += 29 * SECOND;
  push(stage.pair, "<2>");
  stage.pair.tick();
  assert.equal(stage.bounced.length, 0);
  stage.clock.now += 2 * SECOND;
  stage.pair.tick();
  assert.deepEqual(stage.bounced.map((text) => text.trim()), ["<1>"]);
  assert.deepEqual(stage.errors, [{ type: "wait", condition: "remote-server-timeout" }]);
  stage.pair.abandon();
  assert.deepEqual(stage.bounced.at(-1), "<2>");
});

Deno.test("Pair bounces what waits too long behind a stream that is too slow, and nothing of what is on its way", async () => {
  const stage = start({ queue: { bytes: 1_000_000, seconds: 10 } });
  const link = await open(stage, "<on its way>".padEnd(200_000));
  push(stage.pair, "<waits>");
  stage.pair.flush();
  stage.clock.now += 11 * SECOND;
  stage.pair.tick();
  assert.deepEqual([stage.bounced, link.written.length], [["<waits>"], 1]);
  link.take();
  assert.ok(stage.pair.empty && stage.pair.state === "open");
});

Deno.test("Pair gives a stream up that takes nothing, but not one that has just begun after a long wait", async () => {
  const stage = start({ queue: { bytes: 1_000, seconds: 600 } });
  push(stage.pair, "<1>");
  (await latest(stage)).end("connect", "Connection refused");
  stage.clock.now += MINUTE;
  stage.pair.wake();
  const link = await latest(stage);
  link.open();
  stage.pair.tick();
  assert.equal(stage.pair.state, "open");
  stage.clock.now += 31 * SECOND;
  stage.pair.tick();
  assert.ok(link.closed);
  assert.deepEqual(stage.bounced, ["<1>"]);
  assert.match(stage.lines.at(-1)?.text ?? "", /has taken nothing for 30 s/);
});

Deno.test("Pair closes an idle stream, and is gone when nothing more comes", async () => {
  const stage = start({ idleSeconds: 60 });
  const link = await open(stage, "<1>");
  link.take();
  stage.clock.now += MINUTE;
  stage.pair.tick();
  assert.ok(!link.closed);
  stage.clock.now += 1;
  stage.pair.tick();
  assert.deepEqual([link.closed, stage.pair.state, stage.pair.gone], [true, "idle", false]);
  stage.pair.tick();
  assert.ok(stage.pair.gone && stage.pair.leaving);
});

Deno.test("Pair pings a quiet stream and gives it up when a peer that used to answer no longer does", async () => {
  const stage = start({ pingSeconds: 60 });
  const link = await open(stage, "<1>");
  const beat = (): void => {
    link.take();
    stage.clock.now += MINUTE + 1;
    stage.pair.tick();
  };
  beat();
  const id = /id='([^']+)'/.exec(link.written.at(-1) ?? "")?.[1] ?? "";
  assert.match(link.written.at(-1) ?? "", /<ping xmlns='urn:xmpp:ping'\/>/);
  assert.ok(stage.pair.pong(id) && !stage.pair.pong(id));
  beat();
  assert.ok(!link.closed);
  beat();
  assert.ok(link.closed);
  assert.match(stage.lines.at(-1)?.text ?? "", /no longer answers pings/);
});

Deno.test("Pair that retires sends what waits, closes, and takes nothing more", async () => {
  const stage = start({ queue: { bytes: 1_000_000, seconds: 30 } });
  const link = await open(stage, "x".repeat(200_000));
  push(stage.pair, "<last>");
  stage.pair.retire();
  assert.deepEqual([link.closed, stage.pair.leaving], [false, true]);
  link.take();
  assert.deepEqual([link.closed, link.written.at(-1), stage.bounced], [true, "<last>", []]);
  stage.pair.tick();
  assert.ok(stage.pair.gone);
});

Deno.test("Pair that retires while the peer is down bounces what waits", async () => {
  const stage = start();
  push(stage.pair, "<1>");
  const link = await latest(stage);
  stage.pair.retire();
  assert.ok(stage.pair.gone && link.closed);
  assert.deepEqual(stage.bounced, ["<1>"]);
});

Deno.test("Pair that is given up before its addresses are known connects no more", async () => {
  const stage = start();
  push(stage.pair, "<1>");
  stage.pair.abandon();
  await latest(stage);
  assert.deepEqual([stage.links.length, stage.bounced], [0, ["<1>"]]);
  const failing = start();
  failing.found = new Error("SERVFAIL");
  push(failing.pair, "<1>");
  failing.pair.abandon();
  await latest(failing);
  assert.deepEqual(failing.lines, []);
});

Deno.test("Pair sends what comes while its stream is being closed on the next one", async () => {
  const stage = start({ idleSeconds: 60 });
  const first = await open(stage, "<1>");
  first.take();
  stage.clock.now += 2 * MINUTE;
  // The peer takes its time: the end comes later.
  first.close = () => {};
  stage.pair.tick();
  assert.equal(stage.pair.state, "closing");
  push(stage.pair, "<2>".padEnd(900));
  assert.ok(stage.pair.full);
  first.end("open");
  const second = await latest(stage);
  second.open();
  assert.deepEqual([second.written.map((text) => text.trim()), stage.bounced], [["<2>"], []]);
});
