import assert from "node:assert/strict";
import { type Authority, createAuthority } from "../../fixtures/certificates/authority.ts";
import { createWorld, DOMAIN, NOW, usualRules } from "../../fixtures/certificates/kinds.ts";
import { createInspector } from "./certificate.ts";
import { findPath, makeDirectory } from "./path.ts";
import { readX509 } from "./x509.ts";

const world = await createWorld();
const rules = usualRules(world);
const leaf = await world.root.issue({ dns: [DOMAIN], notAfter: "2031-01-01T00:00:00Z" });
const chain = [leaf.der];

Deno.test("createInspector() remembers signatures, not verdicts", () => {
  const inspect = createInspector();
  assert.ok(inspect(chain, rules, NOW).path.ok);
  assert.equal(inspect(chain, rules, Date.parse("2031-01-01T00:00:01Z")).path.ok, false);
  assert.equal(inspect(chain, { ...rules, trust: [world.impostor.der] }, NOW).path.ok, false);
  const crls = [world.root.revocationList([leaf]).der];
  assert.equal(inspect(chain, { ...rules, crls }, NOW).revocation.status, "revoked");
});

Deno.test("createInspector() passes over anchors that cannot be read", () => {
  const inspect = createInspector();
  assert.ok(inspect(chain, { ...rules, trust: [new Uint8Array(3), world.root.der] }, NOW).path.ok);
  assert.equal(inspect(chain, { ...rules, trust: [new Uint8Array(3)] }, NOW).path.ok, false);
});

Deno.test("inspectCertificate() states the facts of a certificate", () => {
  const { certificate, path, revocation } = createInspector()(chain, rules, NOW);
  assert.deepEqual(certificate?.names, { dns: [DOMAIN], srv: [], xmpp: [] });
  assert.equal(certificate?.notAfter, Date.parse("2031-01-01T00:00:00Z"));
  assert.equal(certificate?.issuer, "CN=test CA");
  assert.deepEqual(certificate?.keyUsage, ["digitalSignature"]);
  assert.deepEqual(path, {
    ok: true,
    anchor: "CN=test CA",
    permits: { serverAuth: true, clientAuth: true },
  });
  assert.deepEqual(revocation, { status: "no list" });
});

Deno.test("findPath() verifies a bounded number of signatures, however the chain is knotted", async () => {
  // Three authorities of each of six names: 3^6 ways up, none of which ends at an anchor.
  const rows: Authority[][] = [];
  for (let depth = 0; depth < 6; depth++) {
    const above = rows.at(-1)?.[0];
    const make = () => above?.issueAuthority(`row ${depth}`) ?? createAuthority("unknown CA");
    rows.push(await Promise.all([make(), make(), make()]));
  }
  const end = await rows.at(-1)?.[0]?.issue({ dns: [DOMAIN] });
  let verified = 0;
  const presented = makeDirectory(rows.flat().map(({ der }) => readX509(der)));
  const verify = () => ++verified > 0;
  const path = findPath(readX509(end?.der ?? leaf.der), { anchors: new Map(), presented, verify }, NOW);
  assert.ok("fault" in path);
  assert.equal(verified, 24);
});
