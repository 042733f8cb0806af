import { decodeLabelElement, type LabelOptions } from "../policy/labels/decode_label.ts";
import type { DecodedLabel } from "../policy/labels/label.ts";
import { NAMESPACE } from "../policy/labels/namespace.ts";
import { detectEncoding, type Encoding } from "../policy/labels/read_any.ts";
import { type DisplayMarking, readSecurityLabel } from "../policy/labels/security_label.ts";
import type { XmlElement } from "../policy/xml/element.ts";
import { LABEL_XML_LIMITS } from "../policy/xml/limits.ts";
import { parseXml } from "../policy/xml/parse.ts";
import { collapse, directText, elementsIn, isElement } from "../policy/xml/reading.ts";
import { decodeUtf8 } from "../policy/xml/utf8.ts";

/** What is around a label in its file: no decision looks at it. */
export interface LabelSurroundings {
  readonly encoding: Encoding;
  /** The outermost element of XML, and whether a binding of ADatP-4778 is in it. */
  readonly container?: string;
  readonly bound: boolean;
  /** The sender's own text. */
  readonly displayMarking?: DisplayMarking;
  /** What each `<equivalentlabel/>` holds, or why it is not understood. */
  readonly equivalents: readonly (DecodedLabel | string)[];
  /** When it is succeeded by another label (`xs:dateTime` as written). */
  readonly successionDates: readonly string[];
}

/** Reads what is around a label that `readAnyLabel()` has accepted. */
export function readSurroundings(bytes: Uint8Array, options: LabelOptions): LabelSurroundings {
  const encoding = detectEncoding(bytes) ?? "ber";
  const none = { encoding, bound: false, equivalents: [], successionDates: [] };
  const text = encoding === "xml" ? decodeUtf8(bytes) : undefined;
  const root = text?.ok ? parseXml(text.value, LABEL_XML_LIMITS) : undefined;
  if (!root?.ok) return none;
  const all = [...descendants(root.value)];
  const dates = all.filter((element) => isElement(element, NAMESPACE.label, "SuccessionDateTime"));
  return {
    ...none,
    ...readFrame(root.value, options),
    container: root.value.name,
    bound: all.some((element) => isElement(element, NAMESPACE.binding, "BindingInformation")),
    successionDates: dates.map((element) => collapse(directText(element))),
  };
}

function readFrame(
  root: XmlElement,
  options: LabelOptions,
): Partial<Pick<LabelSurroundings, "displayMarking" | "equivalents">> {
  if (!isElement(root, NAMESPACE.secLabel, "securitylabel")) return {};
  const read = readSecurityLabel(root);
  if (read.kind !== "one") return {};
  const equivalents = read.equivalents.map((element) => {
    const decoded = decodeLabelElement(element, options);
    return decoded.ok ? decoded.value.label : decoded.because;
  });
  return { equivalents, ...(read.displayMarking && { displayMarking: read.displayMarking }) };
}

function* descendants(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of elementsIn(element)) yield* descendants(child);
}
