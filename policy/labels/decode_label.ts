import type { XmlElement } from "../xml/element.ts";
import { directText, isElement } from "../xml/reading.ts";
import type { Base64Options } from "./base64.ts";
import { decodeEssBase64 } from "./ess_label.ts";
import type { Decoded, DecodedLabel } from "./label.ts";
import { NAMESPACE } from "./namespace.ts";
import type { ReadLabel } from "./read_label.ts";
import { decoding, quoted } from "./refusal.ts";
import { decode4774Label } from "./stanag_4774.ts";
import { mustFit, type Stanag4774Options } from "./stanag_4774_reading.ts";

/** How strictly labels and clearances are read. */
export type LabelOptions = Base64Options & Stanag4774Options;

/**
 * Reads what `<label/>` or `<equivalentlabel/>` of XEP-0258 holds: `<esssecuritylabel/>`, a STANAG 4774 label or an
 * ADatP-4778 binding of one. Any other is refused by its name.
 */
export function decodeLabelElement(element: XmlElement, options: LabelOptions = {}): Decoded<ReadLabel> {
  if (element.namespace === NAMESPACE.label || element.namespace === NAMESPACE.binding) {
    return decode4774Label(element, options);
  }
  if (isElement(element, NAMESPACE.essSecLabel, "esssecuritylabel")) {
    return decodeEssElement(element, options);
  }
  const where = element.namespace === ""
    ? "without a namespace"
    : `of the namespace ${quoted(element.namespace, 120)}`;
  return {
    ok: false,
    because: `line ${element.line}: labels of the kind ${quoted(element.name)} ${where} are not known`,
  };
}

function decodeEssElement(element: XmlElement, options: LabelOptions): Decoded<ReadLabel> {
  const text = decoding(() => {
    mustFit(element, { text: "any" });
    return directText(element);
  });
  return text.ok ? essLabel(decodeEssBase64(text.value, options)) : text;
}

/** An ESS label as it is read: without signature and further facts. */
export function essLabel(label: Decoded<DecodedLabel>): Decoded<ReadLabel> {
  return label.ok ? { ok: true, value: { label: label.value, signature: "none", facts: {} } } : label;
}
