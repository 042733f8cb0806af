import assert from "node:assert/strict";
import { createHash, X509Certificate } from "node:crypto";
import * as pkijs from "pkijs";
import { createWorld, KINDS } from "../../fixtures/certificates/kinds.ts";
import { readCertificate } from "./certificate.ts";
import { readX509 } from "./x509.ts";

Deno.test("readCertificate() reads the same as pkijs from every kind of certificate that it can read", async () => {
  const world = await createWorld();
  for (const kind of KINDS) {
    const { chain } = await kind.present(world);
    for (const der of chain.slice(0, 2)) compare(der, kind.name);
  }
});

function compare(der: Uint8Array, kind: string): void {
  const certificate = attempt(der);
  if (certificate === undefined) return;
  const other = pkijs.Certificate.fromBER(new Uint8Array(der));
  const spki = new Uint8Array(other.subjectPublicKeyInfo.toSchema().toBER(false));
  assert.equal(certificate.notBefore, other.notBefore.value.getTime(), kind);
  assert.equal(certificate.notAfter, other.notAfter.value.getTime(), kind);
  assert.equal(certificate.pin, createHash("sha256").update(spki).digest("hex"), kind);
  const usages = other.extensions?.find(({ extnID }) => extnID === "2.5.29.37")?.parsedValue;
  assert.deepEqual(certificate.usages, usages?.keyPurposes, kind);
  const alternatives = other.extensions?.find(({ extnID }) => extnID === "2.5.29.17")?.parsedValue;
  const hosts = (alternatives?.altNames ?? []).filter(({ type }: pkijs.GeneralName) => type === 2)
    .map(({ value }: pkijs.GeneralName) => String(value).toLowerCase())
    .filter((name: string) => /^[\x21-\x7e]+$/.test(name));
  assert.deepEqual(certificate.names.dns, hosts, kind);
}

function attempt(der: Uint8Array): ReturnType<typeof readCertificate> | undefined {
  try {
    return readCertificate(der);
  } catch {
    return undefined;
  }
}

Deno.test("readCertificate() writes names for people on one line", async () => {
  const { root } = await createWorld();
  const { der } = await root.issue({ subject: "O=Red\nForged line: \u202eall is well,CN=leafa.example" });
  const { subject, issuer } = readCertificate(der);
  assert.equal(subject, "O=Red\\u{a}Forged line: \\u{202e}all is well, CN=leafa.example");
  assert.equal(issuer, "CN=test CA");
  const long = await root.issue({ subject: `CN=${"x".repeat(10_000)}` });
  assert.equal(readCertificate(long.der).subject.length, 121);
});

Deno.test("readX509() reads serial, names and key identifiers as the runtime does", async () => {
  const { root, intermediate } = await createWorld();
  const leaf = await intermediate.issue({ dns: ["leafa.example"] });
  const certificate = readX509(leaf.der);
  const other = new X509Certificate(leaf.certificatePem);
  assert.equal(BigInt(`0x${certificate.serial}`), BigInt(`0x${other.serialNumber}`));
  assert.equal(certificate.fingerprint, other.fingerprint256.replaceAll(":", "").toLowerCase());
  assert.equal(certificate.authorityKey, readX509(intermediate.der).subjectKey);
  assert.deepEqual(certificate.issuerName, readX509(intermediate.der).name);
  assert.equal(readX509(root.der).selfIssued, true);
  assert.equal(certificate.selfIssued, false);
});
