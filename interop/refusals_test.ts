import assert from "node:assert/strict";
import { connectClient } from "../fixtures/rig/clients/client.ts";
import { exchange, table } from "../fixtures/rig/exchange.ts";
import type { CertificateOverride } from "../fixtures/rig/options.ts";
import { type Rig, startRig } from "../fixtures/rig/rig.ts";
import { startRouter } from "./router.ts";

/** Has bob write to alice; the error that comes back. */
async function bobIsTold(rig: Rig): Promise<string> {
  await using bob = await connectClient(rig.leaf("b").account(), { milliseconds: 60_000 });
  const id = await bob.chat("alice@leafa.example", "hello");
  return (await bob.awaitError(id)).condition;
}

const CERTIFICATES: readonly {
  readonly name: string;
  readonly override: CertificateOverride;
  readonly sentence: RegExp;
}[] = [
  {
    name: "of another name",
    override: { names: ["leafc.example"] },
    sentence: /names .*leafc\.example.* but not leafb\.example/,
  },
  { name: "that has expired", override: { expired: true }, sentence: /expired/ },
  { name: "that is revoked", override: { revoked: true }, sentence: /revoked/ },
  { name: "of an authority that nobody trusts", override: { untrusted: true }, sentence: /trust/ },
];

for (const { name, override, sentence } of CERTIFICATES) {
  Deno.test(`a leaf with a certificate ${name} is refused both ways, with the sentence in the log`, async () => {
    await using rig = await startRig({
      mode: "external",
      view: "edge",
      leaves: ["a", "b", "c"],
      certificates: { b: override },
    });
    await using router = await startRouter(rig, { auth: ["external"], more: "limits: {queueSeconds: 2}" });
    assert.match(await bobIsTold(rig), /^remote-server-/);
    const line = await router.logged(sentence);
    assert.equal(line.level, "warn");
    await using alice = await connectClient(rig.leaf("a").account(), { milliseconds: 60_000 });
    const id = await alice.chat("bob@leafb.example", "hello");
    assert.match((await alice.awaitError(id)).condition, /^remote-server-/);
    const honest = await exchange(rig, "a", "c");
    assert.ok(honest.ok, table(honest));
  });
}

Deno.test("a leaf that sends from another leaf's domain is refused, by certificate and by dialback", async () => {
  await using rig = await startRig({
    mode: "both",
    view: "edge",
    leaves: ["a", "b", "c"],
    extraDomains: { b: ["leafc.example"] },
  });
  await using router = await startRouter(rig);
  await using impostor = await connectClient(rig.leaf("b").account("bob", "leafc.example"), {
    milliseconds: 60_000,
  });
  await using alice = await connectClient(rig.leaf("a").account());
  const id = await impostor.chat(alice.jid, "it is me, carol of leafc");
  assert.match((await impostor.awaitError(id)).condition, /^remote-server-/);
  await router.logged(/claimed to be leafc\.example, but leafc\.example's own server does not know the key/);
  const honest = await exchange(rig, "c", "a");
  assert.ok(honest.ok, table(honest));
});
