import type { CertificateNames } from "../config/config.ts";

/** A certificate with what matters here read out of it. Times are in milliseconds since 1970. */
export interface Certificate {
  readonly der: Uint8Array;
  readonly names: CertificateNames;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo. */
  readonly pin: string;
  /** Subject and issuer for people, e.g. `CN=leafa.example`. */
  readonly subject: string;
  readonly issuer: string;
  /** Object identifiers of the extended key usage; undefined where the extension is absent. */
  readonly usages: readonly string[] | undefined;
  /** The bits of the key usage, e.g. `digitalSignature`; undefined where the extension is absent. */
  readonly keyUsage: readonly string[] | undefined;
}

/** What was found out about the certificate that a peer presented. Facts only. */
export interface Evidence {
  /** The end entity's; undefined where none was presented, or none that can be read. */
  readonly certificate: Certificate | undefined;
  readonly path: PathEvidence;
  readonly revocation: RevocationEvidence;
}

/** Whether a path to a trust anchor holds; why not, in words that follow "leafb.example's certificate". */
export type PathEvidence =
  | { readonly ok: true; readonly anchor: string; readonly permits: Purposes }
  | PathFailure;

export interface PathFailure {
  readonly ok: false;
  readonly fault: PathFault;
  readonly because: string;
}

/** What the key usages and extended key usages of a whole path allow. */
export interface Purposes {
  readonly serverAuth: boolean;
  readonly clientAuth: boolean;
}

/** What can be wrong with a path. */
export type PathFault =
  | "absent"
  | "unreadable"
  | "too-long"
  | "no-issuer"
  | "unknown-anchor"
  | "self-signed"
  | "bad-signature"
  | "expired"
  | "not-yet-valid"
  | "old-version"
  | "critical-extension"
  | "weak"
  | "not-an-authority"
  | "path-length"
  | "authority-purpose"
  | "name-constraint"
  | "policy";

export type RevocationEvidence =
  | { readonly status: "good" | "no list" }
  /** `because` follows "leafb.example's certificate". */
  | { readonly status: "revoked"; readonly because: string }
  /** `because` says which list cannot be relied on, and why. */
  | { readonly status: "unknown"; readonly because: string };
