import { constructed, Fields, TAG, type Value } from "./der.ts";
import { type DistinguishedName, readDistinguishedName } from "./distinguished_name.ts";
import {
  criticalBeside,
  type ExtensionList,
  readAuthorityKey,
  readExtensionList,
  readTaggedExtensions,
} from "./extension.ts";
import { readInteger, readTime, readWrapped } from "./primitive.ts";
import { readSigned, type Signed } from "./x509.ts";

/** A certificate revocation list (RFC 5280 §5). Times are in milliseconds since 1970. */
export interface Crl extends Signed {
  readonly issuerName: DistinguishedName;
  readonly issuer: string;
  readonly thisUpdate: number;
  readonly nextUpdate: number | undefined;
  /** Serial numbers as hex, with the time of revocation. */
  readonly revoked: ReadonlyMap<string, number>;
  /** The issuer's key identifier as hex, where the list has it. */
  readonly authorityKey: string | undefined;
  /** Why the list cannot tell of every certificate of its issuer; undefined where it can. */
  readonly limited: string | undefined;
}

const ID = {
  crlNumber: "2.5.29.20",
  reasonCode: "2.5.29.21",
  invalidityDate: "2.5.29.24",
  deltaIndicator: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  authorityKey: "2.5.29.35",
} as const;

const UNDERSTOOD: ReadonlySet<string> = new Set([ID.crlNumber, ID.authorityKey]);
const UNDERSTOOD_IN_ENTRY: ReadonlySet<string> = new Set([ID.reasonCode, ID.invalidityDate]);

/** Reads one DER revocation list. Throws `TypeError` where it is none. */
export function readCrl(der: Uint8Array): Crl {
  const { tbs, signed } = readSigned(der, "a revocation list");
  const fields = new Fields(tbs, "a revocation list");
  fields.optional(TAG.integer); // the version; what matters of version 2 are the extensions
  if (fields.take(TAG.sequence).der.toHex() !== signed.algorithm) {
    throw new TypeError("a revocation list names two signature algorithms");
  }
  const issuerName = readDistinguishedName(fields.take(TAG.sequence));
  const thisUpdate = readTime(fields.next());
  const nextUpdate = fields.optional(TAG.utcTime, TAG.generalizedTime);
  const entries = readEntries(fields.optional(TAG.sequence));
  const tagged = fields.optional(constructed(0));
  fields.end();
  const extensions: ExtensionList = tagged ? readTaggedExtensions(tagged, 0) : new Map();
  const authorityKey = extensions.get(ID.authorityKey);
  return {
    ...signed,
    issuerName,
    issuer: issuerName.text,
    thisUpdate,
    nextUpdate: nextUpdate && readTime(nextUpdate),
    revoked: new Map(entries.map(({ serial, date }) => [serial, date])),
    authorityKey: authorityKey && readAuthorityKey(readWrapped(authorityKey.wrapped)),
    limited: findLimit(extensions, entries),
  };
}

interface Entry {
  readonly serial: string;
  readonly date: number;
  readonly unknownCritical: readonly string[];
}

function readEntries(value: Value | undefined): Entry[] {
  return value ? new Fields(value, "the revoked certificates").rest().map(readEntry) : [];
}

function readEntry(value: Value): Entry {
  const fields = new Fields(value, "a revoked certificate");
  const serial = readInteger(fields.take(TAG.integer));
  const date = readTime(fields.next());
  const extensions = fields.optional(TAG.sequence);
  fields.end();
  const list = extensions ? readExtensionList(extensions) : new Map();
  return { serial, date, unknownCritical: criticalBeside(list, UNDERSTOOD_IN_ENTRY) };
}

function findLimit(extensions: ExtensionList, entries: readonly Entry[]): string | undefined {
  if (extensions.has(ID.deltaIndicator)) return "is a delta, not a complete list";
  if (extensions.has(ID.issuingDistributionPoint)) return "is for some of its issuer's certificates only";
  const [id] = [
    ...criticalBeside(extensions, UNDERSTOOD),
    ...entries.flatMap(({ unknownCritical }) => unknownCritical),
  ];
  return id && `has the critical extension ${id}, which is not understood`;
}
