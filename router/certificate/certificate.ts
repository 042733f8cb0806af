/**
 * Certificates of peers (RFC 5280, RFC 6120 §13.7, RFC 9525). Evidence first, verdict after: an inspector finds
 * the facts, `judgeCertificate` decides.
 *
 * ```ts
 * const inspect = createInspector();
 * const evidence = inspect(chain, peer.security, now);
 * const verdict = judgeCertificate(evidence, peer.security, "leafb.example", "initiating");
 * ```
 */
export type {
  Certificate,
  Evidence,
  PathEvidence,
  PathFailure,
  PathFault,
  Purposes,
  RevocationEvidence,
} from "./evidence.ts";
export { createInspector, type Inspect, inspectCertificate, readCertificate } from "./inspect.ts";
export { type CertificateReason, type CertificateVerdict, judgeCertificate, type Role } from "./judge.ts";
export { covers, describeNames } from "./names.ts";
export { type Crl, readCrl } from "./crl.ts";
export { readPem, readPemCertificates, readPemCrls } from "./pem.ts";
export { inspectKey, type KeyFit, keyFits } from "./private_key.ts";
