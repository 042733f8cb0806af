/** A run of character data, CDATA sections and the five entities resolved. */
export interface XmlText {
  /** Tells it from other nodes. */
  readonly kind: "text";
  /** As it is read. */
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

/** A comment or a processing instruction: kept so that a reader can refuse it where it may hide something. */
export interface XmlAside {
  /** Tells it from other nodes. */
  readonly kind: "comment" | "instruction";
  /** From 1. */
  readonly line: number;
}

/** An element with its namespaces resolved. */
export interface XmlElement {
  /** Tells it from other nodes. */
  readonly kind: "element";
  /** Local name. */
  readonly name: string;
  /** Empty where it is in none. */
  readonly namespace: string;
  /**
   * Values by name: `name` without a namespace, `xml:lang` and others of that prefix as such, and
   * `{namespace}name` for the rest. Declarations of namespaces are not among them.
   */
  readonly attributes: ReadonlyMap<string, string>;
  /** In their order; texts that touch are one. */
  readonly children: readonly XmlNode[];
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** What can stand in an element. */
export type XmlNode = XmlElement | XmlText | XmlAside;
