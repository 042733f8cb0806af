import assert from "node:assert/strict";
import { addressesOf, blue, createStage, type Stage } from "../../../fixtures/leaf/played_pair.ts";
import type { PlayedLink } from "../../../fixtures/leaf/played_link.ts";
import { type Attempt, Attempts, type Opened } from "./attempts.ts";

/** What an attempt's owner has been told. */
interface Heard {
  readonly opened: Opened[];
  readonly ended: string[];
  failed: number;
}

interface Setting extends Stage {
  readonly attempts: Attempts;
  begin(below?: number): Attempt & { readonly heard: Heard };
}

function setUp(): Setting {
  const stage = createStage();
  const parties = { from: "a.example", to: "b.example", peer: blue() };
  const attempts = new Attempts(parties, stage.surroundings);
  const begin = (below?: number): Attempt & { readonly heard: Heard } => {
    const heard: Heard = { opened: [], ended: [], failed: 0 };
    const attempt = attempts.begin({
      opened: (opened) => heard.opened.push(opened),
      drained: () => {},
      ended: ({ port }, { because = "" }) => heard.ended.push(`${port} ${because}`),
      failed: () => heard.failed++,
    }, below);
    return { ...attempt, heard };
  };
  return Object.assign(stage, { attempts, begin });
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

function last({ links }: Stage): PlayedLink {
  return links[links.length - 1];
}

Deno.test("Attempts falls back to the next address, and says once why", async () => {
  const it = setUp();
  it.found = addressesOf(10, 20);
  const { heard } = it.begin();
  await settle();
  last(it).end("connect", "Connection refused");
  last(it).open();
  const [{ address, best, method }] = heard.opened;
  assert.deepEqual([address.port, best, method], [20, 10, "external"]);
  assert.deepEqual(it.lines.map(({ level, event }) => `${level} ${event}`), ["warn link.failed"]);
  last(it).end("open", "hung up");
  assert.deepEqual([heard.ended, heard.failed], [["20 hung up"], 0]);
});

Deno.test("Attempts fails once when all addresses have failed, and does not repeat itself", async () => {
  const it = setUp();
  it.found = addressesOf(10, 20);
  for (let round = 0; round < 3; round++) {
    const { heard } = it.begin();
    await settle();
    last(it).end("connect", "Connection refused");
    last(it).end("connect", "No route to host");
    assert.equal(heard.failed, 1);
  }
  assert.deepEqual(it.links.map(({ address }) => address.port), [10, 20, 10, 20, 10, 20]);
  assert.equal(it.lines.filter(({ level }) => level === "warn").length, 2, "one sentence an address");
  it.begin();
  await settle();
  last(it).end("tls", "handshake failure");
  assert.equal(it.lines.filter(({ level }) => level === "warn").length, 3, "something else is news");
});

Deno.test("Attempts begins with the preferred address each time", async () => {
  const it = setUp();
  it.found = addressesOf(10, 20);
  it.begin();
  await settle();
  last(it).end("connect", "Connection refused");
  last(it).open();
  it.begin();
  await settle();
  assert.equal(last(it).address.port, 10);
});

Deno.test("Attempts tries only what is better, where that is asked", async () => {
  const it = setUp();
  it.found = addressesOf(10, 20, 20, 30);
  const { heard } = it.begin(20);
  await settle();
  last(it).end("connect", "Connection refused");
  assert.deepEqual([it.links.length, heard.failed], [1, 1]);
});

Deno.test("Attempts tries an address again without EXTERNAL where the peer refused that", async () => {
  const it = setUp();
  it.found = addressesOf(10, 20);
  const { heard } = it.begin();
  await settle();
  last(it).end("negotiation", "refused EXTERNAL", true);
  last(it).end("negotiation", "hung up", true);
  last(it).end("connect", "Connection refused");
  assert.deepEqual(it.links.map(({ address: { port }, methods }) => `${port} ${methods}`), [
    "10 external,dialback",
    "10 dialback",
    "20 dialback",
  ]);
  assert.equal(heard.failed, 1);
  it.begin();
  await settle();
  assert.deepEqual(last(it).methods, ["external", "dialback"], "the peer may have mended its trust since");
});

Deno.test("Attempts goes on without EXTERNAL where dialback has worked", async () => {
  const it = setUp();
  it.begin();
  await settle();
  last(it).end("negotiation", "refused EXTERNAL", true);
  last(it).open("dialback");
  it.begin();
  await settle();
  assert.deepEqual(last(it).methods, ["dialback"]);
});

Deno.test("Attempts says what to do where no address can be found", async () => {
  for (const found of [new Error("SERVFAIL"), []]) {
    const it = setUp();
    it.found = found;
    const { heard } = it.begin();
    await settle();
    assert.deepEqual([heard.failed, it.links.length], [1, 0]);
    const [{ level, event, text, fields }] = it.lines;
    assert.deepEqual([level, event, fields.peer, fields.step], ["warn", "link.failed", "blue", "resolve"]);
    assert.match(text, /no address of b\.example.* Check its SRV records/);
    it.begin();
    await settle();
    assert.deepEqual(it.lines.map(({ level }) => level), ["warn", "debug"]);
  }
});

Deno.test("Attempts tells the owner of one that was given up nothing more", async () => {
  const it = setUp();
  const early = it.begin();
  early.abandon("was given up");
  await settle();
  assert.equal(it.links.length, 0);
  const { heard, abandon } = it.begin();
  await settle();
  abandon("was given up");
  assert.ok(last(it).closed);
  for (const { opened, ended, failed } of [early.heard, heard]) {
    assert.deepEqual([opened.length, ended.length, failed], [0, 0, 0]);
  }
  assert.equal(it.links.length, 1, "no other address is tried");
});
