/** What a document may be at most. All of them are checked before a tree is built. */
export interface XmlLimits {
  /** UTF-16 units of the whole text. */
  readonly characters: number;
  /** Elements inside each other; the root has the depth 1. */
  readonly depth: number;
  readonly elements: number;
  /** Of one element, declarations of namespaces included. */
  readonly attributes: number;
  /** Whether processing instructions are refused wherever they stand; an XML declaration is none. */
  readonly instructions: "allow" | "refuse";
}

/** For labels and clearances, alone or in a stanza. */
export const LABEL_XML_LIMITS: XmlLimits = {
  characters: 65_536,
  depth: 32,
  elements: 2_048,
  attributes: 64,
  instructions: "refuse",
};

/** For files of the operator's own choice, such as a SPIF. */
export const FILE_XML_LIMITS: XmlLimits = {
  characters: 16_777_216,
  depth: 32,
  elements: 262_144,
  attributes: 64,
  instructions: "allow",
};
