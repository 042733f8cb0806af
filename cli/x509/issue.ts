import * as asn1js from "asn1js";
import {
  type AlternativeNames,
  authorityExtensions,
  constructed,
  distinguishedName,
  endEntityExtensions,
  keyIdentifiers,
} from "./extensions.ts";
import { keyIdentifier, type SigningKey } from "./keys.ts";

/** When a certificate is valid; milliseconds since 1970. */
export interface Validity {
  readonly notBefore: number;
  readonly notAfter: number;
}

/** Who signs. */
export interface Issuer {
  /** `CN=trial CA` */
  readonly name: string;
  readonly key: SigningKey;
}

const EXTENSION_REQUEST = "1.2.840.113549.1.9.14";
const VERSION_3 = 2;
/** RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime after. */
const LAST_OF_UTC_TIME = Date.UTC(2050, 0, 1);

/**
 * A request for a certificate (PKCS #10, RFC 2986) as PEM, with the names as an extension request.
 *
 * @param subject `O=Navy,CN=hub.example`; may be empty
 */
export function makeRequest(subject: string, names: AlternativeNames, key: SigningKey): string {
  const extensions = new asn1js.Sequence({ value: endEntityExtensions(names) });
  const attribute = new asn1js.Sequence({
    value: [
      new asn1js.ObjectIdentifier({ value: EXTENSION_REQUEST }),
      new asn1js.Set({ value: [extensions] }),
    ],
  });
  const info = new asn1js.Sequence({
    value: [
      new asn1js.Integer({ value: 0 }),
      distinguishedName(subject),
      publicKeyInfo(key),
      constructed(0, [attribute]),
    ],
  });
  return toPem("CERTIFICATE REQUEST", signed(info, key));
}

/** The certificate of an authority that signs itself, as PEM. */
export function makeAuthority(issuer: Issuer, validity: Validity): string {
  const own = keyIdentifier(issuer.key);
  const extensions = [...authorityExtensions(), ...keyIdentifiers(own, own)];
  return certificate(issuer, issuer.name, issuer.key, validity, extensions);
}

/** The certificate of an end entity, as PEM. */
export function issueCertificate(
  issuer: Issuer,
  { subject, names, key }: {
    readonly subject: string;
    readonly names: AlternativeNames;
    readonly key: SigningKey;
  },
  validity: Validity,
): string {
  const identifiers = keyIdentifiers(keyIdentifier(key), keyIdentifier(issuer.key));
  return certificate(issuer, subject, key, validity, [...endEntityExtensions(names), ...identifiers]);
}

function certificate(
  issuer: Issuer,
  subject: string,
  key: SigningKey,
  { notBefore, notAfter }: Validity,
  extensions: asn1js.Sequence[],
): string {
  const tbs = new asn1js.Sequence({
    value: [
      constructed(0, [new asn1js.Integer({ value: VERSION_3 })]),
      serialNumber(),
      issuer.key.algorithm(),
      distinguishedName(issuer.name),
      new asn1js.Sequence({ value: [time(notBefore), time(notAfter)] }),
      distinguishedName(subject),
      publicKeyInfo(key),
      constructed(3, [new asn1js.Sequence({ value: extensions })]),
    ],
  });
  return toPem("CERTIFICATE", signed(tbs, issuer.key));
}

/** Unguessable and positive (RFC 5280 §4.1.2.2). */
function serialNumber(): asn1js.Integer {
  const valueHex = crypto.getRandomValues(new Uint8Array(16));
  valueHex[0] = valueHex[0] & 0x3f | 0x40;
  return new asn1js.Integer({ valueHex });
}

function time(milliseconds: number): asn1js.AsnType {
  const valueDate = new Date(milliseconds - milliseconds % 1000);
  return milliseconds < LAST_OF_UTC_TIME
    ? new asn1js.UTCTime({ valueDate })
    : new asn1js.GeneralizedTime({ valueDate });
}

function publicKeyInfo({ publicKey }: SigningKey): asn1js.AsnType {
  return asn1js.fromBER(publicKey).result;
}

function signed(content: asn1js.Sequence, key: SigningKey): Uint8Array {
  const signature = key.sign(new Uint8Array(content.toBER(false)));
  const whole = new asn1js.Sequence({
    value: [content, key.algorithm(), new asn1js.BitString({ valueHex: signature })],
  });
  return new Uint8Array(whole.toBER(false));
}

function toPem(label: string, der: Uint8Array): string {
  const lines = der.toBase64().match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
