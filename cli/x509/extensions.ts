import * as asn1js from "asn1js";

/** Names in a certificate (RFC 5280 §4.2.1.6, RFC 4985, RFC 6120 §13.7.1.4). */
export interface AlternativeNames {
  /** dNSName; may begin with `*.` */
  readonly dns: readonly string[];
  /** Whole SRVNames: `_xmpp-server.a.example`. */
  readonly srv: readonly string[];
  /** XmppAddr, with U-labels. */
  readonly xmpp: readonly string[];
}

const ID = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  srvName: "1.3.6.1.5.5.7.8.7",
  xmppAddr: "1.3.6.1.5.5.7.8.5",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

const ATTRIBUTES: Readonly<Record<string, string>> = {
  CN: "2.5.4.3",
  C: "2.5.4.6",
  L: "2.5.4.7",
  ST: "2.5.4.8",
  O: "2.5.4.10",
  OU: "2.5.4.11",
  DC: "0.9.2342.19200300.100.1.25",
};

/** The bits that are set, of which the first is digitalSignature. */
const DIGITAL_SIGNATURE = { unusedBits: 7, bits: 0x80 };
const SIGNS_CERTIFICATES = { unusedBits: 1, bits: 0x06 };

/** A distinguished name: `C=DE,O=Navy,CN=hub.example`. Throws `TypeError`, with a sentence, where the text is none. */
export function distinguishedName(text: string): asn1js.Sequence {
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== "");
  return new asn1js.Sequence({ value: parts.map(relativeName) });
}

function relativeName(part: string): asn1js.Set {
  const [label = "", ...rest] = part.split("=");
  const id = ATTRIBUTES[label.trim().toUpperCase()];
  const text = rest.join("=").trim();
  if (id === undefined || text === "") {
    throw new TypeError(`"${part}" is no attribute of a name. Write C, ST, L, O, OU, DC or CN, e.g. O=Navy.`);
  }
  const value = text.length > 0 && (id === ATTRIBUTES.C || id === ATTRIBUTES.DC)
    ? id === ATTRIBUTES.C
      ? new asn1js.PrintableString({ value: text })
      : new asn1js.IA5String({ value: text })
    : new asn1js.Utf8String({ value: text });
  return new asn1js.Set({
    value: [new asn1js.Sequence({ value: [new asn1js.ObjectIdentifier({ value: id }), value] })],
  });
}

/** What an end entity's certificate says, or what a request asks for. */
export function endEntityExtensions(names: AlternativeNames): asn1js.Sequence[] {
  return [
    extension(ID.subjectAltName, false, subjectAltName(names)),
    extension(ID.keyUsage, true, keyUsage(DIGITAL_SIGNATURE)),
    extension(
      ID.extendedKeyUsage,
      false,
      new asn1js.Sequence({
        value: [ID.serverAuth, ID.clientAuth].map((value) => new asn1js.ObjectIdentifier({ value })),
      }),
    ),
  ];
}

/** What an authority's certificate says: it signs end entities' and nothing else. */
export function authorityExtensions(): asn1js.Sequence[] {
  const constraints = [new asn1js.Boolean({ value: true }), new asn1js.Integer({ value: 0 })];
  return [
    extension(ID.basicConstraints, true, new asn1js.Sequence({ value: constraints })),
    extension(ID.keyUsage, true, keyUsage(SIGNS_CERTIFICATES)),
  ];
}

/** The identifiers of the subject's key and of the issuer's. */
export function keyIdentifiers(
  subject: Uint8Array<ArrayBuffer>,
  issuer: Uint8Array<ArrayBuffer>,
): asn1js.Sequence[] {
  return [
    extension(ID.subjectKeyIdentifier, false, new asn1js.OctetString({ valueHex: subject })),
    extension(ID.authorityKeyIdentifier, false, new asn1js.Sequence({ value: [tagged(0, issuer)] })),
  ];
}

function extension(id: string, critical: boolean, value: asn1js.AsnType): asn1js.Sequence {
  return new asn1js.Sequence({
    value: [
      new asn1js.ObjectIdentifier({ value: id }),
      ...(critical ? [new asn1js.Boolean({ value: true })] : []),
      new asn1js.OctetString({ valueHex: value.toBER(false) }),
    ],
  });
}

function keyUsage({ unusedBits, bits }: typeof DIGITAL_SIGNATURE): asn1js.BitString {
  return new asn1js.BitString({ unusedBits, valueHex: Uint8Array.of(bits) });
}

function subjectAltName({ dns, srv, xmpp }: AlternativeNames): asn1js.Sequence {
  return new asn1js.Sequence({
    value: [
      ...dns.map((name) => tagged(2, new TextEncoder().encode(name))),
      ...srv.map((name) => otherName(ID.srvName, new asn1js.IA5String({ value: name }))),
      ...xmpp.map((name) => otherName(ID.xmppAddr, new asn1js.Utf8String({ value: name }))),
    ],
  });
}

function otherName(id: string, value: asn1js.AsnType): asn1js.Constructed {
  return constructed(0, [new asn1js.ObjectIdentifier({ value: id }), constructed(0, [value])]);
}

function tagged(tagNumber: number, valueHex: Uint8Array): asn1js.Primitive {
  return new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex });
}

/** Context-specific and constructed. */
export function constructed(tagNumber: number, value: asn1js.AsnType[]): asn1js.Constructed {
  return new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value });
}
