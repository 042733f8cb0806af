import { type CertificateVerdict, type Inspect, judgeCertificate } from "../../certificate/certificate.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Counters } from "../../observe/metrics_counters.ts";
import type { Chain } from "./transport.ts";

/** What judging takes. */
export interface Judging {
  readonly inspect: Inspect;
  readonly counters: Counters;
  now(): number;
}

/**
 * Judges what a peer presented, and notes how long a valid certificate is valid.
 *
 * @param direction of the connection
 */
export function judgePresented(
  { inspect, counters, now }: Judging,
  chain: Chain,
  { name, security }: PeerControl,
  domain: string,
  direction: "in" | "out",
): CertificateVerdict {
  const evidence = inspect(chain, security, now());
  const role = direction === "in" ? "initiating" : "receiving";
  const verdict = judgeCertificate(evidence, security, domain, role);
  const ends = evidence.certificate?.notAfter;
  // What is not valid may be anybody's.
  if (verdict.valid && ends !== undefined) counters.of(name).certificateEnds[direction] = ends;
  return verdict;
}
