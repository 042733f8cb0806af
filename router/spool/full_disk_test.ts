import assert from "node:assert/strict";
import { SmallDisk } from "../../fixtures/chain/disk.ts";
import { Ledger, type Participant } from "./ledger.ts";
import { openSpool } from "./open.ts";
import type { Spool } from "./spool.ts";
import { batchOf, SpoolFolder, textOf } from "./spool_test_file.ts";
import { ManualTime } from "./spool_test_time.ts";

const PEER = { peer: "blue", from: "", to: "" };
/** Bytes of the small disk. */
const SMALL = 24 * 2 ** 20;

/** A disk with little room: a real one where we may mount one, otherwise a file that may not grow. */
class LittleRoom implements Disposable {
  readonly folder = new SpoolFolder();
  readonly disk: SmallDisk | undefined;
  #spool: Spool;

  constructor() {
    this.disk = SmallDisk.possible ? SmallDisk.mount(this.folder.path, SMALL) : undefined;
    this.#spool = this.#open();
  }

  get spool(): Spool {
    return this.#spool;
  }

  /** Opens the spool again; something happens meanwhile. */
  reopen(meanwhile: () => void): void {
    this.#spool.close();
    meanwhile();
    this.#spool = this.#open();
  }

  #open(): Spool {
    const limit = this.disk !== undefined ? {} : { reserveBytes: 0, mostBytes: SMALL };
    return openSpool(this.folder.path, { log: this.folder.log, now: () => this.folder.now, ...limit });
  }

  [Symbol.dispose](): void {
    this.#spool.close();
    this.disk?.[Symbol.dispose]();
    this.folder[Symbol.dispose]();
  }
}

/** Wants texts kept, one after the other, until it cannot. */
function keep(ledger: Ledger, text: string): { readonly kept: boolean } {
  const outcome = { kept: false };
  const participant: Participant = {
    store: (spool) => void spool.append(batchOf(spool.lane(PEER), text)),
    committed: () => void (outcome.kept = true),
    failed: () => {},
  };
  ledger.enlist(participant);
  return outcome;
}

Deno.test("Ledger stops accepting on a full disk, has lost nothing that it kept, and accepts again when there is room", () => {
  using disk = new LittleRoom();
  const { spool, folder } = disk;
  const time = new ManualTime();
  const ledger = new Ledger(spool, { ...time.scheduler, log: folder.log });
  const text = (n: number): string => `${n}:`.padEnd(60_000, "x");
  let kept = 0;
  while (ledger.accepting) {
    const outcome = keep(ledger, text(kept));
    time.pass(5);
    if (outcome.kept) kept++;
    assert.ok(kept < 1_000, "a disk of 24 MiB has no room for that");
  }
  assert.ok(kept > 5);
  assert.match(folder.lines[0].text, /cannot be used \(.*(full|I\/O error).*\): .*Make room/);
  const lane = spool.findLane(PEER) ?? 0;
  const there = spool.read(lane, 0, 1e9);
  assert.deepEqual(there.map((batch) => textOf(batch).length), Array.from({ length: kept }, () => 60_000));
  time.pass(20_000);
  for (let i = 0; i < 200 && spool.content(lane).stanzas > 0; i++) {
    // What was sent is deleted, piece by piece, as far as there is room to write that down.
    const last = spool.read(lane, 0, 256_000).at(-1)?.seq ?? 0;
    ledger.enlist({ store: (spool) => spool.settle(lane, last), committed: () => {}, failed: () => {} });
    time.pass(1_000);
  }
  assert.equal(spool.content(lane).stanzas, 0);
  time.pass(20_000);
  assert.ok(ledger.accepting);
  const outcome = keep(ledger, "again");
  time.pass(5);
  assert.ok(outcome.kept);
  assert.match(folder.lines.at(-1)?.text ?? "", /can be used again/);
});

if (SmallDisk.possible) {
  Deno.test("Ledger keeps what is owed on a disk that is full to the last byte", () => {
    using room = new LittleRoom();
    const time = new ManualTime();
    const ledger = new Ledger(room.spool, { ...time.scheduler, log: room.folder.log });
    room.disk?.fill();
    while (ledger.accepting) {
      keep(ledger, "x".repeat(60_000));
      time.pass(5);
    }
    const error = "<message type='error'/>".padEnd(300);
    for (let n = 0; n < 1_000; n++) {
      assert.ok(ledger.takes(3 * error.length, true), "so much is promised");
      const outcomes = [keep(ledger, error), keep(ledger, error), keep(ledger, error)];
      time.pass(5);
      assert.ok(outcomes.every(({ kept }) => kept), `turn ${n}`);
    }
    assert.ok(!ledger.accepting);
  });

  Deno.test("openSpool() opens what there is on a disk that is full to the last byte", () => {
    using room = new LittleRoom();
    // Something is to be tidied up: lanes without anything in them.
    for (let i = 0; i < 500; i++) room.spool.lane({ peer: `peer${i}`, from: "", to: "" });
    room.reopen(() => room.disk?.fill());
    const time = new ManualTime();
    const ledger = new Ledger(room.spool, { ...time.scheduler, log: room.folder.log });
    assert.deepEqual([ledger.accepting, ledger.takes(300, true)], [false, true]);
    room.disk?.clear();
    time.pass(1_000);
    assert.ok(ledger.accepting);
  });
}
