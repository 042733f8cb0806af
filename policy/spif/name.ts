import { collapse } from "../xml/reading.ts";

/** The form in which names of policies, classifications, tag sets and values are compared: no case, single spaces. */
export function foldName(name: string): string {
  return collapse(name).toLowerCase();
}

/** Text of others in a sentence: in quotes, shortened, without anything that a terminal would act on. */
export function quote(text: string): string {
  const short = text.length > LONGEST_QUOTED ? `${text.slice(0, LONGEST_QUOTED)}…` : text;
  return `"${short.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}"\\]/gu, escape)}"`;
}

const LONGEST_QUOTED = 80;

function escape(character: string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** `Did you mean "…"?`, or what there is to choose from. */
export function didYouMean(name: string, candidates: readonly string[]): string {
  if (candidates.length === 0) return "There is nothing to choose from.";
  const near = nearest(name, candidates);
  if (near !== undefined) return `Did you mean ${quote(near)}?`;
  const listed = candidates.slice(0, MOST_LISTED).map(quote).join(", ");
  const more = candidates.length - MOST_LISTED;
  return `There are ${listed}${more > 0 ? ` and ${more} more` : ""}.`;
}

const MOST_LISTED = 12;
const MOST_COMPARED = 500;

function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates.slice(0, MOST_COMPARED)) {
    const distance = editDistance(foldName(name), foldName(candidate));
    // One slip in three letters is a slip; more is another word.
    if (distance > Math.max(1, Math.floor(candidate.length / 3))) continue;
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Insertions, deletions and substitutions (Levenshtein); long texts are never near. */
function editDistance(a: string, b: string): number {
  if (a.length > 64 || b.length > 64) return Infinity;
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    last = row;
  }
  return last[b.length];
}
