import type { XmlElement } from "../../xml/element.ts";
import { quote } from "../name.ts";

/** Something wrong with a SPIF, and what to do about it. */
export interface SpifProblem {
  /** From 1; 0 where the file as a whole is meant. */
  readonly line: number;
  /** From 1; 0 where the file as a whole is meant. */
  readonly column: number;
  /** The element, e.g. `tagCategory "SENSITIVE"`; empty where the file as a whole is meant. */
  readonly path: string;
  /** What is wrong and the remedy, one or two sentences. */
  readonly text: string;
}

/** Takes down what is wrong with a SPIF, so that everything is reported in one go. */
export class SpifFindings {
  readonly #problems: SpifProblem[] = [];

  problem(element: XmlElement, text: string): void {
    this.#problems.push({ line: element.line, column: element.column, path: nameOf(element), text });
  }

  get count(): number {
    return this.#problems.length;
  }

  /** In the order of the file. */
  get problems(): readonly SpifProblem[] {
    return this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }
}

function nameOf(element: XmlElement): string {
  const { attributes } = element;
  const name = attributes.get("name") ?? attributes.get("tagSetRef") ?? attributes.get("policyRef");
  return name === undefined ? element.name : `${element.name} ${quote(name)}`;
}
