import assert from "node:assert/strict";
import { SmallDisk } from "../fixtures/chain/disk.ts";
import { details, summary } from "../fixtures/chain/report.ts";
import { run, type RunOptions } from "../fixtures/chain/run.ts";
import { HARSH, QUIET, type Trouble } from "../fixtures/chain/troubles.ts";
import type { Verdict } from "../fixtures/chain/witness.ts";

const COMMON = { kind: "trunk", seed: 1, messages: 4_000, perSecond: 500, patience: 10 } as const;
/** Bytes of a small disk. */
const SMALL = 24 * 2 ** 20;
const STEADY = { ...QUIET, conditions: HARSH.conditions };

/** Runs a chain to which these troubles come, and holds that nothing is wrong. */
async function suffer(
  troubles: readonly Trouble[],
  changes: Partial<RunOptions> = {},
): Promise<Verdict & { readonly log: string }> {
  const outcome = await run({ ...COMMON, fate: STEADY, troubles, ...changes });
  const { verdict, happenings } = outcome;
  const { violations } = verdict;
  assert.equal(violations.length, 0, [summary(verdict), ...details(verdict, happenings)].join("\n"));
  return { ...verdict, log: happenings.map(({ text }) => text).join("\n") };
}

if (SmallDisk.possible) {
  Deno.test("a node whose disk is full tells senders so, loses nothing of what it took, and takes again", async () => {
    // What is for c has to be kept at b meanwhile. Some megabytes are the file's before the disk is full.
    const troubles = [
      { at: 1_500, lasts: 5_000, kill: "c" },
      { at: 1_600, lasts: 4_000, fill: "b" },
    ] as const;
    const { errors, arrived, sent, log } = await suffer(troubles, { disk: SMALL });
    assert.ok((errors.get("resource-constraint") ?? 0) > 0, log);
    assert.match(
      log,
      /spool\.sqlite cannot be used .*: stanzas for peers with a spool are refused until it can/,
    );
    assert.ok(arrived > sent / 4, `${arrived} of ${sent} have arrived`);
  });

  // It is killed meanwhile, too, when it has refused stanzas and has not told their senders yet.
  for (const seed of [1, 3]) {
    Deno.test(`a node whose disk is full on a harsh day tells senders so, whatever else befalls it: seed ${seed}`, async () => {
      const troubles = [{ at: 1_600, lasts: 4_000, fill: "b" }] as const;
      const { errors, log } = await suffer(troubles, { disk: SMALL, seed, fate: HARSH });
      assert.ok((errors.get("resource-constraint") ?? 0) > 0, log);
    });
  }
}

Deno.test("a node whose spool is damaged puts it aside, says so and goes on; lost is only what was in it", async () => {
  const { log, arrived, sent } = await suffer([
    { at: 1_500, lasts: 2_500, kill: "c" },
    { at: 3_000, lasts: 300, damage: "b" },
  ]);
  assert.match(log, /spool\.sqlite is damaged \(.*\): it is now .*\.damaged-/);
  assert.ok(arrived > sent / 2, `${arrived} of ${sent} have arrived`);
});
