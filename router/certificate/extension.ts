import { type CertificatePolicies, readCertificatePolicies } from "./certificate_policy.ts";
import { constructed, context, Fields, readMembers, TAG, type Value } from "./der.ts";
import { type GeneralName, readGeneralNames } from "./general_name.ts";
import { type NameConstraints, readNameConstraints } from "./name_constraint.ts";
import { readBits, readBoolean, readCount, readObjectIdentifier, readWrapped } from "./primitive.ts";

/** The extensions of a certificate (RFC 5280 §4.2) that decide something here. */
export interface Extensions extends CertificatePolicies {
  readonly alternatives: readonly GeneralName[];
  /** basicConstraints: cA. */
  readonly isAuthority: boolean;
  readonly pathLength: number | undefined;
  readonly keyUsage: readonly string[] | undefined;
  readonly usages: readonly string[] | undefined;
  readonly constraints: NameConstraints | undefined;
  /** Key identifiers as hex: the certificate's own and its issuer's. */
  readonly subjectKey: string | undefined;
  readonly authorityKey: string | undefined;
  /** Critical extensions that are not understood here. */
  readonly unknownCritical: readonly string[];
}

/** The extensions by object identifier, unread. */
export type ExtensionList = ReadonlyMap<string, { readonly critical: boolean; readonly wrapped: Value }>;

const ID = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  alternatives: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  policies: "2.5.29.32",
  authorityKey: "2.5.29.35",
  policyConstraints: "2.5.29.36",
  extendedKeyUsage: "2.5.29.37",
  inhibitAnyPolicy: "2.5.29.54",
} as const;

const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(ID));

const KEY_USAGES = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
];

/** Reads `Extensions ::= SEQUENCE OF Extension`. An extension that occurs twice is an error. */
export function readExtensionList(value: Value): ExtensionList {
  const list = new Map<string, { critical: boolean; wrapped: Value }>();
  for (const member of readMembers(value, "the list of extensions")) {
    const fields = new Fields(member, "an extension");
    const id = readObjectIdentifier(fields.take(TAG.objectIdentifier));
    const critical = fields.optional(TAG.boolean);
    const wrapped = fields.take(TAG.octetString);
    fields.end();
    if (list.has(id)) throw new TypeError(`the extension ${id} occurs twice`);
    list.set(id, { critical: critical !== undefined && readBoolean(critical), wrapped });
  }
  return list;
}

export function readExtensions(list: ExtensionList): Extensions {
  const read = <T>(id: string, reader: (value: Value) => T): T | undefined => {
    const extension = list.get(id);
    return extension && reader(readWrapped(extension.wrapped));
  };
  const basic = read(ID.basicConstraints, readBasicConstraints);
  return {
    alternatives: read(ID.alternatives, readGeneralNames) ?? [],
    isAuthority: basic?.isAuthority ?? false,
    pathLength: basic?.pathLength,
    keyUsage: read(ID.keyUsage, readKeyUsage),
    usages: read(ID.extendedKeyUsage, readExtendedKeyUsage),
    constraints: read(ID.nameConstraints, readNameConstraints),
    subjectKey: read(ID.subjectKey, readKeyIdentifier),
    authorityKey: read(ID.authorityKey, readAuthorityKey),
    ...readCertificatePolicies(
      read(ID.policies, (value) => value),
      read(ID.policyConstraints, (value) => value),
      read(ID.inhibitAnyPolicy, (value) => value),
    ),
    unknownCritical: criticalBeside(list, UNDERSTOOD),
  };
}

/** The critical extensions that are not among those understood. */
export function criticalBeside(list: ExtensionList, understood: ReadonlySet<string>): string[] {
  return [...list].filter(([id, { critical }]) => critical && !understood.has(id)).map(([id]) => id);
}

/** The key identifier of the issuer, where the extension names one. */
export function readAuthorityKey(value: Value): string | undefined {
  return new Fields(value, "authorityKeyIdentifier").optional(context(0))?.content.toHex();
}

function readKeyIdentifier(value: Value): string {
  if (value.tag !== TAG.octetString) throw new TypeError("subjectKeyIdentifier is malformed");
  return value.content.toHex();
}

function readBasicConstraints(value: Value): { isAuthority: boolean; pathLength: number | undefined } {
  const fields = new Fields(value, "basicConstraints");
  const ca = fields.optional(TAG.boolean);
  const pathLength = fields.optional(TAG.integer);
  fields.end();
  return {
    isAuthority: ca !== undefined && readBoolean(ca),
    pathLength: pathLength && readCount(pathLength),
  };
}

function readKeyUsage(value: Value): string[] {
  return readBits(value).flatMap((bit) => KEY_USAGES[bit] ?? []);
}

function readExtendedKeyUsage(value: Value): string[] {
  return readMembers(value, "extendedKeyUsage").map(readObjectIdentifier);
}

/** Unwraps the explicit tag [n] around extensions. */
export function readTaggedExtensions(value: Value, n: number): ExtensionList {
  const fields = new Fields(value, "the extensions", constructed(n));
  const list = readExtensionList(fields.take(TAG.sequence));
  fields.end();
  return list;
}
