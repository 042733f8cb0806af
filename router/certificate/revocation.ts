import type { Crl } from "./crl.ts";
import type { RevocationEvidence } from "./evidence.ts";
import { findWeakAlgorithm, type Verify } from "./signature.ts";
import { describeTime, type Path, predicate } from "./validation.ts";
import type { X509 } from "./x509.ts";

/** The configured revocation lists. */
export interface Lists {
  readonly byIssuer: ReadonlyMap<string, readonly Crl[]>;
  /** Lists that could not be read: nobody knows whom they revoke. */
  readonly unreadable: number;
}

/** Finds out whether a certificate of a path is revoked. The anchor is not checked: it is trusted by configuration. */
export function findRevocation(path: Path, lists: Lists, verify: Verify, now: number): RevocationEvidence {
  if (lists.unreadable > 0) return { status: "unknown", because: "a revocation list cannot be read" };
  const subjects = path.length === 1 ? path : path.slice(0, -1);
  const found = subjects.map((subject, place): RevocationEvidence => {
    const issuer = path[place + 1] ?? subject;
    const status = statusOf(subject, issuer, lists, verify, now);
    if (status.status !== "revoked") return status;
    return { ...status, because: predicate(place, subject.subject, status.because) };
  });
  // A missing list for an authority is no obstacle; a missing list for the end entity may be (requireCrl).
  return found.find(({ status }) => status === "revoked") ??
    found.find(({ status }) => status === "unknown") ??
    found[0] ?? { status: "no list" };
}

function statusOf(
  subject: X509,
  issuer: X509,
  lists: Lists,
  verify: Verify,
  now: number,
): RevocationEvidence {
  const own = (lists.byIssuer.get(subject.issuerName.der) ?? []).filter((list) => isOf(list, issuer));
  if (own.length === 0) return { status: "no list" };
  const judged = own.map((list) => ({ list, flaw: findFlaw(list, issuer, verify, now) }));
  const usable = judged.filter(({ flaw }) => flaw === undefined).map(({ list }) => list);
  const [newest] = usable.toSorted((a, b) => b.thisUpdate - a.thisUpdate);
  const date = newest?.revoked.get(subject.serial);
  if (newest && date !== undefined) {
    return { status: "revoked", because: `was revoked at ${describeTime(date)} by ${newest.issuer}` };
  }
  return newest ? { status: "good" } : { status: "unknown", because: judged[0]?.flaw ?? "" };
}

/** Two authorities of one name are told apart by their keys' identifiers. */
function isOf(list: Crl, issuer: X509): boolean {
  return list.authorityKey === undefined || issuer.subjectKey === undefined ||
    list.authorityKey === issuer.subjectKey;
}

/** Why a list says nothing that can be relied on; undefined where it does. */
function findFlaw(list: Crl, issuer: X509, verify: Verify, now: number): string | undefined {
  const name = `the revocation list of ${list.issuer}`;
  const { thisUpdate, nextUpdate, limited } = list;
  if (issuer.keyUsage?.includes("cRLSign") === false) return `${list.issuer} may not sign revocation lists`;
  const weak = findWeakAlgorithm(list);
  if (weak) return `${name} ${weak}`;
  if (!verify(list, issuer.spki)) return `${name} has a signature that does not fit its key`;
  if (limited) return `${name} ${limited}`;
  if (now < thisUpdate) return `${name} is not valid before ${describeTime(thisUpdate)}`;
  if (nextUpdate === undefined) return `${name} does not say when the next one is due`;
  return now > nextUpdate ? `${name} was due for replacement at ${describeTime(nextUpdate)}` : undefined;
}
