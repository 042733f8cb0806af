import type { CertificateRules } from "../config/config.ts";
import { readCrl } from "./crl.ts";
import type { Certificate, Evidence, PathFailure, PathFault } from "./evidence.ts";
import { type Directory, findPath, makeDirectory } from "./path.ts";
import { findRevocation, type Lists } from "./revocation.ts";
import { type Verify, verifySignature } from "./signature.ts";
import { purposesOf } from "./validation.ts";
import { readX509, type X509 } from "./x509.ts";

/** Finds out what there is to know of a presented chain (end entity first) at a time. Never throws. */
export type Inspect = (chain: readonly Uint8Array[], rules: CertificateRules, now: number) => Evidence;

/** Certificates of one chain that are read. */
const LONGEST_CHAIN = 32;
/** Verified signatures that are remembered. */
const MOST_REMEMBERED = 1_000;

/** Reads one DER certificate. Throws `TypeError` where it is none. */
export function readCertificate(der: Uint8Array): Certificate {
  return readX509(der);
}

/**
 * Makes an inspector. It reads the anchors and lists of each configuration once, for as long as their arrays
 * live, and remembers signatures that it has verified: peers that reconnect present the same chains.
 */
export function createInspector(): Inspect {
  const anchors = rememberByIdentity(readAnchors);
  const lists = rememberByIdentity(readLists);
  const verify = rememberVerified(verifySignature);
  return (chain, rules, now) => inspect(chain, anchors(rules.trust), lists(rules.crls), verify, now);
}

/** Inspects one chain; an inspector does the same for many, faster. */
export function inspectCertificate(
  chain: readonly Uint8Array[],
  rules: CertificateRules,
  now: number,
): Evidence {
  return createInspector()(chain, rules, now);
}

function inspect(
  chain: readonly Uint8Array[],
  anchors: Directory,
  lists: Lists,
  verify: Verify,
  now: number,
): Evidence {
  const read = chain.slice(0, LONGEST_CHAIN).map((der) => attempt(der, readX509));
  const [certificate, ...others] = read;
  if (certificate === undefined) return failed(undefined, "absent", "was not presented");
  if (!isReadable(certificate)) {
    return failed(undefined, "unreadable", `cannot be read: ${certificate.message}`);
  }
  const unreadable = others.findIndex((other) => !isReadable(other));
  if (unreadable >= 0) {
    return failed(
      certificate,
      "unreadable",
      `comes with a certificate (number ${unreadable + 2}) that cannot be read`,
    );
  }
  if (chain.length > LONGEST_CHAIN) {
    return failed(
      certificate,
      "too-long",
      `comes with ${chain.length - 1} others, more than ${LONGEST_CHAIN - 1}`,
    );
  }
  const presented = makeDirectory(others.filter(isReadable));
  const path = findPath(certificate, { anchors, presented, verify }, now);
  if ("ok" in path) return { certificate, path, revocation: { status: "no list" } };
  return {
    certificate,
    path: { ok: true, anchor: path.at(-1)?.subject ?? "", permits: purposesOf(path) },
    revocation: findRevocation(path, lists, verify, now),
  };
}

function failed(certificate: X509 | undefined, fault: PathFault, because: string): Evidence {
  const path: PathFailure = { ok: false, fault, because };
  return { certificate, path, revocation: { status: "no list" } };
}

function readAnchors(trust: readonly Uint8Array[]): Directory {
  // An anchor that cannot be read anchors nothing; the configuration's check reports it.
  return makeDirectory(trust.map((der) => attempt(der, readX509)).filter(isReadable));
}

function readLists(crls: readonly Uint8Array[]): Lists {
  const readable = crls.map((der) => attempt(der, readCrl)).filter(isReadable);
  return {
    byIssuer: Map.groupBy(readable, ({ issuerName }) => issuerName.der),
    unreadable: crls.length - readable.length,
  };
}

function attempt<T>(der: Uint8Array, read: (der: Uint8Array) => T): T | TypeError {
  try {
    return read(der);
  } catch (error) {
    if (error instanceof TypeError) return error;
    throw error;
  }
}

function isReadable<T>(read: T | TypeError): read is T {
  return !(read instanceof TypeError);
}

function rememberByIdentity<K extends object, V>(read: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, V>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}

/** Remembers what was verified, never what was not: a forgery must be found out each time. */
function rememberVerified(verify: Verify): Verify {
  const verified = new Set<string>();
  return (signed, spki) => {
    const key = `${signed.fingerprint} ${spki.toHex()}`;
    if (verified.has(key)) return true;
    if (!verify(signed, spki)) return false;
    if (verified.size >= MOST_REMEMBERED) verified.clear();
    verified.add(key);
    return true;
  };
}
