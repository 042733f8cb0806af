import type { Place } from "./document/node.ts";
import type { Problem } from "./problem.ts";

/** Takes down what is wrong with a configuration, so that everything is reported in one go. */
export interface Findings {
  /** Something that must be mended before the router starts. */
  problem(place: Place, text: string): void;
  /** Something that will do harm but does not prevent a start. */
  warning(place: Place, text: string): void;
}

/** Findings in lists, in the order of the file. */
export class FindingLists implements Findings {
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];

  problem(place: Place, text: string): void {
    this.#problems.push({ ...place, text });
  }

  warning(place: Place, text: string): void {
    this.#warnings.push({ ...place, text });
  }

  get problems(): readonly Problem[] {
    return this.#problems.toSorted(byPosition);
  }

  get warnings(): readonly Problem[] {
    return this.#warnings.toSorted(byPosition);
  }
}

function byPosition(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
