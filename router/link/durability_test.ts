import assert from "node:assert/strict";
import { peerControl } from "../../fixtures/config/peer_control.ts";
import { beheadTags } from "../../fixtures/leaf/behead_tags.ts";
import { createMatcher } from "../../matcher-wasm/mod.ts";
import { buildTable } from "../route/table.ts";
import { PeerCounters } from "../observe/metrics_counters.ts";
import { SpoolError } from "../spool/spool_error.ts";
import { batchOf, SpoolFolder } from "../spool/spool_test_file.ts";
import { numbersIn, PlayedStream, push } from "./backlog/contract_peer.ts";
import type { DurableBacklog } from "./backlog/durable.ts";
import { Durability } from "./durability.ts";
import { takeUpLeftovers } from "./leftovers.ts";
import { Pairs } from "./pair/pairs.ts";
import { type Batch, BatchPool } from "./backlog/outbox.ts";

const LIMITS = { bytes: 1 << 20, stanzas: 1_000, seconds: 3_600 };
const BLUE = peerControl("blue", { spool: LIMITS, queue: { bytes: 1 << 20, seconds: 30 } });
const READING = { bytes: 100_000, depth: 32, attributes: 32 };
const PAIR = { peer: "blue", from: "a.example", to: "b.example" };

class Stage implements Disposable {
  readonly folder = new SpoolFolder();
  readonly durability = new Durability(this.folder.log, () => this.folder.now);
  readonly bounced: string[] = [];
  readonly #pool = new BatchPool(() => 1 << 24);

  constructor() {
    this.durability.set({ state: { folder: this.folder.path, control: "owner" }, peers: [BLUE] });
  }

  backlog(): DurableBacklog {
    const backlog = this.durability.backlogFor(BLUE, PAIR, {
      ...{ pool: this.#pool, counters: new PeerCounters(), behead: beheadTags, stamp: (bytes) => bytes },
      now: () => this.folder.now,
      bounce: ({ buffer, used }: Batch) => {
        this.bounced.push(new TextDecoder().decode(buffer.subarray(0, used)));
      },
    });
    assert.ok(backlog);
    return backlog;
  }

  settle(): void {
    this.durability.disk?.ledger.settle();
  }

  [Symbol.dispose](): void {
    this.durability.close();
    this.folder[Symbol.dispose]();
  }
}

Deno.test("Durability gives a lane to one backlog after the other: what the first has sent is not sent or bounced by the next", () => {
  using stage = new Stage();
  const first = stage.backlog();
  first.begin("taken");
  const stream = new PlayedStream();
  push(first, "<1/>");
  stage.settle();
  first.flush(stream);
  first.hold(true);
  push(first, "<2/>");
  const next = stage.backlog();
  next.begin("taken");
  const other = new PlayedStream();
  next.flush(other);
  stage.settle();
  next.flush(other);
  assert.deepEqual([numbersIn(stream.written), numbersIn(other.written), stage.bounced], [[1], [], []]);
  stream.takeAll();
  stage.settle();
  stage.settle();
  assert.deepEqual([numbersIn(other.written), stage.bounced], [[2], []]);
});

Deno.test("Durability does not mistake for lost what was confirmed a moment ago, though it is not deleted yet", () => {
  using stage = new Stage();
  const first = stage.backlog();
  first.begin("taken");
  const stream = new PlayedStream();
  push(first, "<1/>");
  stage.settle();
  first.flush(stream);
  stream.takeAll();
  const next = stage.backlog();
  next.begin("taken");
  stage.settle();
  assert.deepEqual([stage.bounced, next.empty, stage.durability.lanes()], [[], true, []]);
});

Deno.test("Durability knows which lanes are attended: not those whose stanzas were given up", () => {
  using stage = new Stage();
  const backlog = stage.backlog();
  assert.ok(!stage.durability.attends(PAIR), "there is nothing");
  push(backlog, "<1/>");
  stage.settle();
  assert.ok(stage.durability.attends(PAIR));
  backlog.bounceWaiting();
  assert.ok(!stage.durability.attends(PAIR));
  assert.deepEqual(stage.durability.lanes().map(({ peer, from, to }) => ({ peer, from, to })), [PAIR]);
  const next = stage.backlog();
  assert.ok(stage.durability.attends(PAIR));
  next.begin("taken");
  const stream = new PlayedStream();
  next.flush(stream);
  stage.settle();
  stage.settle();
  assert.deepEqual(numbersIn(stream.written), [1]);
});

/** Takes up leftovers where no route leads to the peer any more; numbers of what was returned. */
function takeUp({ durability, folder }: Stage): readonly number[] {
  const returned: string[] = [];
  takeUpLeftovers({
    durability,
    log: folder.log,
    table: buildTable({ node: "hub.example", peers: [], limits: { heldBytes: 1 << 20 } }),
    pairs: new Pairs(() => assert.fail("nobody sends it"), () => 1),
    held: () => false,
    bounce: (bytes) => void returned.push(new TextDecoder().decode(bytes)),
  });
  return numbersIn(returned);
}

/** What was kept, and given up by whoever would have sent it. */
function setUpLeftovers(...stanzas: readonly string[]): Stage {
  const stage = new Stage();
  const backlog = stage.backlog();
  for (const stanza of stanzas) push(backlog, stanza);
  stage.settle();
  backlog.bounceWaiting();
  return stage;
}

Deno.test("takeUpLeftovers() returns what would not be sent any more once, and there is room for the peer again", () => {
  using stage = setUpLeftovers("<1/>", "<2/>");
  assert.equal(stage.durability.kept(BLUE)?.stanzas, 2);
  assert.deepEqual(takeUp(stage), [1, 2]);
  stage.settle();
  assert.equal(stage.durability.kept(BLUE)?.stanzas, 0);
  assert.deepEqual(takeUp(stage), []);
});

Deno.test("takeUpLeftovers() returns nothing while the disk fails: it would be returned again", () => {
  using stage = setUpLeftovers("<1/>");
  stage.durability.disk?.ledger.doubt(new Error("disk I/O error"));
  assert.deepEqual(takeUp(stage), []);
});

Deno.test("Durability has room for a peer again when an operator has deleted what nobody would have sent", () => {
  using stage = new Stage();
  stage.durability.disk?.ledger.enlist({
    store: (spool) => void spool.append(batchOf(spool.lane(PAIR), "<1/>")),
    committed: () => {},
    failed: () => {},
  });
  stage.settle();
  assert.equal(stage.durability.kept(BLUE)?.stanzas, 1);
  const desk = stage.durability.desk({ matcher: createMatcher([]), limits: () => READING }, () => {});
  assert.equal(desk?.purge({ peer: "blue" }, false).batches, 1);
  assert.equal(stage.durability.kept(BLUE)?.stanzas, 0);
});

Deno.test("Durability keeps nothing for peers without a spool, and does not move while the node runs", () => {
  using stage = new Stage();
  const around = {
    pool: new BatchPool(() => 0),
    counters: new PeerCounters(),
    behead: beheadTags,
    now: () => 0,
  };
  const more = { stamp: (bytes: Uint8Array) => bytes, bounce: () => {} };
  assert.equal(stage.durability.backlogFor(peerControl("red"), PAIR, { ...around, ...more }), undefined);
  const moved = {
    state: { folder: `${stage.folder.path}/elsewhere`, control: "owner" as const },
    peers: [BLUE],
  };
  assert.throws(() => stage.durability.set(moved), SpoolError);
});
