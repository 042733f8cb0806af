import assert from "node:assert/strict";
import { peerControl } from "../../../fixtures/config/peer_control.ts";
import type { PeerControl } from "../../config/config.ts";
import { SecondChances } from "./second_chances.ts";

const HOST = "192.0.2.1";

function setUp(): { readonly chances: SecondChances; readonly clock: { now: number } } {
  const clock = { now: 0 };
  return { chances: new SecondChances(() => clock.now), clock };
}

Deno.test("SecondChances gives one to a peer whose connections broke twice in a row, and only once", () => {
  const { chances, clock } = setUp();
  chances.broke("red", HOST);
  assert.ok(!chances.take("red", HOST), "one break is not enough");
  clock.now += 900;
  chances.broke("red", HOST);
  clock.now += 900;
  assert.ok(chances.take("red", HOST));
  assert.ok(!chances.take("red", HOST));
});

Deno.test("SecondChances gives none for breaks that are far apart, or long ago", () => {
  const { chances, clock } = setUp();
  chances.broke("red", HOST);
  clock.now += 1_001;
  chances.broke("red", HOST);
  assert.ok(!chances.take("red", HOST), "far apart");
  chances.broke("red", HOST);
  clock.now += 1_001;
  assert.ok(!chances.take("red", HOST), "long ago");
});

Deno.test("SecondChances does not take one peer or host for another", () => {
  const { chances } = setUp();
  for (let n = 0; n < 2; n++) chances.broke("red", HOST);
  assert.ok(!chances.take("red", "192.0.2.2") && !chances.take("blue", HOST));
  assert.ok(chances.take("red", HOST));
});

Deno.test("SecondChances counts what is lost soon after TLS, of peers to whom dialback is left", () => {
  const { chances } = setUp();
  const red = peerControl("red", { auth: ["external", "dialback"] });
  const lose = (peer: PeerControl | undefined, milliseconds: number): boolean => {
    for (let n = 0; n < 2; n++) chances.lost(peer, HOST, milliseconds);
    return chances.take("red", HOST);
  };
  assert.ok(lose(red, 10));
  assert.ok(!lose(red, 1_000) && !lose({ ...red, auth: ["external"] }, 10) && !lose(undefined, 10));
});

Deno.test("SecondChances forgets breaks when a connection has worked", () => {
  const { chances } = setUp();
  for (let n = 0; n < 2; n++) chances.broke("red", HOST);
  chances.worked("red", HOST);
  assert.ok(!chances.take("red", HOST));
});
