import assert from "node:assert/strict";
import { peerControl, tableOf } from "../../../fixtures/config/peer_control.ts";
import { egressOf, fronts, ingressOf } from "./directory.ts";

const RED = peerControl("red", {
  routes: ["leafa.example", "*.leafa.example"],
  speaksFor: ["leafa.example"],
});
const BLUE = peerControl("blue", { routes: ["*.us"], connect: { by: "none" } });
const EVIL = peerControl("evil", { routes: ["*.evil.example"], refuse: true });
const TABLE = tableOf("hub.example", RED, BLUE, EVIL);

/** Per domain: who may send from it, where stanzas to it go, whether the node answers for it to anyone, to red. */
const DOMAINS: readonly (readonly [string, string | undefined, string | undefined, boolean, boolean])[] = [
  ["leafa.example", "red", "red", true, false],
  ["rooms.leafa.example", undefined, "red", true, false],
  ["x.us", "blue", undefined, true, true],
  ["evil.example", undefined, undefined, false, false],
  ["hub.example", undefined, undefined, true, true],
  ["nowhere.example", undefined, undefined, false, false],
];

for (const [domain, ingress, egress, toAnyone, toRed] of DOMAINS) {
  Deno.test(`directory tells who ${domain} belongs to`, () => {
    assert.equal(ingressOf(TABLE, domain)?.name, ingress);
    assert.equal(egressOf(TABLE, domain)?.name, egress);
    assert.deepEqual([fronts(TABLE, domain, undefined), fronts(TABLE, domain, RED)], [toAnyone, toRed]);
  });
}
