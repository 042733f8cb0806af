import assert from "node:assert/strict";
import { createMatcher } from "../../../matcher-wasm/mod.ts";
import { numbersIn, PlayedStream, push } from "./contract_peer.ts";
import { kill, written } from "./durable_play.ts";
import { type DurableSetting, setUpDurable } from "./durable_setting.ts";
import { SpoolDesk } from "./spool_desk.ts";
import { parseId } from "./spool_entries.ts";

const LIMITS = { bytes: 100_000, depth: 32, attributes: 32 };

function deskOf({ spool, ledger, backlog }: DurableSetting, bounced: string[] = []): SpoolDesk {
  return new SpoolDesk({
    ...{ spool, ledger, matcher: createMatcher([]), limits: () => LIMITS },
    backlogOf: () => backlog,
    bounce: (bytes) => void bounced.push(new TextDecoder().decode(bytes)),
  });
}

/** Each in a batch of its own. */
function pushApart(setting: DurableSetting, from: number, to: number): void {
  for (let n = from; n <= to; n++) {
    assert.ok(push(setting.backlog, `<${n}/>`));
    setting.settle();
  }
}

Deno.test("SpoolDesk deletes what waits in memory and on the disk alone, and lets what is in flight be", () => {
  using setting = setUpDurable();
  const bounced: string[] = [];
  const desk = deskOf(setting, bounced);
  setting.backlog.begin("acknowledged");
  pushApart(setting, 1, 2);
  const stream = new PlayedStream();
  setting.backlog.flush(stream);
  setting.backlog.hold(true);
  pushApart(setting, 3, 5);
  assert.deepEqual(desk.list(0).entries.map(({ id, stanzas }) => [id, stanzas]), [
    ["blue/1", 1],
    ["blue/2", 1],
    ["blue/3", 1],
    ["blue/4", 1],
    ["blue/5", 1],
  ]);
  assert.deepEqual(desk.purge({ ids: ["blue/1", "blue/4", "red/5", "nonsense"] }, true), {
    ...{ batches: 1, stanzas: 1, left: 3 },
  });
  assert.deepEqual(numbersIn(bounced), [4]);
  setting.backlog.hold(false);
  assert.deepEqual(written(setting, stream), [1, 2, 3, 5]);
  assert.ok(setting.backlog.acknowledge(4));
  setting.settle();
  assert.deepEqual([setting.spool.totals("blue").stanzas, setting.pool.bytes, setting.backlog.empty], [
    0,
    0,
    true,
  ]);
});

Deno.test("SpoolDesk deletes what waits on the disk alone, and the rest is sent in order", () => {
  using before = setUpDurable();
  pushApart(before, 1, 6);
  using setting = kill(before);
  const desk = deskOf(setting);
  assert.equal(desk.purge({ ids: ["blue/2", "blue/5"] }, false).batches, 2);
  assert.equal(setting.backlog.stanzas, 4);
  setting.backlog.begin("acknowledged");
  assert.deepEqual(written(setting), [1, 3, 4, 6]);
  assert.ok(setting.backlog.acknowledge(4));
  setting.settle();
  assert.ok(setting.backlog.empty);
});

Deno.test("SpoolDesk deletes a batch once, however often it is named, and the rest is still sent", () => {
  using before = setUpDurable();
  pushApart(before, 1, 3);
  using setting = kill(before);
  const ids = ["blue/2", "blue/2", "blue/02"];
  assert.deepEqual(deskOf(setting).purge({ ids }, false), { batches: 1, stanzas: 1, left: 0 });
  assert.equal(setting.backlog.stanzas, 2);
  setting.backlog.begin("acknowledged");
  assert.deepEqual(written(setting), [1, 3]);
});

Deno.test("SpoolDesk deletes nothing while the disk fails", () => {
  using setting = setUpDurable();
  pushApart(setting, 1, 2);
  setting.ledger.doubt(new Error("disk I/O error"));
  assert.deepEqual(deskOf(setting).purge({ peer: "blue" }, false), { batches: 0, stanzas: 0, left: 2 });
  setting.backlog.begin("acknowledged");
  assert.deepEqual(written(setting), [1, 2]);
});

Deno.test("SpoolDesk has sent again what nobody has answered for, before what waits", () => {
  using before = setUpDurable();
  before.backlog.begin("acknowledged");
  pushApart(before, 1, 2);
  before.backlog.flush(new PlayedStream());
  before.backlog.suspend();
  pushApart(before, 3, 3);
  using setting = kill(before);
  assert.deepEqual(deskOf(setting).list(0).entries.map(({ state }) => state), ["sent", "sent", "waiting"]);
  assert.equal(deskOf(setting).requeue("blue"), 2);
  assert.equal(deskOf(setting).requeue("blue"), 0);
  setting.backlog.begin("acknowledged");
  assert.deepEqual([written(setting), setting.bounced], [[1, 2, 3], []]);
});

Deno.test("parseId() takes a peer's name with whatever is in it, and a number", () => {
  assert.deepEqual(parseId("a/b/17"), { peer: "a/b", seq: 17 });
  for (const text of ["", "17", "/17", "red/", "red/x", "red/-1", "red/1.5"]) {
    assert.equal(parseId(text), undefined);
  }
});
