import type { PathFailure, PathFault } from "./evidence.ts";
import type { Verify } from "./signature.ts";
import { findFault, type Path, predicate } from "./validation.ts";
import type { X509 } from "./x509.ts";

/** Certificates by subject, so that an issuer is found by its name. */
export type Directory = ReadonlyMap<string, readonly X509[]>;

/** What may go into a path, and what makes it one. */
export interface Material {
  readonly anchors: Directory;
  /** What the peer presented beside its own certificate, in any order. */
  readonly presented: Directory;
  readonly verify: Verify;
}

/** The longest path, both ends included. */
const LONGEST_PATH = 8;
/** Signatures that are verified for one chain: a peer decides on the chain, so the work has a bound. */
const MOST_SIGNATURES = 24;

interface Search extends Material {
  signaturesLeft: number;
  /** Why each way that led to no anchor ended, with its length. */
  readonly ends: { readonly length: number; readonly failure: PathFailure }[];
}

export function makeDirectory(certificates: readonly X509[]): Directory {
  const distinct = new Map(certificates.map((certificate) => [certificate.fingerprint, certificate]));
  return Map.groupBy(distinct.values(), ({ name }) => name.der);
}

/** Finds a path from an end entity to a trust anchor that keeps every rule, or tells why there is none. */
export function findPath(leaf: X509, material: Material, now: number): Path | PathFailure {
  const search: Search = { ...material, signaturesLeft: MOST_SIGNATURES, ends: [] };
  let first: PathFailure | undefined;
  for (const path of pathsToAnchors([leaf], search)) {
    const failure = findFault(path, now);
    if (failure === undefined) return path;
    first ??= failure;
  }
  return first ?? furthest(search.ends);
}

/** All paths whose names and signatures fit, depth first; anchors come before what the peer presented. */
function* pathsToAnchors(path: Path, search: Search): Generator<Path> {
  const subject = path[path.length - 1];
  if (subject === undefined) return;
  if (path.length === 1 && isAnchor(subject, search)) yield path; // pinned: the anchor itself
  const anchors = search.anchors.get(subject.issuerName.der) ?? [];
  const issuers = [...anchors, ...search.presented.get(subject.issuerName.der) ?? []]
    .filter((issuer) => !path.some((other) => isSameEntity(other, issuer)));
  if (issuers.length === 0) return end(path, search, ...describeEnd(path, subject));
  for (const issuer of issuers) {
    if (path.length === LONGEST_PATH || search.signaturesLeft-- <= 0) {
      return end(path, search, "too-long", "has too long a chain, or too many chains");
    }
    if (!search.verify(subject, issuer.spki)) {
      end(path, search, ...describeMismatch(path, subject, issuer));
    } else if (isAnchor(issuer, search)) {
      yield [...path, issuer];
    } else {
      yield* pathsToAnchors([...path, issuer], search);
    }
  }
}

function isAnchor(certificate: X509, { anchors }: Material): boolean {
  return anchors.get(certificate.name.der)?.some(({ fingerprint }) =>
    fingerprint === certificate.fingerprint
  ) ?? false;
}

/** The same name and key: a path through both would be a loop. */
function isSameEntity(a: X509, b: X509): boolean {
  return a.name.der === b.name.der && a.pin === b.pin;
}

function end({ length }: Path, search: Search, fault: PathFault, because: string): void {
  search.ends.push({ length, failure: { ok: false, fault, because } });
}

function describeEnd(path: Path, subject: X509): [PathFault, string] {
  if (!subject.selfIssued) {
    const does = `is issued by ${subject.issuer}, which was neither presented nor is trusted`;
    return ["no-issuer", predicate(path.length - 1, subject.subject, does)];
  }
  if (path.length === 1) return ["self-signed", "is self-signed and not itself trusted"];
  return ["unknown-anchor", `is issued under ${subject.subject}, which is not trusted`];
}

function describeMismatch(path: Path, subject: X509, issuer: X509): [PathFault, string] {
  if (subject.selfIssued && path.length > 1) {
    return [
      "unknown-anchor",
      `is issued under a ${subject.subject} with another key than the one known here`,
    ];
  }
  const does = `has a signature that does not fit the key of ${issuer.subject}`;
  return ["bad-signature", predicate(path.length - 1, subject.subject, does)];
}

/** The way that led closest to an anchor tells most. */
function furthest(ends: Search["ends"]): PathFailure {
  const [first, ...others] = ends;
  if (first === undefined) throw new RangeError("a search that found no path ended somewhere");
  return others.reduce((best, other) => other.length > best.length ? other : best, first).failure;
}
