import assert from "node:assert/strict";
import type { Kind } from "../fixtures/chain/layout.ts";
import { startRealChain } from "../fixtures/chain/real_ends.ts";
import { Storm } from "../fixtures/chain/storm.ts";
import { type Fate, HARSH, QUIET, troublesOf } from "../fixtures/chain/troubles.ts";
import { startFlood } from "../fixtures/rig/clients/flood.ts";
import { Random } from "../matcher-wasm/random.ts";

interface Case {
  readonly name: string;
  readonly kind: Kind;
  readonly fate: Fate;
}

const COUNT = 4_000;
const PER_SECOND = 400;

const CASES: readonly Case[] = [
  { name: "of standard streams, on a quiet day", kind: "s2s", fate: QUIET },
  { name: "of trunk links, on a harsh one", kind: "trunk", fate: HARSH },
];

for (const { name, kind, fate } of CASES) {
  Deno.test(`between two Prosodys a chain ${name}, loses nothing and doubles nothing`, async () => {
    const happenings: string[] = [];
    await using scene = await startRealChain(kind, (text, node) => happenings.push(`${node ?? ""} ${text}`));
    const { chain, west, east } = scene;
    const options = { count: COUNT, perSecond: PER_SECOND, quietMilliseconds: 30_000 };
    const floods = [await startFlood(west, east, options), await startFlood(east, west, options)];
    const milliseconds = COUNT / PER_SECOND * 1_000;
    const troubles = troublesOf(new Random(1), milliseconds, chain.layout.roads, fate);
    {
      await using _storm = new Storm(chain, troubles);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
    for (const { finished } of floods) {
      const { sent, received, bounced, lost, duplicates, outOfOrder } = await finished;
      assert.deepEqual(
        { lost, duplicates, outOfOrder },
        { lost: [], duplicates: [], outOfOrder: 0 },
        happenings.join("\n"),
      );
      if (fate === QUIET) assert.deepEqual([received, bounced.size], [sent, 0]);
    }
  });
}
