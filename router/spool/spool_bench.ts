// What it costs to keep stanzas, against a plain file that is written and forced onto the disk as often, in one run:
// `deno task bench:spool [FOLDER]`. The folder should be on the disk in question. Contestants take turns; medians of rounds.

import process from "node:process";
import { Ledger } from "./ledger.ts";
import { openSpool } from "./open.ts";
import type { Spool, SpoolWriter } from "./spool.ts";
import { batchOf, tallyOf } from "./spool_test_file.ts";

const STANZA = 400;
const ROUNDS = 5;
const ROUND_MS = 1_500;
const LANE = { peer: "blue", from: "", to: "" };

/** Stanzas in a row, and rows in a transaction. */
const SHAPES = [
  { stanzas: 40, rows: 4 },
  { stanzas: 40, rows: 1 },
  { stanzas: 1, rows: 100 },
  { stanzas: 1, rows: 10 },
] as const;
type Shape = typeof SHAPES[number];

/** What one round came to. */
interface Round {
  readonly stanzasPerSecond: number;
  /** Microseconds of CPU a stanza. */
  readonly cpu: number;
  readonly commitsPerSecond: number;
}

/** Does transactions until the time is over. */
function measure({ stanzas, rows }: Shape, transact: () => void): Round {
  const [begin, cpu] = [performance.now(), process.cpuUsage()];
  let transactions = 0;
  while (performance.now() - begin < ROUND_MS) {
    transact();
    transactions++;
  }
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const total = transactions * rows * stanzas;
  return {
    stanzasPerSecond: total / seconds,
    cpu: (user + system) / total,
    commitsPerSecond: transactions / seconds,
  };
}

/** Each transaction keeps rows, and deletes those of the one before, as when a peer acknowledges them. */
function spooled(spool: Spool, shape: Shape): Round {
  const ledger = new Ledger(spool, {
    log: { write() {} },
    elapsed: () => performance.now(),
    later: () => () => {},
  });
  const text = "x".repeat(STANZA * shape.stanzas);
  const row = { ...batchOf(0, text), n: 1, tally: tallyOf(text.length, shape.stanzas) };
  let kept: number[] = [];
  const participant = {
    store(writer: SpoolWriter): void {
      for (const seq of kept) writer.remove(seq);
      const lane = writer.lane(LANE);
      kept = Array.from({ length: shape.rows }, () => writer.append({ ...row, lane }));
    },
    committed(): void {},
    failed(error: unknown): void {
      throw error;
    },
  };
  return measure(shape, () => {
    ledger.enlist(participant);
    ledger.settle();
  });
}

function plain(path: string, shape: Shape): Round {
  using file = Deno.openSync(path, { write: true, create: true, truncate: true });
  const row = new Uint8Array(STANZA * shape.stanzas).fill(0x78);
  return measure(shape, () => {
    for (let i = 0; i < shape.rows; i++) file.writeSync(row);
    file.syncDataSync();
  });
}

function median(rounds: readonly Round[]): Round {
  return rounds.toSorted((a, b) => a.stanzasPerSecond - b.stanzasPerSecond)[rounds.length >> 1];
}

function line(
  name: string,
  { stanzas, rows }: Shape,
  { stanzasPerSecond, cpu, commitsPerSecond }: Round,
): string {
  const numbers = [stanzasPerSecond, commitsPerSecond].map((value) =>
    Math.round(value).toString().padStart(10)
  );
  return `${name.padEnd(6)} ${String(stanzas).padStart(3)} a row, ${
    String(rows).padStart(3)
  } rows a commit ` +
    `${numbers.join("")}  ${cpu.toFixed(2).padStart(6)}`;
}

const folder = Deno.makeTempDirSync({
  prefix: "trunkline-bench-",
  ...(Deno.args[0] && { dir: Deno.args[0] }),
});
const spool = openSpool(folder, { log: { write() {} }, now: Date.now });
console.log(`${STANZA}-byte stanzas                    stanzas/s commits/s  CPU µs a stanza`);
for (const shape of SHAPES) {
  const rounds = Array.from(
    { length: ROUNDS },
    () => [spooled(spool, shape), plain(`${folder}/plain`, shape)],
  );
  console.log(line("spool", shape, median(rounds.map(([round]) => round))));
  console.log(line("file", shape, median(rounds.map(([, round]) => round))));
}
spool.close();
Deno.removeSync(folder, { recursive: true });
