import type { XmlElement } from "../xml/element.ts";
import {
  childrenOf,
  describe,
  directText,
  elementsIn,
  isElement,
  strangers,
  type XmlShape,
} from "../xml/reading.ts";
import { NAMESPACE } from "./namespace.ts";

/** A `<securitylabel/>` (XEP-0258 §3) as to its structure; what the labels in it say is not looked at. */
export interface SecurityLabel {
  readonly kind: "one";
  readonly element: XmlElement;
  /** What `<label/>` holds; absent where it is empty, which stands for the link's default label. */
  readonly label?: XmlElement;
  /** What each `<equivalentlabel/>` holds, in their order. */
  readonly equivalents: readonly XmlElement[];
  /** The sender's own text: a hint for people, never decided on. */
  readonly displayMarking?: DisplayMarking;
}

/** `<displaymarking/>`, as the sender wrote it. */
export interface DisplayMarking {
  readonly text: string;
  readonly foreground?: string;
  readonly background?: string;
}

/** What a stanza has of security labels; `because` is a sentence that begins lower-case. */
export type SecurityLabels =
  | { readonly kind: "none" }
  | SecurityLabel
  | { readonly kind: "malformed"; readonly because: string };

/** The security label among the first level of a stanza: more than one is malformed. */
export function readSecurityLabels(stanza: XmlElement): SecurityLabels {
  const found = childrenOf(stanza, NAMESPACE.secLabel, "securitylabel");
  if (found.length > 1) {
    return malformed(`line ${found[1].line}: the stanza has ${found.length} security labels`);
  }
  return found.length === 0 ? { kind: "none" } : readSecurityLabel(found[0]);
}

/** Reads one `<securitylabel/>` (XEP-0258 §3). */
export function readSecurityLabel(element: XmlElement): SecurityLabels {
  if (!isElement(element, NAMESPACE.secLabel, "securitylabel")) {
    return malformed(`line ${element.line}: ${describe(element)} is no <securitylabel>`);
  }
  const problem = structureProblem(element);
  if (problem !== undefined) return malformed(problem);
  const label = elementsIn(one(element, "label")).at(0);
  const marking = childrenOf(element, NAMESPACE.secLabel, "displaymarking").at(0);
  return {
    kind: "one",
    element,
    equivalents: childrenOf(element, NAMESPACE.secLabel, "equivalentlabel").flatMap(elementsIn),
    ...(label && { label }),
    ...(marking && { displayMarking: readMarking(marking) }),
  };
}

function malformed(because: string): SecurityLabels {
  return { kind: "malformed", because };
}

function one(element: XmlElement, name: string): XmlElement {
  return childrenOf(element, NAMESPACE.secLabel, name)[0];
}

function structureProblem(element: XmlElement): string | undefined {
  const shape = { children: ["displaymarking", "label", "equivalentlabel"] };
  const unknown = firstStranger(element, shape);
  if (unknown !== undefined) return unknown;
  const [labels, markings] = ["label", "displaymarking"].map((name) =>
    childrenOf(element, NAMESPACE.secLabel, name)
  );
  if (labels.length !== 1) {
    return `line ${element.line}: <securitylabel> has ${labels.length} elements <label>`;
  }
  if (markings.length > 1) {
    return `line ${markings[1].line}: <securitylabel> has two elements <displaymarking>`;
  }
  for (const marking of markings) {
    const problem = firstStranger(marking, { attributes: ["fgcolor", "bgcolor", "xml:lang"], text: "any" });
    if (problem !== undefined) return problem;
  }
  const holders = [...labels, ...childrenOf(element, NAMESPACE.secLabel, "equivalentlabel")];
  return holders.map(holderProblem).find((problem) => problem !== undefined);
}

/** `<label/>` holds at most one element, `<equivalentlabel/>` exactly one, of another namespace than their own. */
function holderProblem(holder: XmlElement): string | undefined {
  const children = elementsIn(holder);
  const rest = { ...holder, children: holder.children.filter((child) => child.kind !== "element") };
  const least = holder.name === "label" ? 0 : 1;
  if (children.length > 1 || children.length < least) {
    return `line ${holder.line}: <${holder.name}> has ${children.length} elements`;
  }
  const own = children.find(({ namespace }) => namespace === NAMESPACE.secLabel);
  if (own !== undefined) {
    return `line ${own.line}: <${holder.name}> has ${describe(own)} of its own namespace`;
  }
  return firstStranger(rest, {});
}

function firstStranger(element: XmlElement, shape: XmlShape): string | undefined {
  const first = strangers(element, shape).at(0);
  return first && `line ${first.line}: ${first.problem}`;
}

function readMarking(element: XmlElement): DisplayMarking {
  const foreground = element.attributes.get("fgcolor");
  const background = element.attributes.get("bgcolor");
  return {
    text: directText(element),
    ...(foreground !== undefined && { foreground }),
    ...(background !== undefined && { background }),
  };
}
