import { Fields, readMembers, TAG, type Value } from "./der.ts";
import { readObjectIdentifier } from "./primitive.ts";

/** The Name of a subject or issuer. */
export interface DistinguishedName {
  /** The DER as hex: names are equal where this is. */
  readonly der: string;
  /** One text for each relative name, canonical, for the comparison with subtrees (RFC 5280 §7.1). */
  readonly parts: readonly string[];
  /** For people, safe in a log line: `O=Red, CN=leafa.example`. */
  readonly text: string;
  readonly hasEmail: boolean;
}

const EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

const LABELS: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.25": "DC",
  [EMAIL_ADDRESS]: "emailAddress",
};

const CHARSETS: Readonly<Record<number, string>> = {
  [TAG.utf8String]: "utf-8",
  [TAG.printableString]: "latin1",
  [TAG.teletexString]: "latin1",
  [TAG.ia5String]: "latin1",
  [TAG.bmpString]: "utf-16be",
};

interface Attribute {
  readonly type: string;
  readonly text: string;
}

function readAttribute(value: Value): Attribute {
  const fields = new Fields(value, "an attribute of a name");
  const type = readObjectIdentifier(fields.take(TAG.objectIdentifier));
  const content = fields.next();
  fields.end();
  const charset = CHARSETS[content.tag];
  const text = charset === undefined
    ? `#${content.der.toHex()}`
    : new TextDecoder(charset).decode(content.content);
  return { type, text };
}

/** The text in the form in which names are compared: case and spaces do not count (RFC 5280 §7.1). */
function canonical({ type, text }: Attribute): string {
  return `${type}=${text.normalize("NFKC").toLowerCase().trim().replace(/\s+/g, " ")}`;
}

/** A text from a peer made safe for one line of a log. */
export function printable(text: string, longest = 120): string {
  const safe = text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`);
  return safe.length <= longest ? safe : `${safe.slice(0, longest)}…`;
}

export function readDistinguishedName(value: Value): DistinguishedName {
  const relative = new Fields(value, "a name").rest()
    .map((set) => readMembers(set, "a relative name", TAG.set).map(readAttribute));
  const text = relative
    .map((attributes) => attributes.map(({ type, text }) => `${LABELS[type] ?? type}=${text}`).join("+"))
    .join(", ");
  return {
    der: value.der.toHex(),
    parts: relative.map((attributes) => attributes.map(canonical).sort().join("+")),
    text: relative.length === 0 ? "(a name without parts)" : printable(text),
    hasEmail: relative.flat().some(({ type }) => type === EMAIL_ADDRESS),
  };
}

/** Whether a name is in the subtree under `base`. */
export function isWithin(name: DistinguishedName, base: DistinguishedName): boolean {
  return base.parts.every((part, i) => name.parts[i] === part);
}
