import assert from "node:assert/strict";
import { until } from "../../fixtures/leaf/star.ts";
import { Net } from "../../fixtures/trunk/net.ts";
import { send, type Side, TwoNodes } from "../../fixtures/trunk/two_nodes.ts";
import { readDetails, readStatus } from "../observe/status_read.ts";

/** What a node measures, by names and labels. */
async function samples({ node }: Side): Promise<ReadonlyMap<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${node.metricsPort}/metrics`)).text();
  return new Map(
    text.split("\n").filter((line) => /^\w/.test(line)).map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

/** Waits until something has that value. */
async function becomes(what: string, wanted: number, look: () => Promise<number | undefined>): Promise<void> {
  const end = performance.now() + 10_000;
  while (await look() !== wanted) assert.ok(performance.now() < end, `waited in vain until ${what}`);
}

const METERED = { top: `metrics: { listen: "127.0.0.1:0" }` };

function event(name: string): string {
  return `trunkline_trunk_sessions_total{peer="other",event="${name}"}`;
}

Deno.test("Node counts sessions of a trunk on both sides, and what is unacknowledged", async () => {
  await using it = await TwoNodes.start(METERED);
  await send(it, "west", 1, 10);
  await until("all has arrived", () => it.east.arrived.length === 10);
  for (const side of [it.west, it.east]) {
    const before = await samples(side);
    assert.deepEqual([before.get(event("begun")), before.get(event("resumed"))], [1, undefined]);
  }
  it.weather.reset();
  await send(it, "west", 11, 20);
  await until("all has arrived", () => it.east.arrived.length === 20);
  const unacknowledged = `trunkline_trunk_unacknowledged_stanzas{peer="other"}`;
  await becomes("nothing is unacknowledged", 0, async () => (await samples(it.west)).get(unacknowledged));
  for (const side of [it.west, it.east]) {
    const after = await samples(side);
    assert.deepEqual(["begun", "resumed", "lost"].map((name) => after.get(event(name))), [1, 1, undefined]);
    assert.equal(
      [...after.keys()].some((name) => name.startsWith("trunkline_spool")),
      false,
      "there is none",
    );
  }
});

Deno.test("Node measures what is kept for a trunk that is away, and how the disk takes it", async () => {
  await using it = await TwoNodes.start({ ...METERED, spool: true, apart: true });
  await send(it, "west", 1, 10);
  const kept = async (what: string): Promise<number | undefined> =>
    (await samples(it.west)).get(`trunkline_spool_${what}{peer="other"}`);
  await becomes("all is kept", 10, () => kept("stanzas"));
  assert.ok((await kept("bytes") ?? 0) > 10 * 50);
  const age = await kept("age_seconds");
  assert.ok(age !== undefined && age >= 0 && age < 60, `${age} s`);
  const all = await samples(it.west);
  assert.equal(all.get("trunkline_spool_accepting"), 1);
  const commits = all.get(`trunkline_spool_commits_total{result="success"}`);
  assert.ok(commits !== undefined && commits > 0);
  assert.equal(all.get(`trunkline_spool_commits_total{result="failure"}`), 0);
  assert.equal(all.get("trunkline_spool_commit_seconds_count"), commits);
});

Deno.test("status and peer show tell of a trunk who made the connection, and its session", async () => {
  await using net = await Net.start(
    { name: "east", routes: { west: [] } },
    { name: "west", routes: { east: [] } },
  );
  const [west, east] = [net.of("west"), net.of("east")];
  await until(
    "it is open on both sides",
    () => [west, east].every(({ lines }) => lines.some(({ event }) => event === "trunk.open")),
  );
  const details = readDetails((await net.ask("west", { command: "peer show", peer: "east" })).answer);
  assert.deepEqual([details?.kind, details?.link, details?.spool], ["trunk", "up", null]);
  const { state, connection, session, unacknowledged } = details?.trunk ?? {};
  const address = `127.0.0.1:${east.node.ports[0]}`;
  assert.deepEqual([state, connection, unacknowledged], ["open", { ours: true, address, managed: true }, 0]);
  assert.deepEqual({ ...session, age: 0 }, { age: 0, resumed: 0, handled: 0, acknowledged: 0 });
  const status = readStatus((await net.ask("east", { command: "status" })).answer);
  assert.equal(status?.peers[0].trunk?.connection?.ours, false);
});
