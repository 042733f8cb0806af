import assert from "node:assert/strict";
import { peerControl } from "../../../fixtures/config/peer_control.ts";
import type { PeerControl } from "../../config/config.ts";
import { resolveAddresses, type SrvRecord } from "./resolve.ts";

function resolve(
  peer: Partial<PeerControl>,
  records: readonly SrvRecord[] = [],
  { domain = "leafa.example", random = (): number => 0, asked = [] as string[] } = {},
): Promise<readonly { host: string; port: number; priority: number }[]> {
  const resolver = (name: string): Promise<readonly SrvRecord[]> => {
    asked.push(name);
    return Promise.resolve(records);
  };
  return resolveAddresses(peerControl("red", peer), domain, resolver, random);
}

const record = (priority: number, weight: number, target: string): SrvRecord => {
  return { priority, weight, port: 5269, target };
};

Deno.test("resolveAddresses() gives configured addresses by priority, and asks no DNS", async () => {
  const asked: string[] = [];
  const addresses = [20, 10, 30].map((priority) => ({ host: `h${priority}`, port: 1, priority }));
  const given = await resolve({ connect: { by: "addresses", addresses } }, [], { asked });
  assert.deepEqual(given.map(({ host }) => host), ["h10", "h20", "h30"]);
  assert.deepEqual([asked, await resolve({ connect: { by: "none" } }, [], { asked })], [[], []]);
});

Deno.test("resolveAddresses() asks for the SRV records that fit how TLS begins", async () => {
  const asked: string[] = [];
  await resolve({ connect: { by: "dns" } }, [], { asked });
  await resolve({ connect: { by: "dns" }, tls: "direct" }, [], { asked });
  assert.deepEqual(asked, ["_xmpp-server._tcp.leafa.example", "_xmpps-server._tcp.leafa.example"]);
});

Deno.test("resolveAddresses() goes to the domain itself where there are no records (RFC 6120 §3.2.2)", async () => {
  const given = await resolve({ connect: { by: "dns" } });
  assert.deepEqual(given, [{ host: "leafa.example", port: 5269, priority: 0 }]);
});

Deno.test("resolveAddresses() asks no DNS for an IP literal (RFC 6120 §3.2.1)", async () => {
  const asked: string[] = [];
  const connect = { by: "dns" } as const;
  const v4 = await resolve({ connect }, [record(1, 1, "x")], { domain: "192.0.2.7", asked });
  const v6 = await resolve({ connect }, [record(1, 1, "x")], { domain: "[2001:db8::7]", asked });
  assert.deepEqual([v4[0].host, v6[0].host, asked], ["192.0.2.7", "2001:db8::7", []]);
});

Deno.test("resolveAddresses() takes a target of . for a service that is not there (RFC 2782)", async () => {
  assert.deepEqual(await resolve({ connect: { by: "dns" } }, [record(0, 0, ".")]), []);
});

Deno.test("resolveAddresses() orders records by priority and takes the dot off their targets", async () => {
  const records = [record(20, 0, "c."), record(10, 0, "a."), record(15, 5, "b.example")];
  const given = await resolve({ connect: { by: "dns" } }, records);
  assert.deepEqual(given, [
    { host: "a", port: 5269, priority: 10 },
    { host: "b.example", port: 5269, priority: 15 },
    { host: "c", port: 5269, priority: 20 },
  ]);
});

Deno.test("resolveAddresses() shares among records of one priority by weight, and gives each once", async () => {
  const records = [record(10, 30, "heavy"), record(10, 10, "light"), record(10, 0, "last")];
  const firsts: Record<string, number> = {};
  for (let n = 0; n < 400; n++) {
    const random = (): number => (n + 0.5) / 400;
    const given = await resolve({ connect: { by: "dns" } }, records, { random });
    assert.deepEqual(given.map(({ host }) => host).toSorted(), ["heavy", "last", "light"]);
    firsts[given[0].host] = (firsts[given[0].host] ?? 0) + 1;
  }
  assert.deepEqual(firsts, { light: 100, heavy: 300 });
});

Deno.test("resolveAddresses() rejects where the look-up fails", async () => {
  const peer = peerControl("red", { connect: { by: "dns" } });
  const resolver = () => Promise.reject(new Error("SERVFAIL"));
  await assert.rejects(resolveAddresses(peer, "leafa.example", resolver, () => 0), /SERVFAIL/);
});
