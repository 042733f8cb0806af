/**
 * A process that keeps numbered stanzas in the spool of the folder that it is given, says of each group that it is kept, and is
 * to be killed. It goes on where one before it stopped.
 */
import { Ledger, type Participant } from "./ledger.ts";
import { openSpool } from "./open.ts";
import { batchOf } from "./spool_test_file.ts";
import type { SpoolWriter } from "./spool.ts";

const PEER = { peer: "blue", from: "", to: "" };
const log = { write: () => {} };

const spool = openSpool(Deno.args[0], { log, now: Date.now });
const ledger = new Ledger(spool, {
  log,
  elapsed: () => performance.now(),
  later(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
});

const writer: Participant & { n: number; told: number } = {
  n: spool.session("blue")?.handled ?? 0,
  told: 0,
  store(tx: SpoolWriter): void {
    const lane = tx.lane(PEER);
    for (let i = 0; i < 5; i++) tx.append(batchOf(lane, `<${++writer.n}>${"x".repeat(i * 1_000)}`));
    tx.putSession({ peer: "blue", id: "1", handled: writer.n, acknowledged: 0, expires: 0 });
  },
  committed(): void {
    Deno.stdout.writeSync(new TextEncoder().encode(`${writer.n}\n`));
    ledger.enlist(writer);
  },
  failed(error: unknown): void {
    throw error;
  },
};

ledger.enlist(writer);
