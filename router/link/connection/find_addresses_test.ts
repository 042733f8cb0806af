import assert from "node:assert/strict";
import { peerControl } from "../../../fixtures/config/peer_control.ts";
import { addressesOf, blue, createStage } from "../../../fixtures/leaf/played_pair.ts";
import { Kind } from "../../../matcher-wasm/mod.ts";
import { Counters } from "../../observe/metrics_counters.ts";
import { Load } from "../../observe/metrics_load.ts";
import { Switches } from "../relay/switches.ts";
import { findAddresses, preferAddress } from "./find_addresses.ts";
import { Pair } from "../pair/pair.ts";

Deno.test("preferAddress() puts the preferred address before all others, as one that is better", () => {
  const [a, b, c] = addressesOf(10, 20, 30);
  assert.deepEqual(preferAddress([a, b, c], "192.0.2.1:20"), [{ ...b, priority: 9 }, a, c]);
  assert.deepEqual(preferAddress([a, b, c], undefined), [a, b, c]);
  assert.deepEqual(preferAddress([a, b, c], "192.0.2.1:40"), [a, b, c], "it is none of them any more");
  assert.deepEqual(preferAddress([], "192.0.2.1:40"), []);
});

Deno.test("findAddresses() goes by what an operator prefers at the moment", async () => {
  const [counters, switches] = [new Counters(), new Switches()];
  const peer = peerControl("red", { connect: { by: "addresses", addresses: addressesOf(20, 10) } });
  const around = { counters, switches, resolver: () => Promise.resolve([]), random: () => 0 };
  const ports = async (): Promise<readonly number[]> =>
    (await findAddresses(peer, "a.example", around)).map(({ port }) => port);
  assert.deepEqual(await ports(), [10, 20]);
  switches.of("red").preferred = "192.0.2.1:20";
  switches.keep([]);
  assert.deepEqual(await ports(), [20, 10], "also where a reload had no such peer meanwhile");
  switches.of("red").preferred = undefined;
  assert.deepEqual(await ports(), [10, 20]);
});

Deno.test("Pair.reroute() goes to the first address once nothing is being written, and keeps what waits", async () => {
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
  const stage = createStage();
  stage.found = addressesOf(10, 20);
  const pair = new Pair("a.example", "b.example", blue(), stage.surroundings);
  const push = (text: string): void => {
    const bytes = new TextEncoder().encode(text);
    assert.ok(pair.push(bytes, 0, bytes.length, Load.of(Kind.Message, bytes.length, 0), true));
    pair.flush();
  };
  push("<1>");
  await settle();
  const [before] = stage.links;
  before.open();
  stage.found = preferAddress(stage.found, "192.0.2.1:20");
  pair.reroute();
  push("<2>");
  assert.equal(pair.state, "open", "what was written is not confirmed yet");
  before.take();
  assert.ok(before.closed);
  await settle();
  const after = stage.links[stage.links.length - 1];
  assert.equal(after.address.port, 20);
  after.open();
  assert.deepEqual([before.written, after.written], [["<1>"], ["<2>"]]);
  pair.abandon();
});
