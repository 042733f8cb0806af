import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { readX509 } from "./x509.ts";

/** How a private key and a certificate go together. */
export type KeyFit = "fits" | "other key" | "encrypted" | "unreadable";

/** Whether a PEM private key is that of a DER certificate. Throws `TypeError` where the certificate is none. */
export function keyFits(keyPem: string, certificateDer: Uint8Array): boolean {
  return inspectKey(keyPem, certificateDer) === "fits";
}

/** The same, telling why not. */
export function inspectKey(keyPem: string, certificateDer: Uint8Array): KeyFit {
  const { spki } = readX509(certificateDer);
  // PKCS #8 says it in the label, the older formats (RFC 1421) in a header.
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: *4, *ENCRYPTED/m.test(keyPem)) return "encrypted";
  const key = attempt(() => createPublicKey(createPrivateKey(keyPem)));
  if (key === undefined) return "unreadable";
  // Both sides are encoded anew: one key may be written in more than one way.
  const certified = attempt(() => createPublicKey({ key: Buffer.from(spki), format: "der", type: "spki" }));
  return certified !== undefined && certified.equals(key) ? "fits" : "other key";
}

function attempt(read: () => KeyObject): KeyObject | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
