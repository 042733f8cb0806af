import assert from "node:assert/strict";
import { SmallDisk } from "../fixtures/chain/disk.ts";
import { details, summary } from "../fixtures/chain/report.ts";
import { run } from "../fixtures/chain/run.ts";
import { HARSH, QUIET, type Trouble } from "../fixtures/chain/troubles.ts";
import type { Verdict } from "../fixtures/chain/witness.ts";

const COMMON = { kind: "trunk", seed: 1, messages: 4_000, perSecond: 500, patience: 10 } as const;
const STEADY = { ...QUIET, conditions: HARSH.conditions };

/** Runs a chain to which these troubles come, and holds that nothing is wrong. */
async function suffer(
  troubles: readonly Trouble[],
  disk?: number,
): Promise<Verdict & { readonly log: string }> {
  const outcome = await run({ ...COMMON, fate: STEADY, troubles, ...(disk !== undefined && { disk }) });
  const { verdict, happenings } = outcome;
  const { violations } = verdict;
  assert.equal(violations.length, 0, [summary(verdict), ...details(verdict, happenings)].join("\n"));
  return { ...verdict, log: happenings.map(({ text }) => text).join("\n") };
}

if (SmallDisk.possible) {
  Deno.test("a node whose disk is full tells senders so, loses nothing of what it took, and takes again", async () => {
    // What is for c has to be kept at b meanwhile.
    const troubles = [{ at: 1_500, lasts: 3_500, kill: "c" }, {
      at: 2_000,
      lasts: 2_500,
      fill: "b",
    }] as const;
    const { errors, arrived, sent, log } = await suffer(troubles, 24 * 2 ** 20);
    assert.ok((errors.get("resource-constraint") ?? 0) > 0, log);
    assert.match(
      log,
      /spool\.sqlite cannot be used .*: stanzas for peers with a spool are refused until it can/,
    );
    assert.ok(arrived > sent / 4, `${arrived} of ${sent} have arrived`);
  });
}

Deno.test("a node whose spool is damaged puts it aside, says so and goes on; lost is only what was in it", async () => {
  const { log, arrived, sent } = await suffer([
    { at: 1_500, lasts: 2_500, kill: "c" },
    { at: 3_000, lasts: 300, damage: "b" },
  ]);
  assert.match(log, /spool\.sqlite is damaged \(.*\): it is now .*\.damaged-/);
  assert.ok(arrived > sent / 2, `${arrived} of ${sent} have arrived`);
});
