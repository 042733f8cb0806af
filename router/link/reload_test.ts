import assert from "node:assert/strict";
import { GENEROUS, peerControl } from "../../fixtures/config/peer_control.ts";
import type { PeerControl } from "../config/config.ts";
import { changesBetween, type Comparable, keepsLinks } from "./reload.ts";

const RED = peerControl("red", { routes: ["leafa.example"] });

function config(peers: readonly PeerControl[], limits = GENEROUS): Comparable {
  const log = { level: "info", format: "auto" } as const;
  return { node: "hub.example", listen: [], identities: [], policies: [], peers, limits, log, tests: [] };
}

const OTHER_LINKS: Readonly<Record<string, Partial<PeerControl>>> = {
  connect: { connect: { by: "dns" } },
  tls: { tls: "direct" },
  auth: { auth: ["dialback"] },
  trust: { security: { ...RED.security, trust: [Uint8Array.of(1)] } },
  queue: { queue: { bytes: 1, seconds: 1 } },
  refuse: { refuse: true },
};

for (const [what, changes] of Object.entries(OTHER_LINKS)) {
  Deno.test(`keepsLinks() makes links anew where ${what} has changed`, () => {
    assert.ok(!keepsLinks(RED, { ...RED, ...changes }));
  });
}

Deno.test("keepsLinks() keeps links where routes alone have changed, or nothing that means anything", () => {
  assert.ok(keepsLinks(RED, { ...RED, routes: ["x.example"], speaksFor: ["y.example"] }));
  assert.ok(keepsLinks(
    { ...RED, security: { ...RED.security, trust: [Uint8Array.of(1, 2)] } },
    { ...RED, security: { ...RED.security, trust: [Uint8Array.of(1, 2)] } },
  ));
});

Deno.test("changesBetween() tells what has changed, peer by peer, and nothing of the rest", () => {
  const [kept, rerouted, changed, gone] = ["kept", "rerouted", "changed", "gone"].map((name) =>
    peerControl(name)
  );
  const before = config([kept, rerouted, changed, gone]);
  const after = config(
    [kept, { ...rerouted, routes: ["*.us"] }, { ...changed, tls: "direct" }, peerControl("fresh")],
    { ...GENEROUS, depth: 65 },
  );
  const test = { from: "a@us", to: "b@us", kind: "iq", expect: { action: "drop" }, line: 1 } as const;
  const moved = { ...before, tests: [{ ...test, line: 2 }] };
  assert.deepEqual(changesBetween({ ...before, tests: [test] }, moved), []);
  assert.deepEqual(changesBetween(before, after), [
    'peer "rerouted" has other routes',
    'peer "changed" has other settings: its links are made anew',
    'peer "fresh" is new',
    'peer "gone" is gone',
    "limits changed",
  ]);
});
