import { didYouMean as amongSome } from "../suggestion.ts";

/** `Did you mean "…"?`, or all there is to choose from, which may be nothing. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  return candidates.length === 0 ? "There is none." : amongSome(text, candidates);
}
