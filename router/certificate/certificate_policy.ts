import { context, Fields, readMembers, TAG, type Value } from "./der.ts";
import { readCount, readObjectIdentifier } from "./primitive.ts";

/** Certificate policies (RFC 5280 §4.2.1.4, .11, .14). A number of certificates is Infinity where none is set. */
export interface CertificatePolicies {
  readonly policies: readonly string[];
  readonly requireExplicitPolicy: number;
  readonly inhibitAnyPolicy: number;
}

const ANY_POLICY = "2.5.29.32.0";

export function readCertificatePolicies(
  policies: Value | undefined,
  constraints: Value | undefined,
  inhibitAny: Value | undefined,
): CertificatePolicies {
  return {
    policies: policies ? readMembers(policies, "certificatePolicies").map(readPolicy) : [],
    requireExplicitPolicy: constraints ? readRequireExplicit(constraints) : Infinity,
    inhibitAnyPolicy: inhibitAny ? readCount(inhibitAny) : Infinity,
  };
}

function readPolicy(value: Value): string {
  const fields = new Fields(value, "a certificate policy");
  return readObjectIdentifier(fields.take(TAG.objectIdentifier));
}

function readRequireExplicit(value: Value): number {
  const fields = new Fields(value, "policyConstraints");
  const required = fields.optional(context(0));
  fields.optional(context(1)); // inhibitPolicyMapping: no mapping is followed anyway
  fields.end();
  return required ? readCount({ ...required, tag: TAG.integer }) : Infinity; // the tag [0] is implicit
}

/**
 * Whether a path (end entity first, anchor last) has a valid policy wherever one of its authorities
 * requires that (RFC 5280 §6.1). Any policy will do. Without policy mappings, which are refused where they are critical
 * and otherwise not followed, the policy tree is an intersection of sets.
 */
export function policiesHold(
  path: readonly (CertificatePolicies & { readonly selfIssued: boolean })[],
): boolean {
  let valid: readonly string[] = [ANY_POLICY];
  let explicit = Infinity;
  let inhibit = Infinity;
  for (let i = path.length - 2; i >= 0; i--) {
    const certificate = path[i];
    if (certificate === undefined) break;
    const anyCounts = inhibit > 0 || (certificate.selfIssued && i > 0);
    valid = intersect(valid, certificate.policies.filter((id) => anyCounts || id !== ANY_POLICY));
    if (explicit <= 0 && valid.length === 0) return false;
    const step = certificate.selfIssued && i > 0 ? 0 : 1;
    explicit = Math.min(explicit - step, certificate.requireExplicitPolicy);
    inhibit = Math.min(inhibit - step, certificate.inhibitAnyPolicy);
  }
  return explicit > 0 || valid.length > 0;
}

function intersect(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.includes(ANY_POLICY)) return b;
  if (b.includes(ANY_POLICY)) return a;
  return a.filter((id) => b.includes(id));
}
