import assert from "node:assert/strict";
import type { PeerControl } from "../../config/config.ts";
import { LifeSigns } from "./life_signs.ts";

/** What is said on a connection on which nothing is heard, second by second. */
function silence(keepAlive: "acks" | "spaces", managed: boolean, seconds: number): readonly string[] {
  const said: string[] = [];
  const peer = { pingSeconds: 10, failover: { silenceSeconds: 3600 }, trunk: { constrained: { keepAlive } } };
  const lifeSigns = new LifeSigns(peer as unknown as PeerControl, () => said.push("<r/>"));
  const carrier = { heard: 0, say: (text: string) => said.push(text), abandon: () => said.push("abandoned") };
  for (let second = 1; second <= seconds; second++) lifeSigns.look(carrier, managed, second * 1000);
  return said;
}

Deno.test("LifeSigns sends a space as often as ping says, and no oftener", () => {
  assert.deepEqual(silence("spaces", true, 45), [" ", " ", " ", " "]);
});

Deno.test("LifeSigns sends spaces where nothing is acknowledged", () => {
  assert.deepEqual(silence("acks", false, 25), [" ", " "]);
});
