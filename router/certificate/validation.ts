import { policiesHold } from "./certificate_policy.ts";
import type { PathFailure, PathFault, Purposes } from "./evidence.ts";
import { findDisallowed } from "./name_constraint.ts";
import { findWeakAlgorithm, findWeakKey } from "./signature.ts";
import type { X509 } from "./x509.ts";

/** A path of certificates, the end entity's first and the anchor last; each signed by the next one's key. */
export type Path = readonly X509[];

/** One rule of RFC 5280 §6.1 for the certificate at a place in a path: what it `does` wrong, if anything. */
type Rule = (path: Path, place: number, now: number) => { fault: PathFault; does: string } | undefined;

const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
const ANY_USAGE = "2.5.29.37.0";

/** All rules. They hold for anchors as well, but that nobody's signature on an anchor matters. */
const RULES: readonly Rule[] = [
  isInTime,
  isVersion3,
  isUnderstood,
  isStrong,
  isAuthority,
  keepsPathLength,
  keepsPurpose,
  keepsNames,
];

/** Finds the first rule that a path whose signatures are right does not keep. */
export function findFault(path: Path, now: number): PathFailure | undefined {
  for (const rule of RULES) {
    for (const [place, { subject }] of path.entries()) {
      const broken = rule(path, place, now);
      if (broken) {
        return { ok: false, fault: broken.fault, because: predicate(place, subject, broken.does) };
      }
    }
  }
  if (policiesHold(path)) return undefined;
  return { ok: false, fault: "policy", because: "has no certificate policy that its authorities require" };
}

/** Words that follow "leafb.example's certificate". */
export function predicate(place: number, subject: string, does: string): string {
  return place === 0 ? does : `is issued under ${subject}, which ${does}`;
}

/** A time for people. */
export function describeTime(time: number): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** What a path may be used for: what none of its certificates rules out. */
export function purposesOf([leaf, ...issuers]: Path): Purposes {
  const allow = (usage: string) => [leaf, ...issuers].every((certificate) => allows(certificate, usage));
  const bits = leaf?.keyUsage;
  const has = (...wanted: readonly string[]) =>
    bits === undefined || wanted.some((bit) => bits.includes(bit));
  return {
    // RFC 5280 §4.2.1.12: the bits that are consistent with each usage.
    serverAuth: allow(SERVER_AUTH) && has("digitalSignature", "keyEncipherment", "keyAgreement"),
    clientAuth: allow(CLIENT_AUTH) && has("digitalSignature", "keyAgreement"),
  };
}

function allows(certificate: X509 | undefined, usage: string): boolean {
  const usages = certificate?.usages;
  return usages === undefined || usages.includes(usage) || usages.includes(ANY_USAGE);
}

function isInTime(path: Path, place: number, now: number): ReturnType<Rule> {
  const { notBefore, notAfter } = at(path, place);
  if (now > notAfter) return { fault: "expired", does: `expired at ${describeTime(notAfter)}` };
  if (now < notBefore) {
    return { fault: "not-yet-valid", does: `is not valid before ${describeTime(notBefore)}` };
  }
  return undefined;
}

function isVersion3(path: Path, place: number): ReturnType<Rule> {
  const { version } = at(path, place);
  return version === 3 ? undefined : { fault: "old-version", does: `is of X.509 version ${version}` };
}

function isUnderstood(path: Path, place: number): ReturnType<Rule> {
  const [id] = at(path, place).unknownCritical;
  return id === undefined
    ? undefined
    : { fault: "critical-extension", does: `has the critical extension ${id}, which is not understood` };
}

function isStrong(path: Path, place: number): ReturnType<Rule> {
  const certificate = at(path, place);
  const isAnchor = place === path.length - 1;
  const does = findWeakKey(certificate.spki) ?? (isAnchor ? undefined : findWeakAlgorithm(certificate));
  return does === undefined ? undefined : { fault: "weak", does };
}

function isAuthority(path: Path, place: number): ReturnType<Rule> {
  const { isAuthority, keyUsage } = at(path, place);
  if (place === 0) return undefined;
  if (!isAuthority) return { fault: "not-an-authority", does: "is no authority (basicConstraints lacks CA)" };
  return keyUsage === undefined || keyUsage.includes("keyCertSign")
    ? undefined
    : { fault: "not-an-authority", does: "may not sign certificates (keyUsage lacks keyCertSign)" };
}

function keepsPathLength(path: Path, place: number): ReturnType<Rule> {
  const { pathLength = Infinity } = at(path, place);
  const below = path.slice(1, place).filter(({ selfIssued }) => !selfIssued).length;
  if (place === 0 || below <= pathLength) return undefined;
  return {
    fault: "path-length",
    does: `allows ${pathLength} authorities below it (pathLenConstraint) where there are ${below}`,
  };
}

function keepsPurpose(path: Path, place: number): ReturnType<Rule> {
  const certificate = at(path, place);
  if (place === 0 || allows(certificate, SERVER_AUTH) || allows(certificate, CLIENT_AUTH)) return undefined;
  return { fault: "authority-purpose", does: "may not issue for TLS (extendedKeyUsage)" };
}

function keepsNames(path: Path, place: number): ReturnType<Rule> {
  const { constraints } = at(path, place);
  if (constraints === undefined) return undefined;
  // RFC 5280 §6.1.3 (b), (c): a self-issued authority in between is not held against them.
  const bound = path.slice(0, place).filter(({ selfIssued }, i) => i === 0 || !selfIssued);
  for (const certificate of bound) {
    const name = findDisallowed(constraints, certificate);
    if (name !== undefined) {
      return { fault: "name-constraint", does: `may not issue for ${name} (nameConstraints)` };
    }
  }
  return undefined;
}

function at(path: Path, place: number): X509 {
  const certificate = path[place];
  if (certificate === undefined) throw new RangeError(`a path of ${path.length} has no place ${place}`);
  return certificate;
}
