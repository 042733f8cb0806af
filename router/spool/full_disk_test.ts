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
  readonly #disk: SmallDisk | undefined;
  readonly spool: Spool;

  constructor() {
    this.#disk = SmallDisk.possible ? SmallDisk.mount(this.folder.path, SMALL) : undefined;
    const limit = this.#disk !== undefined ? {} : { reserveBytes: 0, mostBytes: SMALL };
    this.spool = openSpool(this.folder.path, { log: this.folder.log, now: () => this.folder.now, ...limit });
  }

  [Symbol.dispose](): void {
    this.spool.close();
    this.#disk?.[Symbol.dispose]();
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
