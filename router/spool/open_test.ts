import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { openSpool, spoolPath } from "./open.ts";
import { SpoolError } from "./spool_error.ts";
import { batchOf, SpoolFolder, within } from "./spool_test_file.ts";

const RED = { peer: "red", from: "a.example", to: "b.example" };
const HOUR = 3_600_000;

function fill(folder: SpoolFolder, batches: number): void {
  const spool = folder.open();
  within(spool, () => {
    const lane = spool.lane(RED);
    for (let n = 0; n < batches; n++) spool.append(batchOf(lane, `${n}`.repeat(1000)));
  });
  spool.close();
}

Deno.test("openSpool() makes one file, which nobody else may read", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  within(spool, () => spool.append(batchOf(spool.lane(RED), "<1/>")));
  assert.deepEqual(folder.files(), ["spool.sqlite", "spool.sqlite-wal"]);
  for (const name of folder.files()) {
    assert.equal((Deno.statSync(`${folder.path}/${name}`).mode ?? 0) & 0o777, 0o600, name);
  }
  spool.close();
  Deno.chmodSync(spoolPath(folder.path), 0o644);
  folder.open().close();
  assert.equal((Deno.statSync(spoolPath(folder.path)).mode ?? 0) & 0o777, 0o600);
  assert.deepEqual(folder.lines, []);
});

const DAMAGES: Readonly<Record<string, (path: string) => void>> = {
  "is no database": (path) => Deno.writeTextFileSync(path, "Dear diary, ".repeat(1000)),
  "has lost its end": (path) => Deno.truncateSync(path, 20_000),
  "has zeros in the middle": (path) => {
    using file = Deno.openSync(path, { write: true });
    file.seekSync(4096, Deno.SeekMode.Start);
    file.writeSync(new Uint8Array(40_960));
  },
  "is of another version": (path) => {
    using db = new DatabaseSync(path);
    db.exec("PRAGMA user_version = 99");
  },
  "is another program's": (path) => {
    Deno.removeSync(path);
    using db = new DatabaseSync(path);
    db.exec("CREATE TABLE bookmark (url TEXT)");
  },
};

for (const [what, damage] of Object.entries(DAMAGES)) {
  Deno.test(`openSpool() puts a file aside that ${what}, says so, and goes on with a new one`, () => {
    using folder = new SpoolFolder();
    fill(folder, 100);
    const path = spoolPath(folder.path);
    damage(path);
    const before = Deno.readFileSync(path);
    const spool = folder.open();
    const aside = "spool.sqlite.damaged-20261125T222334.567Z";
    assert.ok(folder.files().includes(aside), folder.files().join());
    assert.equal(Deno.readFileSync(`${folder.path}/${aside}`).length, before.length);
    assert.deepEqual(folder.lines.map(({ level, event }) => [level, event]), [["error", "spool.damaged"]]);
    assert.match(
      folder.lines[0].text,
      /spool\.sqlite is damaged \(.+\): it is now .*damaged-.*, and a new one is begun/,
    );
    assert.deepEqual(spool.lanes(), []);
    within(spool, () => spool.append(batchOf(spool.lane(RED), "<1/>")));
    assert.equal(spool.totals("red").stanzas, 1);
  });
}

Deno.test("openSpool() keeps every damaged file", () => {
  using folder = new SpoolFolder();
  for (let i = 0; i < 3; i++) {
    Deno.writeTextFileSync(spoolPath(folder.path), "no database, however it is read".repeat(100));
    folder.now += 1;
    folder.open().close();
  }
  assert.equal(folder.files().filter((name) => name.includes("damaged")).length, 3);
});

Deno.test("openSpool() refuses a file that another node uses, and says what to do", () => {
  using folder = new SpoolFolder();
  folder.open();
  assert.throws(() => folder.open(), (error: unknown) => {
    assert.ok(error instanceof SpoolError);
    assert.match(error.message, /spool\.sqlite is in use by another process: stop the other node, or give/);
    return true;
  });
});

Deno.test("openSpool() says what to do where the folder is missing", () => {
  using folder = new SpoolFolder();
  const open = () => openSpool(`${folder.path}/absent`, { log: folder.log, now: () => 0 });
  assert.throws(open, /absent\/spool\.sqlite cannot be made \(.+\): make its folder/);
});

Deno.test("openSpool() lets nothing come from the future where the clock has been set back", () => {
  using folder = new SpoolFolder();
  const spool = folder.open();
  within(spool, () => {
    const lane = spool.lane(RED);
    spool.append(batchOf(lane, "old", { since: folder.now - HOUR }));
    spool.append(batchOf(lane, "new", { since: folder.now }));
  });
  spool.close();
  folder.now -= HOUR / 2;
  const again = folder.open();
  const times = again.read(again.findLane(RED) ?? 0, 0, 1e6).map(({ since }) => since - folder.now);
  assert.deepEqual(times, [-HOUR / 2, 0]);
});

Deno.test("openSpool() keeps the file within a size where it is given one", () => {
  using folder = new SpoolFolder();
  const spool = folder.open({ mostBytes: 200_000 });
  const fill = () =>
    within(spool, () => {
      const lane = spool.lane(RED);
      for (let n = 0; n < 10; n++) spool.append(batchOf(lane, "x".repeat(50_000)));
    });
  assert.throws(fill, /full/);
  spool.rollback();
  within(spool, () => spool.append(batchOf(spool.lane(RED), "<1/>")));
  assert.equal(spool.totals("red").stanzas, 1);
});
