import type { XmlElement } from "../xml/element.ts";
import { childrenOf, collapse, describe, directText, isElement } from "../xml/reading.ts";
import type { Decoded, DecodedClearance, DecodedLabel } from "./label.ts";
import { NAMESPACE } from "./namespace.ts";
import type { LabelFacts, ReadLabel } from "./read_label.ts";
import { decoding, refuse } from "./refusal.ts";
import { labelInBinding } from "./stanag_4778.ts";
import {
  mustFit,
  oneOf,
  readCategory,
  readDateTime,
  readPolicy,
  type Stanag4774Options,
  textOf,
  theOne,
} from "./stanag_4774_reading.ts";

/** The roots that label data; `metadataConfidentialityLabel` labels the metadata alone. */
const ROOTS: readonly string[] = [
  "originatorConfidentialityLabel",
  "alternativeConfidentialityLabel",
  "ConfidentialityLabel",
];

/** Both spellings are in use. */
const SUCCESSORS: readonly string[] = ["SuccessorConfidentialityLabel", "successorConfidentialityLabel"];

/** Reads a STANAG 4774 label, bare or in an ADatP-4778 binding. */
export function decode4774Label(element: XmlElement, options: Stanag4774Options = {}): Decoded<ReadLabel> {
  return decoding(() => {
    if (!isElement(element, NAMESPACE.binding, "BindingInformation")) return read(element, "none", options);
    const { label, signature } = labelInBinding(element);
    return read(label, signature, options);
  });
}

function read(element: XmlElement, signature: ReadLabel["signature"], options: Stanag4774Options): ReadLabel {
  if (element.namespace !== NAMESPACE.label || !ROOTS.includes(element.name)) {
    refuse(`line ${element.line}: ${describe(element, NAMESPACE.label)} is no label of STANAG 4774`);
  }
  const { label, facts } = readLabel(element, options);
  return { label, signature, facts: { root: element.name, ...facts } };
}

function readLabel(
  element: XmlElement,
  options: Stanag4774Options,
): { label: DecodedLabel; facts: LabelFacts } {
  mustFit(element, {
    attributes: [
      "Id",
      "xml:id",
      "ReviewDateTime",
      "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
    ],
    children: ["ConfidentialityInformation", "OriginatorID", "CreationDateTime", "SuccessionHandling"],
    namespace: NAMESPACE.label,
    asides: "allow",
  });
  const succession = oneOf(element, "SuccessionHandling");
  const facts = readFacts(element, succession !== undefined, options);
  const information = theOne(element, "ConfidentialityInformation");
  mustFit(information, {
    children: ["PolicyIdentifier", "Classification", "PrivacyMark", "Category"],
    namespace: NAMESPACE.label,
    asides: "allow",
  });
  const mark = readMark(oneOf(information, "PrivacyMark"));
  const label = {
    format: "stanag-4774",
    policy: readPolicy(theOne(information, "PolicyIdentifier"), options),
    classification: { name: textOf(theOne(information, "Classification")) },
    ...(mark && { privacyMark: mark }),
    categories: childrenOf(information, NAMESPACE.label, "Category")
      .flatMap((category) => readCategory(category, "label", options)),
    successors: succession === undefined ? [] : readSuccession(succession, options),
  } as const;
  return { label, facts };
}

/** An empty mark is none. */
function readMark(element: XmlElement | undefined): string | undefined {
  if (element === undefined) return undefined;
  mustFit(element, { text: "any" });
  return collapse(directText(element));
}

function readFacts(element: XmlElement, succeeded: boolean, options: Stanag4774Options): LabelFacts {
  const review = element.attributes.get("ReviewDateTime");
  const created = oneOf(element, "CreationDateTime");
  const originator = oneOf(element, "OriginatorID");
  const at = `line ${element.line}: ${describe(element)}`;
  if (options.strict4774) {
    if (created === undefined) refuse(`${at} has no <CreationDateTime>`);
    if (review === undefined && !succeeded) refuse(`${at} has no "ReviewDateTime"`);
  }
  return {
    ...(originator && { originator: readOriginator(originator) }),
    ...(created && { created: readDateTime(textOf(created), created.line, "<CreationDateTime>") }),
    ...(review !== undefined && { review: readDateTime(review, element.line, '"ReviewDateTime"') }),
  };
}

function readOriginator(element: XmlElement): { type: string; text: string } {
  mustFit(element, { attributes: ["IDType"], text: "any" });
  return { type: element.attributes.get("IDType") ?? "", text: collapse(directText(element)) };
}

/** The successor and its successors, in one list: each of them must be permitted. */
function readSuccession(element: XmlElement, options: Stanag4774Options): readonly DecodedLabel[] {
  mustFit(element, {
    children: ["SuccessionDateTime", ...SUCCESSORS],
    namespace: NAMESPACE.label,
    asides: "allow",
  });
  const date = oneOf(element, "SuccessionDateTime");
  if (date !== undefined) readDateTime(textOf(date), date.line, "<SuccessionDateTime>");
  else if (options.strict4774) {
    refuse(`line ${element.line}: <SuccessionHandling> has no <SuccessionDateTime>`);
  }
  const found = SUCCESSORS.flatMap((name) => childrenOf(element, NAMESPACE.label, name));
  if (found.length !== 1) {
    refuse(`line ${element.line}: <SuccessionHandling> has ${found.length} successors where one is wanted`);
  }
  // Its dates are the business of the label around it.
  const { label } = readLabel(found[0], { ...options, strict4774: false });
  return [{ ...label, successors: [] }, ...label.successors];
}

/**
 * Reads a `ConfidentialityClearance`: its own elements are in the clearance's namespace, `PolicyIdentifier`,
 * `Classification` and `Category` in the label's (ADatP-4774.1).
 */
export function decode4774Clearance(
  element: XmlElement,
  options: Stanag4774Options = {},
): Decoded<DecodedClearance> {
  return decoding(() => {
    if (!isElement(element, NAMESPACE.clearance, "ConfidentialityClearance")) {
      refuse(
        `line ${element.line}: ${describe(element, NAMESPACE.clearance)} is no clearance of STANAG 4774`,
      );
    }
    const list = theOne(element, "ClassificationList", NAMESPACE.clearance);
    mustFit(list, { children: ["Classification"], namespace: NAMESPACE.label, asides: "allow" });
    mustFit({ ...element, children: element.children.filter((child) => child !== list) }, {
      attributes: ["Id", "xml:id", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"],
      children: ["PolicyIdentifier", "Category"],
      namespace: NAMESPACE.label,
      asides: "allow",
    });
    const classifications = childrenOf(list, NAMESPACE.label, "Classification");
    if (classifications.length === 0) {
      refuse(`line ${list.line}: <ClassificationList> has no <Classification>`);
    }
    return {
      policy: readPolicy(theOne(element, "PolicyIdentifier"), options),
      classifications: classifications.map((classification) => ({ name: textOf(classification) })),
      categories: childrenOf(element, NAMESPACE.label, "Category")
        .flatMap((category) => readCategory(category, "clearance", options)),
    };
  });
}
