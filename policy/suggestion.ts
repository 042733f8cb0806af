/** The candidate that was probably meant, if one is near enough. */
export function suggest(text: string, candidates: readonly string[]): string | undefined {
  const written = text.toLowerCase();
  const distances = candidates.map((candidate) => ({
    candidate,
    distance: editDistance(written, candidate.toLowerCase()),
    // One slip in three letters is a slip; more is another word.
    most: Math.max(1, Math.floor(candidate.length / 3)),
  }));
  const near = distances.filter(({ distance, most }) => distance <= most);
  return near.toSorted((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** `Did you mean "…"?`, or all there is to choose from, which may be nothing. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  const near = suggest(text, candidates);
  return near === undefined ? chooseFrom(candidates) : `Did you mean "${near}"?`;
}

/** All there is to choose from, where nearness says nothing: one address is not like another. */
export function chooseFrom(candidates: readonly string[]): string {
  if (candidates.length === 0) return "There is none.";
  const more = candidates.length - MOST_LISTED;
  return `Choose from ${candidates.slice(0, MOST_LISTED).join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

const MOST_LISTED = 25;

const LONGEST = 64;

/** Insertions, deletions, substitutions and transpositions of neighbours from one text to the other. */
export function editDistance(a: string, b: string): number {
  if (a.length > LONGEST || b.length > LONGEST) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        last[j] + 1,
        row[j - 1] + 1,
        substitution,
        swapped ? beforeLast[j - 2] + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length];
}
