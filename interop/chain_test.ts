import assert from "node:assert/strict";
import type { Kind } from "../fixtures/chain/layout.ts";
import { details, summary } from "../fixtures/chain/report.ts";
import { run } from "../fixtures/chain/run.ts";
import { type Fate, HARSH, QUIET } from "../fixtures/chain/troubles.ts";

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly fate: Fate;
  readonly seeds: readonly number[];
}

// The long form is `deno task soak`.
const CASES: readonly Case[] = [
  { name: "of standard streams, on a quiet day", kind: "s2s", fate: QUIET, seeds: [1] },
  {
    name: "of trunk links, on a harsh one",
    kind: "trunk",
    fate: HARSH,
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  },
  { name: "of X2X links, on a harsh one", kind: "x2x", fate: HARSH, seeds: [1, 2, 3] },
];

const COMMON = { messages: 4_000, perSecond: 500, patience: 30 } as const;

for (const { name, kind, fate, seeds } of CASES) {
  for (const seed of seeds) {
    Deno.test(`a chain ${name}, loses nothing, doubles nothing and keeps the order: seed ${seed}`, async () => {
      const outcome = await run({ seed, kind, fate, ...COMMON });
      const { verdict, happenings } = outcome;
      assert.deepEqual(
        verdict.violations.length,
        0,
        [summary(verdict), ...details(verdict, happenings)].join("\n"),
      );
      if (fate === QUIET) assert.equal(verdict.arrived, verdict.sent, summary(verdict));
    });
  }
}
