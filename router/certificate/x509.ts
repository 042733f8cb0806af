import { createHash } from "node:crypto";
import { constructed, context, Fields, readValue, TAG, type Value } from "./der.ts";
import { type DistinguishedName, readDistinguishedName } from "./distinguished_name.ts";
import type { Certificate } from "./evidence.ts";
import { type Extensions, readExtensions, readTaggedExtensions } from "./extension.ts";
import { readNames } from "./names.ts";
import { readCount, readInteger, readOctetsOfBits, readTime } from "./primitive.ts";

/** What certificates and revocation lists share: signed bytes. */
export interface Signed {
  readonly tbs: Uint8Array;
  /** The AlgorithmIdentifier's DER as hex. */
  readonly algorithm: string;
  readonly signature: Uint8Array;
  /** Lower-case hex SHA-256 of the whole. */
  readonly fingerprint: string;
}

/** A certificate with all that its validation needs (RFC 5280 §4.1). */
export interface X509 extends Certificate, Extensions, Signed {
  /** 1, 2 or 3. */
  readonly version: number;
  /** The serial number as hex. */
  readonly serial: string;
  readonly name: DistinguishedName;
  readonly issuerName: DistinguishedName;
  readonly selfIssued: boolean;
  /** The SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
}

/** Reads the frame of a certificate or list: the signed part and its signature. */
export function readSigned(der: Uint8Array, what: string): { readonly tbs: Value; readonly signed: Signed } {
  const fields = new Fields(readValue(der), what);
  const tbs = fields.take(TAG.sequence);
  const algorithm = fields.take(TAG.sequence).der.toHex();
  const signature = readOctetsOfBits(fields.take(TAG.bitString));
  fields.end();
  return { tbs, signed: { tbs: tbs.der, algorithm, signature, fingerprint: sha256(der) } };
}

/** Reads one DER certificate. Throws `TypeError` where it is none. */
export function readX509(der: Uint8Array): X509 {
  const { tbs, signed } = readSigned(der, "a certificate");
  const fields = new Fields(tbs, "a certificate");
  const version = readVersion(fields.optional(constructed(0)));
  const serial = readInteger(fields.take(TAG.integer));
  if (fields.take(TAG.sequence).der.toHex() !== signed.algorithm) {
    throw new TypeError("a certificate names two signature algorithms");
  }
  const issuerName = readDistinguishedName(fields.take(TAG.sequence));
  const [notBefore, notAfter] = readValidity(fields.take(TAG.sequence));
  const name = readDistinguishedName(fields.take(TAG.sequence));
  const spki = fields.take(TAG.sequence).der;
  fields.optional(context(1)); // issuerUniqueID and subjectUniqueID: nobody uses them
  fields.optional(context(2));
  const extensions = readVersionedExtensions(fields.optional(constructed(3)), version);
  fields.end();
  return {
    ...signed,
    ...extensions,
    der,
    version,
    serial,
    name,
    subject: name.text,
    issuerName,
    issuer: issuerName.text,
    selfIssued: name.der === issuerName.der,
    notBefore,
    notAfter,
    spki,
    pin: sha256(spki),
    names: readNames(extensions.alternatives),
  };
}

function readVersion(value: Value | undefined): number {
  if (value === undefined) return 1;
  const fields = new Fields(value, "the version", constructed(0));
  const version = readCount(fields.take(TAG.integer)) + 1;
  fields.end();
  if (version > 3) throw new TypeError(`a certificate has the version ${version}`);
  return version;
}

function readValidity(value: Value): [number, number] {
  const fields = new Fields(value, "the validity");
  const times: [number, number] = [readTime(fields.next()), readTime(fields.next())];
  fields.end();
  return times;
}

function readVersionedExtensions(value: Value | undefined, version: number): Extensions {
  if (value === undefined) return readExtensions(new Map());
  if (version !== 3) throw new TypeError(`a certificate of version ${version} has extensions`);
  return readExtensions(readTaggedExtensions(value, 3));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
