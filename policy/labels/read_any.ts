import type { XmlElement } from "../xml/element.ts";
import { LABEL_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { decodeUtf8 } from "../xml/utf8.ts";
import { decodeLabelElement, essLabel, type LabelOptions } from "./decode_label.ts";
import { decodeEssClearance, decodeEssClearanceBase64 } from "./ess_clearance.ts";
import { decodeEssBase64, decodeEssLabel } from "./ess_label.ts";
import type { Decoded, DecodedClearance } from "./label.ts";
import { NAMESPACE } from "./namespace.ts";
import type { ReadLabel } from "./read_label.ts";
import { readSecurityLabel } from "./security_label.ts";
import { decode4774Clearance } from "./stanag_4774.ts";

/** What bytes look like from outside. */
export type Encoding = "xml" | "base64" | "ber";

const LARGEST = 262_144;

/**
 * Tells in what a label or a clearance is encoded, by its octets alone: XML begins with `<`, base64 has no other
 * characters, and BER of either always has a control character behind its first octet (0x30 or 0x31).
 */
export function detectEncoding(bytes: Uint8Array): Encoding | undefined {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const first = bytes.subarray(start).find((octet) => !isSpace(octet));
  if (first === 0x3c) return "xml";
  if (first !== undefined && bytes.subarray(start).every((octet) => isSpace(octet) || isBase64(octet))) {
    return "base64";
  }
  return bytes[0] === 0x30 || bytes[0] === 0x31 ? "ber" : undefined;
}

function isSpace(octet: number): boolean {
  return octet === 0x20 || octet === 0x09 || octet === 0x0a || octet === 0x0d;
}

function isBase64(octet: number): boolean {
  return /[A-Za-z0-9+/=]/.test(String.fromCharCode(octet));
}

/**
 * Reads a label in any format: XEP-0258 (`<securitylabel/>`, `<label/>` or what it holds),
 * STANAG 4774, an ADatP-4778 binding, base64 or raw BER of ESS.
 */
export function readAnyLabel(bytes: Uint8Array, options: LabelOptions = {}): Decoded<ReadLabel> {
  return readAny(bytes, "label", {
    xml: (element) => readLabelXml(element, options),
    base64: (text) => essLabel(decodeEssBase64(text, options)),
    ber: () => essLabel(decodeEssLabel(bytes)),
  });
}

/** Reads a clearance in any format: ConfidentialityClearance, base64 or raw BER of ESS. */
export function readAnyClearance(bytes: Uint8Array, options: LabelOptions = {}): Decoded<DecodedClearance> {
  return readAny(bytes, "clearance", {
    xml: (element) => decode4774Clearance(element, options),
    base64: (text) => decodeEssClearanceBase64(text, options),
    ber: () => decodeEssClearance(bytes),
  });
}

interface Readers<T> {
  readonly xml: (element: XmlElement) => Decoded<T>;
  readonly base64: (text: string) => Decoded<T>;
  readonly ber: () => Decoded<T>;
}

function readAny<T>(bytes: Uint8Array, what: string, readers: Readers<T>): Decoded<T> {
  if (bytes.length === 0) return { ok: false, because: `the ${what} is empty` };
  if (bytes.length > LARGEST) return { ok: false, because: `the ${what} has more than ${LARGEST} octets` };
  const encoding = detectEncoding(bytes);
  if (encoding === undefined) return { ok: false, because: `the ${what} is neither XML nor base64 nor DER` };
  if (encoding === "ber") return readers.ber();
  const text = decodeUtf8(bytes);
  if (!text.ok) return text;
  if (encoding === "base64") return readers.base64(text.value);
  const element = parseXml(text.value, LABEL_XML_LIMITS);
  return element.ok ? readers.xml(element.value) : element;
}

function readLabelXml(element: XmlElement, options: LabelOptions): Decoded<ReadLabel> {
  if (element.namespace !== NAMESPACE.secLabel) return decodeLabelElement(element, options);
  const read = readSecurityLabel(element.name === "label" ? around(element) : element);
  switch (read.kind) {
    case "none":
    case "malformed":
      return { ok: false, because: read.kind === "none" ? "there is no label" : read.because };
    case "one":
      if (read.label !== undefined) return decodeLabelElement(read.label, options);
      return { ok: false, because: "the label is empty, which stands for the default label of a link" };
  }
}

/** A `<label/>` that stands alone, in the `<securitylabel/>` that it would stand in. */
function around(element: XmlElement): XmlElement {
  return { ...element, name: "securitylabel", attributes: new Map(), children: [element] };
}
