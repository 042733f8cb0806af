import assert from "node:assert/strict";
import { createAuthority } from "../../fixtures/certificates/authority.ts";
import { createPrivateKey } from "node:crypto";
import { inspectKey, keyFits, readCrl, readPemCertificates, readPemCrls } from "./certificate.ts";

const ca = await createAuthority("test CA");
const leaf = await ca.issue({ dns: ["leafa.example"] });

Deno.test("readPemCertificates() reads all certificates in order and skips the rest", () => {
  const pem = `Subject: x\r\n${leaf.keyPem}${
    leaf.certificatePem.replaceAll("\n", "\r\n")
  }\n${ca.certificatePem}`;
  assert.deepEqual(readPemCertificates(pem), [leaf.der, ca.der]);
  assert.deepEqual(readPemCertificates(""), []);
});

Deno.test("readPemCertificates() throws at what is not base64 and at a block without end", () => {
  const pem = leaf.certificatePem;
  assert.throws(() => readPemCertificates(pem.replace("MII", "M!I")), /is not base64/);
  assert.throws(() => readPemCertificates(pem.replace("-----END", "")), /does not end/);
  assert.throws(() => readPemCertificates(pem.replace("-----END CERTIFICATE-----", pem)), TypeError);
});

Deno.test("readPemCrls() and readCrl() read a revocation list", () => {
  const [der] = readPemCrls(`${ca.certificatePem}${ca.revocationList([leaf]).pem}`);
  const list = readCrl(der ?? new Uint8Array());
  assert.equal(list.issuer, "CN=test CA");
  assert.equal(list.nextUpdate, Date.parse("2049-12-31T23:59:59Z"));
  assert.deepEqual([...list.revoked.keys()], ["02"]);
});

Deno.test("keyFits() knows the key of a certificate in every format", async () => {
  for (const key of ["P-256", "P-384", "P-521", "Ed25519", "RSA-2048"] as const) {
    const { der, keyPem } = await ca.issue({ key });
    assert.ok(keyFits(keyPem, der), key);
    assert.equal(keyFits(keyPem, leaf.der), false, key);
  }
  const older = createPrivateKey(leaf.keyPem).export({ type: "sec1", format: "pem" }).toString();
  assert.ok(keyFits(older, leaf.der));
});

Deno.test("inspectKey() tells why a key does not fit", () => {
  assert.equal(inspectKey(leaf.keyPem, leaf.der), "fits");
  assert.equal(inspectKey(ca.keyPem, leaf.der), "other key");
  assert.equal(inspectKey("", leaf.der), "unreadable");
  assert.equal(inspectKey(leaf.certificatePem, leaf.der), "unreadable");
  assert.equal(inspectKey(leaf.keyPem.replace(/\n.*\n/, "\n"), leaf.der), "unreadable");
  const encrypted = leaf.keyPem.replaceAll("PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
  assert.equal(inspectKey(encrypted, leaf.der), "encrypted");
  const header = "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n";
  assert.equal(inspectKey(`${header}-----END EC PRIVATE KEY-----\n`, leaf.der), "encrypted");
});

Deno.test("keyFits() throws at what is no certificate", () => {
  assert.throws(() => keyFits(leaf.keyPem, new Uint8Array(3)), TypeError);
});
