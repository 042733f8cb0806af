import assert from "node:assert/strict";
import { createStage } from "../../fixtures/leaf/played_pair.ts";
import { collectLog, type Line, StarCertificates } from "../../fixtures/leaf/star.ts";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { Counters } from "../observe/metrics_counters.ts";
import { Switches } from "./relay/switches.ts";
import { makeCurrent } from "./current.ts";
import { Dispatch } from "./dispatch.ts";
import { Pairs } from "./pair/pairs.ts";
import { Trunks } from "./trunk/trunks.ts";
import type { PeerControl } from "../config/config.ts";
import type { Backlog } from "./backlog/backlog.ts";
import { MemoryBacklog } from "./backlog/memory.ts";

const HUB = "hub.example";
const A = "leafa.example";

/** A dispatch whose peers take nothing, and have room for 10,000 bytes and one stream each. */
interface Stage {
  readonly dispatch: Dispatch;
  readonly lines: readonly Line[];
  readonly clock: { now: number };
  readonly switches: Switches;
  /** How often the peer, or nobody's, was not told. */
  untold(peer?: string): number;
}

async function setUp(): Promise<Stage> {
  const certificates = await StarCertificates.create([A]);
  const current = makeCurrent(certificates.configure(`
node: ${HUB}
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
limits: {stanzaBytes: 10000}
peers:
  a: {routes: [${A}, "*.${A}"], connect: "127.0.0.1:9", queue: {bytes: 10000}}
`));
  const { log, lines } = collectLog();
  const played = createStage();
  const [counters, switches, clock] = [new Counters(), new Switches(), { now: 0 }];
  const createBacklog = ({ name, queue }: PeerControl): Backlog =>
    new MemoryBacklog({ ...played.backlog, switches: switches.of(name) }, queue.bytes);
  const pairs = new Pairs(() => ({ ...played.surroundings, createBacklog }), () => 1);
  const trunks = new Trunks(() => assert.fail("no peer is a trunk"));
  const dispatch = new Dispatch(() => current, pairs, trunks, {
    ...{ log, version: "0", matcher: createMatcher([]), counters, switches, now: () => clock.now },
    audit: () => undefined,
    walks: { take: () => false },
    limits: () => ({ bytes: 10_000, depth: 10, attributes: 10 }),
  });
  const untold = (peer?: string): number => counters.of(peer).refusals.get("untold") ?? 0;
  return { dispatch, lines, clock, switches, untold };
}

const bounce = `<message type='error' from='${HUB}' to='x@${A}'>${"x".repeat(2_300)}</message>`;

Deno.test("Dispatch counts what it has no room to say, and logs it a few times and then once a second", async () => {
  const { dispatch, lines, clock, untold } = await setUp();
  for (let n = 0; n < 4; n++) dispatch.send(bounce, HUB, A);
  assert.deepEqual([untold("a"), lines.length], [0, 0], "there is room for four");
  for (let n = 0; n < 100; n++) dispatch.send(bounce, HUB, A);
  assert.deepEqual([untold("a"), lines.length], [100, 10]);
  clock.now += 2_000;
  for (let n = 0; n < 100; n++) dispatch.send(bounce, HUB, A);
  assert.deepEqual([untold("a"), lines.length], [200, 12]);
  assert.deepEqual([lines[0].level, lines[0].event, lines[0].fields.peer], ["warn", "untold", "a"]);
  assert.match(lines[0].text, /^leafa\.example was not told something .*: its queue has no room for it$/);
});

Deno.test("Dispatch says why it could not say something", async () => {
  const { dispatch, lines, switches, untold } = await setUp();
  dispatch.send(bounce, HUB, "nowhere.example");
  dispatch.send(bounce, HUB, A);
  dispatch.send(bounce, HUB, `other.${A}`);
  switches.of("a").held = true;
  dispatch.send(bounce, HUB, A);
  assert.deepEqual([untold(), untold("a")], [1, 2]);
  assert.deepEqual(lines.map(({ text }) => text.replace(/^.*: /, "")), [
    "no route leads there",
    "its peer has as many streams as limits.streamsPerPeer allows",
    "an operator holds its peer down",
  ]);
});
