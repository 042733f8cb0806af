import type { DecodedLabel } from "./label.ts";

/** A label with what was around it. */
export interface ReadLabel {
  readonly label: DecodedLabel;
  /** `unverified`: a binding carries a signature (ADatP-4778 §4.5), which nobody has checked. */
  readonly signature: "none" | "unverified";
  /** Facts for people, which no decision looks at. */
  readonly facts: LabelFacts;
}

/** What a STANAG 4774 label says about itself; nothing of an ESS label. */
export interface LabelFacts {
  /** `originatorConfidentialityLabel` and the like. */
  readonly root?: string;
  readonly originator?: { readonly type: string; readonly text: string };
  /** `xs:dateTime`, as written. */
  readonly created?: string;
  /** `xs:dateTime`, as written. */
  readonly review?: string;
}
