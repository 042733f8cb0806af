import { wordsOf } from "./fold.ts";

/** Words and phrases, ready to be looked for. */
export interface WordList {
  /** Whether one of them is in the text, as whole words. Time is linear in the text's length. */
  matches(text: string): boolean;
  /** How many there are. */
  readonly size: number;
}

/** A state of the automaton of Aho and Corasick over words. */
interface State {
  readonly next: Map<string, State>;
  /** The state of the longest suffix that is itself a beginning. */
  fallback: State | undefined;
  /** Whether a phrase ends here, or one that is a suffix of what led here. */
  accepts: boolean;
}

/** Makes a list ready. What has no word in it is left out. */
export function compileWordList(entries: Iterable<string>): WordList {
  const words = new Set<string>();
  const start: State = { next: new Map(), fallback: undefined, accepts: false };
  let size = 0;
  for (const entry of entries) {
    const phrase = wordsOf(entry);
    if (phrase.length > 0) size++;
    if (phrase.length === 1) words.add(phrase[0]);
    else if (phrase.length > 1) addPhrase(start, phrase);
  }
  linkFallbacks(start);
  return { size, matches: (text) => isIn(wordsOf(text), words, start) };
}

/**
 * The entries of a word list's file: one a line, white space around it dropped, empty lines and those that begin with `#`
 * left out.
 */
export function parseWordList(text: string): readonly string[] {
  return text.split(/\r\n?|\n/).map((line) => line.trim()).filter((line) =>
    line !== "" && !line.startsWith("#")
  );
}

function addPhrase(start: State, phrase: readonly string[]): void {
  let state = start;
  for (const word of phrase) {
    const next = state.next.get(word) ?? { next: new Map(), fallback: start, accepts: false };
    state.next.set(word, next);
    state = next;
  }
  state.accepts = true;
}

/** Breadth first, so that a shorter state is linked before a longer one asks for it. */
function linkFallbacks(start: State): void {
  const queue = [...start.next.values()];
  for (const state of queue) {
    for (const [word, next] of state.next) {
      next.fallback = step(state.fallback ?? start, word, start);
      next.accepts ||= next.fallback.accepts;
      queue.push(next);
    }
  }
}

function step(from: State, word: string, start: State): State {
  for (let state: State | undefined = from; state !== undefined; state = state.fallback) {
    const next = state.next.get(word);
    if (next !== undefined) return next;
  }
  return start;
}

function isIn(words: readonly string[], single: ReadonlySet<string>, start: State): boolean {
  let state = start;
  return words.some((word) => {
    if (single.has(word)) return true;
    state = step(state, word, start);
    return state.accepts;
  });
}
