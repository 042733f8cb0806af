import assert from "node:assert/strict";
import { createStage } from "../../fixtures/leaf/played_pair.ts";
import { collectLog, type Line, StarCertificates } from "../../fixtures/leaf/star.ts";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { Counters } from "../observe/metrics_counters.ts";
import type { Load } from "../observe/metrics_load.ts";
import { type Keep, TIMEOUT, UNKEPT } from "./backlog/backlog.ts";
import { MemoryBacklog } from "./backlog/memory.ts";
import { makeCurrent } from "./current.ts";
import { Dispatch } from "./dispatch.ts";
import { Pairs } from "./pair/pairs.ts";
import { Switches } from "./relay/switches.ts";
import { Trunks } from "./trunk/trunks.ts";

const HUB = "hub.example";
const A = "leafa.example";

/** Takes nothing while the disk is full; its peer is away. */
class Kept extends MemoryBacklog {
  override readonly refusal = UNKEPT;
  disk: { full: boolean } = { full: false };

  override push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep = false): boolean {
    return keep && !this.disk.full && super.push(bytes, start, end, load);
  }
}

/** A dispatch whose disk is full, and whose peer has a spool and is away. */
interface Stage {
  readonly dispatch: Dispatch;
  readonly disk: { full: boolean };
  readonly switches: Switches;
  readonly lines: readonly Line[];
  /** Stanzas that wait for the peer. */
  waiting(): number;
  /** How often the peer was not told. */
  untold(): number;
}

async function setUp(): Promise<Stage> {
  const certificates = await StarCertificates.create([A]);
  const current = makeCurrent(certificates.configure(`
node: ${HUB}
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
state: /var/lib/trunkline
peers:
  a: {routes: [${A}, "*.${A}"], connect: "127.0.0.1:9", spool: true}
`));
  const { log, lines } = collectLog();
  const played = createStage();
  const [counters, switches, disk] = [new Counters(), new Switches(), { full: true }];
  const createBacklog = (): Kept => Object.assign(new Kept(played.backlog, 10_000), { disk });
  const pairs = new Pairs(() => ({ ...played.surroundings, createBacklog }), () => 9);
  const dispatch = new Dispatch(() => current, pairs, new Trunks(() => assert.fail("no peer is a trunk")), {
    ...{ log, version: "0", matcher: createMatcher([]), counters, switches, now: () => 0 },
    audit: () => undefined,
    walks: { take: () => false },
    limits: () => ({ bytes: 10_000, depth: 10, attributes: 10 }),
  });
  const waiting = (): number => pairs.all().reduce((sum, { queue }) => sum + queue.stanzas, 0);
  return {
    dispatch,
    disk,
    switches,
    lines,
    waiting,
    untold: () => counters.of("a").refusals.get("untold") ?? 0,
  };
}

const error = `<message type='error' from='y@b.${A}' to='x@${A}'/>`;

Deno.test("Dispatch says what cannot be kept as soon as the disk takes stanzas again", async () => {
  const { dispatch, disk, waiting, untold } = await setUp();
  for (let n = 0; n < 3; n++) dispatch.send(error, HUB, A);
  dispatch.tick();
  assert.deepEqual([waiting(), untold()], [0, 0]);
  disk.full = false;
  dispatch.tick();
  assert.deepEqual([waiting(), untold()], [3, 0]);
  dispatch.tick();
  assert.equal(waiting(), 3);
});

Deno.test("Dispatch passes errors and answers on later that could not be kept, and returns the rest", async () => {
  const { dispatch, disk, waiting } = await setUp();
  const result = `<iq type='result' id='1' from='y@b.${A}' to='x@${A}'/>`;
  const message = `<message from='y@b.${A}' to='x@${A}'/>`;
  dispatch.bounce(new TextEncoder().encode(error + result + message), UNKEPT, "a");
  disk.full = false;
  dispatch.tick();
  assert.equal(waiting(), 3);
  dispatch.bounce(new TextEncoder().encode(error + result), TIMEOUT);
  assert.equal(waiting(), 3, "what waited too long is gone");
  dispatch.bounce(new TextEncoder().encode(error + result), TIMEOUT, "b");
  assert.equal(waiting(), 3, "what was for another peer has not been looked at for this one");
  dispatch.bounce(new TextEncoder().encode(error + result), TIMEOUT, "a");
  assert.equal(waiting(), 5, "what was under way when a process was killed is not");
});

Deno.test("Dispatch gives up what it owes to a peer that is held down, and when the node stops", async () => {
  const { dispatch, switches, lines, waiting, untold } = await setUp();
  dispatch.send(error, HUB, A);
  switches.of("a").held = true;
  dispatch.tick();
  assert.equal(untold(), 1);
  switches.of("a").held = false;
  dispatch.send(error, HUB, A);
  dispatch.close();
  assert.deepEqual([untold(), waiting()], [2, 0]);
  assert.match(lines.at(-1)?.text ?? "", /: the disk is full, and the node stops$/);
});

Deno.test("Dispatch owes no more than memory has room for", async () => {
  const { dispatch, untold } = await setUp();
  const long = error.replace("/>", `>${"x".repeat(2 ** 20)}</message>`);
  for (let n = 0; n < 10; n++) dispatch.send(long, HUB, A);
  assert.equal(untold(), 3);
});
