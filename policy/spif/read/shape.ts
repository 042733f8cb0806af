import type { XmlElement } from "../../xml/element.ts";
import { elementsIn } from "../../xml/reading.ts";
import { didYouMean, quote } from "../name.ts";
import type { SpifFindings } from "./findings.ts";

/** What an element of the schema may hold. */
interface Shape {
  readonly attributes: readonly string[];
  readonly children: readonly string[];
  /** Whether text is its value. */
  readonly text?: true;
  /** Nothing in it can change a decision: what is unknown in it is let be. */
  readonly open?: true;
}

const LEAF = { children: [] };
const OPEN: Shape = { attributes: [], children: [], open: true };
const MATCH: Shape = { attributes: ["tagSetRef", "tagType", "enumType", "lacv", "all"], ...LEAF };
const MARKED = ["markingData", "markingQualifier"];

/** The schema's elements (Open XML SPIF 2.1), which are those of 1.0 and 2.0 too. */
const SHAPES: Readonly<Record<string, Shape>> = {
  SPIF: {
    // The root's attributes but for these are about the file: they change nothing.
    attributes: [],
    children: [
      ...["defaultSecurityPolicyId", "securityPolicyId", "updateInfo", "securityClassifications"],
      ...["securityCategoryTagSets", "privacyMarks", "equivalentPolicies", "extensions", ...MARKED],
    ],
    open: true,
  },
  defaultSecurityPolicyId: OPEN,
  securityPolicyId: { attributes: ["name", "id"], children: MARKED },
  updateInfo: OPEN,
  privacyMarks: OPEN,
  extensions: OPEN,
  securityClassifications: { attributes: ["name"], children: ["securityClassification", ...MARKED] },
  securityClassification: {
    attributes: ["name", "color", "lacv", "hierarchy", "obsolete"],
    children: ["equivalentClassification", "requiredCategory", ...MARKED],
  },
  equivalentClassification: {
    attributes: ["policyRef", "lacv", "applied"],
    children: ["requiredCategory"],
  },
  securityCategoryTagSets: { attributes: [], children: ["securityCategoryTagSet", ...MARKED] },
  securityCategoryTagSet: {
    attributes: ["name", "id"],
    children: ["securityCategoryTag", "equivalentSecurityCategoryTagSet", ...MARKED],
  },
  equivalentSecurityCategoryTagSet: OPEN,
  securityCategoryTag: {
    attributes: [
      ...["name", "tagType", "enumType", "tag7Encoding"],
      ...["singleSelection", "minSelection", "maxSelection"],
    ],
    children: ["tagCategory", ...MARKED],
  },
  tagCategory: {
    attributes: [
      ...["name", "lacv", "requiredClass", "obsolete", "notBefore", "notAfter"],
      ...["userInput", "dateFormat"],
    ],
    children: [
      ...["equivalentSecCategoryTag", "excludedClass", "requiredCategory", "excludedCategory", ...MARKED],
    ],
  },
  equivalentSecCategoryTag: {
    attributes: ["policyRef", "tagSetId", "tagType", "enumType", "lacv", "applied", "action"],
    ...LEAF,
  },
  excludedClass: { attributes: [], ...LEAF, text: true },
  requiredCategory: { attributes: ["operation"], children: ["categoryGroup"] },
  categoryGroup: MATCH,
  excludedCategory: MATCH,
  equivalentPolicies: { attributes: [], children: ["equivalentPolicy"] },
  equivalentPolicy: {
    attributes: ["name", "id", "userRefURI", "docRefURI"],
    children: ["requiredCategory"],
  },
  markingData: { attributes: ["phrase"], children: ["code"], open: true },
  code: { attributes: [], ...LEAF, text: true, open: true },
  markingQualifier: { attributes: ["markingCode"], children: ["qualifier"], open: true },
  qualifier: { attributes: ["markingQualifier", "qualifierCode"], ...LEAF, open: true },
};

/**
 * Reports what the schema does not have, in the whole tree, wherever it could change a decision. Let be are attributes
 * and the root's children of other namespaces (the schema's extension points), and anything in elements about
 * documentation, privacy marks and markings. Files have children without the namespace of their root: they are its own.
 */
export function checkShape(root: XmlElement, findings: SpifFindings): void {
  check(root, findings);
}

function check(element: XmlElement, findings: SpifFindings): void {
  const shape = SHAPES[element.name];
  if (shape === undefined || shape === OPEN) return;
  if (shape.open !== true) checkAttributes(element, shape, findings);
  if (shape.text === true || shape.open !== true) checkText(element, shape, findings);
  for (const child of elementsIn(element)) {
    if (!isOurs(child)) {
      if (shape.open !== true) {
        findings.problem(
          child,
          `is of the namespace ${quote(child.namespace)} and not understood here. Take it out.`,
        );
      }
    } else if (shape.children.includes(child.name)) check(child, findings);
    else if (shape.open !== true || element.name === "SPIF") {
      const remedy = shape.children.length === 0 ? "Take it out." : didYouMean(child.name, shape.children);
      findings.problem(child, `has no place in ${element.name}. ${remedy}`);
    }
  }
}

function checkAttributes(element: XmlElement, shape: Shape, findings: SpifFindings): void {
  for (const name of element.attributes.keys()) {
    // Of another namespace, or xml:lang and its like.
    if (shape.attributes.includes(name) || name.startsWith("{") || name.includes(":")) continue;
    const remedy = shape.attributes.length === 0 ? "Take it out." : didYouMean(name, shape.attributes);
    findings.problem(element, `has the unknown attribute ${quote(name)}. ${remedy}`);
  }
}

function checkText(element: XmlElement, shape: Shape, findings: SpifFindings): void {
  for (const child of element.children) {
    if (child.kind === "text" && shape.text !== true && !/^[ \t\r\n]*$/.test(child.text)) {
      findings.problem(element, "has text between its elements. Take it out.");
    }
    const splits = shape.text === true && (child.kind === "comment" || child.kind === "instruction");
    if (splits) findings.problem(element, "has a comment or an instruction in its text. Take it out.");
  }
}

/** The children of that name, with the namespace of their root or without one, in their order. */
export function childrenNamed(element: XmlElement, name: string): readonly XmlElement[] {
  return elementsIn(element).filter((child) => child.name === name && isOurs(child));
}

/** Whether an element is of the SPIF's namespace or of none: no other has a meaning here. */
function isOurs({ namespace }: XmlElement): boolean {
  return namespace === "" || namespace === SPIF_NAMESPACE;
}

export const SPIF_NAMESPACE = "http://www.xmlspif.org/spif";
