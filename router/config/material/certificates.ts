import { type Certificate, readCertificate, readPemCertificates } from "../../certificate/certificate.ts";
import { quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { Placed } from "../schema/type.ts";
import type { Files } from "./files.ts";

/** The certificates in a PEM file; undefined, and problems noted, where it has none or one cannot be read. */
export function loadCertificates(
  file: Placed<string>,
  files: Files,
  findings: Findings,
): readonly Certificate[] | undefined {
  const bytes = files.read(file);
  if (bytes === undefined) return undefined;
  try {
    const ders = readPemCertificates(new TextDecoder().decode(bytes));
    if (ders.length > 0) return ders.map(readCertificate);
    findings.problem(file.place, `${quote(file.value)} ${absence(bytes, file.value)}`);
  } catch (error) {
    // A mistake in the reader is reported as one in the file: either way it cannot be used.
    const because = error instanceof Error ? error.message : "it is malformed";
    const text = `${quote(file.value)} has a certificate that cannot be read: ${because}. Export it again.`;
    findings.problem(file.place, text);
  }
  return undefined;
}

const DER_SEQUENCE = 0x30;

function absence(bytes: Uint8Array, path: string): string {
  if (bytes[0] === DER_SEQUENCE) {
    return `has no PEM certificate, but maybe one in DER. Convert it: openssl x509 -inform der -in ${
      quote(path)
    } -out ${quote(`${path}.pem`)}`;
  }
  const has = new TextDecoder().decode(bytes).includes("PRIVATE KEY-----") ? "a private key and no" : "no";
  return `has ${has} PEM certificate. Name a file that has "-----BEGIN CERTIFICATE-----" in it.`;
}

/** A date for people. */
export function formatDate(time: number): string {
  return new Date(time).toISOString().slice(0, "2026-01-01".length);
}
