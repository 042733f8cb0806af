import assert from "node:assert/strict";
import { exchange, table } from "../fixtures/rig/exchange.ts";
import type { RigOptions } from "../fixtures/rig/options.ts";
import { startRig } from "../fixtures/rig/rig.ts";
import type { RouterOptions } from "../fixtures/rig/router_configuration.ts";
import { startRouter } from "./router.ts";

interface Case {
  readonly name: string;
  readonly rig: RigOptions;
  readonly router: RouterOptions;
  /** What the log must say of how streams were authenticated, and must not. */
  readonly proof?: RegExp;
  readonly noProof?: RegExp;
}

const CASES: readonly Case[] = [
  {
    name: "SASL EXTERNAL alone",
    rig: { mode: "external" },
    router: { auth: ["external"] },
    proof: /authenticated by its certificate/,
    noProof: /dialback/,
  },
  {
    name: "dialback alone, certificates that nobody trusts",
    rig: { mode: "dialback" },
    router: { auth: ["dialback"] },
    proof: /authenticated by dialback/,
    noProof: /by its certificate/,
  },
  { name: "both", rig: { mode: "both" }, router: {} },
  {
    name: "direct TLS both ways",
    rig: { mode: "external", xmpps: true },
    router: { auth: ["external"], tls: "direct" },
  },
  { name: "Prosody's mod_s2s_bidi", rig: { mode: "both", bidi: true, leaves: ["a", "b", "c"] }, router: {} },
  {
    name: "the servers' stock throttles",
    rig: { mode: "both", throttle: true, leaves: ["a", "b", "c"] },
    router: {},
  },
  { name: "no stream management", rig: { mode: "both", smacks: false, leaves: ["a", "b"] }, router: {} },
];

for (const { name, rig: rigOptions, router: routerOptions, proof, noProof } of CASES) {
  Deno.test(`every pair of real servers talks through the router, with ${name}`, async (t) => {
    await using rig = await startRig({ ...rigOptions, view: "edge" });
    await using router = await startRouter(rig, routerOptions);
    for (const from of rig.settings.leaves) {
      for (const to of rig.settings.leaves.filter((leaf) => leaf !== from)) {
        await t.step(`${from} → ${to}: chat, presence, ping, version, rooms`, async () => {
          const result = await exchange(rig, from, to);
          assert.ok(result.ok, table(result) + router.log.map(({ text }) => text).join("\n"));
        });
      }
    }
    const said = router.log.map(({ text }) => text).join("\n");
    if (proof !== undefined) assert.match(said, proof);
    if (noProof !== undefined) assert.doesNotMatch(said, noProof);
    assert.equal(await router.stop(), 0);
  });
}
