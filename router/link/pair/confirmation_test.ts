import assert from "node:assert/strict";
import { blue, createStage, type Stage } from "../../../fixtures/leaf/played_pair.ts";
import type { PlayedLink } from "../../../fixtures/leaf/played_link.ts";
import { settle } from "../../../fixtures/trunk/played_trunks.ts";
import { Timers } from "../../../fixtures/trunk/timers.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import { Load } from "../../observe/metrics_load.ts";
import { Pair } from "./pair.ts";

const ENABLE = "<enable xmlns='urn:xmpp:sm:3' resume='false'/>";
const ASK = "<r xmlns='urn:xmpp:sm:3'/>";
const ENABLED = { name: "enabled", resume: false } as const;

interface Setting extends Stage {
  readonly pair: Pair;
  readonly link: PlayedLink;
}

function push(pair: Pair, ...texts: readonly string[]): void {
  for (const text of texts) {
    const bytes = new TextEncoder().encode(text);
    assert.ok(pair.push(bytes, 0, bytes.length, Load.of(Kind.Message, bytes.length, 0), true));
  }
  pair.flush();
}

/** A pair whose stream to a server that offers acknowledgements has just been opened, for one stanza. */
async function open(changes: Partial<PeerControl> = {}): Promise<Setting> {
  const stage = createStage();
  const pair = new Pair("a.example", "b.example", blue(changes), stage.surroundings);
  push(pair, "<1>");
  await settle();
  const [link] = stage.links;
  link.open("external", true);
  return Object.assign(stage, { pair, link });
}

async function enabled(changes: Partial<PeerControl> = {}): Promise<Setting> {
  const it = await open(changes);
  it.link.answer(ENABLED);
  it.link.take();
  return it;
}

Deno.test("Confirmation is asked for where it is offered, and costs no round trip", async () => {
  using _timers = new Timers();
  const it = await open();
  it.link.take();
  assert.deepEqual([it.link.said, it.link.written, it.pair.empty], [[ENABLE], ["<1>"], false]);
});

Deno.test("Confirmation declined leaves it at the operating system's word, for what was sent before, too", async () => {
  using _timers = new Timers();
  const it = await open();
  it.link.answer({ name: "failed", condition: "feature-not-implemented" });
  assert.ok(it.pair.empty);
  push(it.pair, "<2>");
  assert.ok(!it.pair.empty);
  it.link.take();
  assert.deepEqual([it.link.written, it.pair.empty, it.bounced], [["<1>", "<2>"], true, []]);
});

Deno.test("Confirmation is asked for after a while, and what is confirmed is delivered", async () => {
  using timers = new Timers();
  const it = await enabled();
  assert.ok(!it.pair.empty);
  timers.pass(250);
  assert.deepEqual(it.link.said, [ENABLE, ASK]);
  it.link.answer({ name: "a", h: 1 });
  assert.deepEqual([it.pair.empty, it.bounced], [true, []]);
});

Deno.test("Confirmation that does not come returns stanzas when the stream is lost, and only those", async () => {
  using _timers = new Timers();
  const it = await enabled();
  push(it.pair, "<2>", "<3>");
  it.link.take();
  it.link.answer({ name: "a", h: 1 });
  it.clock.now += 60_000;
  push(it.pair, "<4>");
  it.link.end("open", "closed the connection without a word");
  assert.deepEqual(it.bounced.join(""), "<2><3><4>");
  assert.ok(it.pair.empty);
});

Deno.test("Confirmation is waited for before the stream is closed: when it is idle, or another takes its place", async () => {
  using _timers = new Timers();
  const it = await enabled({ idleSeconds: 10 });
  it.clock.now += 11_000;
  it.pair.tick();
  assert.ok(!it.link.closed);
  it.link.answer({ name: "a", h: 1 });
  it.pair.tick();
  assert.ok(it.link.closed);
  const other = await enabled();
  other.pair.retire();
  assert.ok(!other.link.closed);
  other.link.answer({ name: "a", h: 1 });
  assert.deepEqual([other.link.closed, other.bounced], [true, []]);
});

Deno.test("Confirmation takes the place of pings, which would be counted", async () => {
  using _timers = new Timers();
  const it = await enabled({ pingSeconds: 60 });
  it.link.answer({ name: "a", h: 1 });
  const minutes = (count: number): void => {
    it.clock.now += count * 60_000;
    it.pair.tick();
  };
  minutes(1);
  assert.deepEqual([it.link.said, it.link.written], [[ENABLE, ASK], ["<1>"]]);
  it.link.answer({ name: "a", h: 1 });
  minutes(1);
  minutes(2);
  assert.ok(it.link.closed, "it has answered before, and does so no more");
});

Deno.test("Confirmation of a server that takes nothing in time is none: the stream is given up", async () => {
  using timers = new Timers();
  const silent = await open();
  timers.pass(30_000);
  assert.ok(silent.link.closed);
  assert.match(
    silent.lines.find(({ event }) => event === "link.lost")?.text ?? "",
    /did not answer <enable\/>/,
  );
  assert.deepEqual(silent.bounced, ["<1>"]);
  const stalled = await enabled();
  stalled.clock.now += 31_000;
  stalled.pair.tick();
  assert.deepEqual([stalled.link.closed, stalled.bounced], [true, ["<1>"]]);
});

Deno.test("Confirmation that cannot be, or was not asked for, ends the stream", async () => {
  using _timers = new Timers();
  for (
    const nonsense of [
      { name: "a", h: 2 },
      ENABLED,
      { name: "failed", condition: "item-not-found" },
      { name: "resumed", previd: "s1", h: 0 },
      { name: "enable", resume: false },
    ] as const
  ) {
    const it = await enabled();
    it.link.answer(nonsense);
    assert.deepEqual([it.link.closed, it.bounced], [true, ["<1>"]], nonsense.name);
  }
});

Deno.test("Confirmation is given to a server that asks for it: nothing has come", async () => {
  using _timers = new Timers();
  const it = await enabled();
  it.link.answer({ name: "r" });
  assert.equal(it.link.said.at(-1), "<a xmlns='urn:xmpp:sm:3' h='0'/>");
});
