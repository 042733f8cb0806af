import type { CertificateRules } from "../config/config.ts";
import type { Certificate, Evidence, PathFault, Purposes } from "./evidence.ts";
import { covers, describeNames } from "./names.ts";

/** Which end of the connection presented the certificate. */
export type Role = "initiating" | "receiving";

/** The verdict on a certificate: whether it proves the domain. */
export type CertificateVerdict =
  | { readonly valid: true }
  /** `sentence` says what is wrong and what the peer's operator must do, without a final line break. */
  | { readonly valid: false; readonly reason: CertificateReason; readonly sentence: string };

export type CertificateReason =
  | "absent"
  | "untrusted"
  | "expired"
  | "not-yet-valid"
  | "revoked"
  | "revocation-unknown"
  | "wrong-name"
  | "wrong-usage"
  | "wrong-key";

/** What becomes of each fault of a path, and the remedy. */
const PATH_FAULTS: Readonly<Record<PathFault, readonly [reason: CertificateReason, remedy: string]>> = {
  "absent": ["absent", "configure a certificate for its server-to-server connections"],
  "unreadable": ["untrusted", "present X.509 certificates in DER"],
  "too-long": ["untrusted", "present the end entity's certificate and its intermediates only"],
  "no-issuer": ["untrusted", "present the intermediates too, or have that authority trusted here"],
  "unknown-anchor": ["untrusted", "use a certificate of a trusted authority, or have that one trusted here"],
  "self-signed": ["untrusted", "have an authority issue it, or have it trusted here"],
  "bad-signature": ["untrusted", "present the chain of the authority that issued it, or reissue it"],
  "expired": ["expired", "renew it"],
  "not-yet-valid": ["not-yet-valid", "compare the clocks"],
  "old-version": ["untrusted", "reissue it as version 3"],
  "critical-extension": ["untrusted", "reissue it without that"],
  "weak": ["untrusted", "reissue it with SHA-256 and a key of P-256, Ed25519 or RSA 2048"],
  "not-an-authority": ["untrusted", "have it issued by an authority"],
  "path-length": ["untrusted", "have it issued by an authority higher up"],
  "authority-purpose": ["wrong-usage", "have it issued by an authority for TLS servers"],
  "name-constraint": ["untrusted", "have it issued by an authority for that name"],
  "policy": ["untrusted", "reissue it under such a policy"],
};

const USAGES: Readonly<Record<string, string>> = {
  "1.3.6.1.5.5.7.3.1": "serverAuth",
  "1.3.6.1.5.5.7.3.2": "clientAuth",
  "1.3.6.1.5.5.7.3.3": "codeSigning",
  "1.3.6.1.5.5.7.3.4": "emailProtection",
};

/** Judges whether the evidence proves `domain`. Pure. */
export function judgeCertificate(
  evidence: Evidence,
  rules: CertificateRules,
  domain: string,
  role: Role,
): CertificateVerdict {
  const { certificate, path, revocation } = evidence;
  const owned = `${domain}'s certificate`;
  if (!path.ok || certificate === undefined) {
    const { fault, because } = path.ok ? { fault: "absent" as const, because: "was not presented" } : path;
    const [reason, remedy] = PATH_FAULTS[fault];
    return refuse(reason, `${owned} ${because}: ${remedy}.`);
  }
  if (revocation.status === "revoked") {
    return refuse("revoked", `${owned} ${revocation.because}: replace it.`);
  }
  const unknown = findUnknown(evidence, rules);
  if (unknown) return refuse("revocation-unknown", `${owned} cannot be checked for revocation: ${unknown}.`);
  if (rules.pins.length > 0 && !rules.pins.includes(certificate.pin)) {
    const remedy = "use the agreed key, or have this one added to the pins here";
    return refuse("wrong-key", `${owned} has the key ${certificate.pin}, which is not pinned: ${remedy}.`);
  }
  if (!mayBeUsed(path.permits, rules, role)) {
    return refuse("wrong-usage", `${owned} ${describeUsage(certificate, role)}.`);
  }
  return covers(certificate.names, domain)
    ? { valid: true }
    : refuse("wrong-name", `${owned} ${describeMissing(certificate, domain)}.`);
}

function refuse(reason: CertificateReason, sentence: string): CertificateVerdict {
  return { valid: false, reason, sentence };
}

function findUnknown({ certificate, revocation }: Evidence, rules: CertificateRules): string | undefined {
  if (revocation.status === "unknown") return `${revocation.because}; load a current one`;
  if (revocation.status !== "no list" || !rules.requireCrl) return undefined;
  return `there is no revocation list of ${certificate?.issuer}; load one`;
}

function mayBeUsed({ serverAuth, clientAuth }: Purposes, rules: CertificateRules, role: Role): boolean {
  if (role === "receiving") return serverAuth;
  // Public authorities no longer put clientAuth into servers' certificates.
  return clientAuth || (serverAuth && !rules.requireClientAuth);
}

function describeUsage({ usages, keyUsage }: Certificate, role: Role): string {
  const stated = [
    ...(keyUsage ? [`keyUsage ${keyUsage.join(", ")}`] : []),
    ...(usages ? [`extendedKeyUsage ${usages.slice(0, 5).map((id) => USAGES[id] ?? id).join(", ")}`] : []),
  ].join("; ");
  const end = role === "initiating" ? "the connecting end" : "the listening end";
  const because = stated === "" ? "by its authorities' restrictions" : stated;
  return `may not be used by ${end} of TLS (${because}): ` +
    "reissue it with digitalSignature, serverAuth and clientAuth";
}

function describeMissing({ names }: Certificate, domain: string): string {
  const named = describeNames(names);
  return named === ""
    ? `names no domain (a common name does not count): add ${domain} as dNSName and reissue`
    : `names ${named} but not ${domain}: add it as dNSName and reissue`;
}
