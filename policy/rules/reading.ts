import { didYouMean } from "../suggestion.ts";
import type { WordList } from "./text/word_list.ts";

/** Keys and indices from the value that was compiled down to one in it. */
export type ValuePath = readonly (string | number)[];

/** Something wrong with rules, and what to do about it. */
export interface RuleProblem {
  readonly path: ValuePath;
  /** What is wrong; a sentence, whose subject may be the path. */
  readonly text: string;
  /** A sentence. */
  readonly remedy: string;
}

/** What reading of rules leans on. */
export interface RuleContext {
  /** Where the list of rules stands in the configuration. It comes before every problem's path, and keeps rates apart. */
  readonly path: ValuePath;
  /** Word lists by name, as entries or, to be shared by several lists of rules, as `compileWordList()` makes them. */
  readonly lists: ReadonlyMap<string, readonly string[] | WordList>;
  /** The canonical form of a domainpart; undefined where the text is none. */
  readonly canonicalDomain: (text: string) => string | undefined;
}

/** A context with the problems found so far. */
export interface Reading extends RuleContext {
  readonly problems: RuleProblem[];
}

/** A value with its path. */
export interface Value {
  readonly value: unknown;
  readonly path: ValuePath;
}

/** Notes a problem; for `return problem(…)` where a value cannot be had. */
export function problem(
  reading: Reading,
  { path }: Pick<Value, "path">,
  text: string,
  remedy: string,
): undefined {
  reading.problems.push({ path, text, remedy });
  return undefined;
}

/** Notes that a value is not what was wanted. */
export function mismatch(reading: Reading, value: Value, wanted: string, hint: string): undefined {
  const empty = value.value === null || value.value === undefined;
  return problem(reading, value, empty ? "has no value." : `${describe(value.value)} is no ${wanted}.`, hint);
}

/** A value inside another. */
export function inside({ path }: Value, key: string | number, value: unknown): Value {
  return { value, path: [...path, key] };
}

/** One of a few words. */
export function readChoice<T extends string>(
  reading: Reading,
  value: Value,
  words: readonly T[],
): T | undefined {
  const word = words.find((word) => word === value.value);
  if (word !== undefined) return word;
  if (typeof value.value !== "string") {
    return mismatch(reading, value, "word", `Choose from ${words.join(", ")}.`);
  }
  return problem(reading, value, `${quote(value.value)} is unknown here.`, didYouMean(value.value, words));
}

/** A whole number within bounds. */
export function readWhole(reading: Reading, value: Value, least: number, most: number): number | undefined {
  const { value: number } = value;
  if (typeof number === "number" && Number.isInteger(number) && number >= least && number <= most) {
    return number;
  }
  return mismatch(reading, value, `whole number from ${least} to ${most}`, "Write it in digits.");
}

/** true or false. */
export function readBoolean(reading: Reading, value: Value): boolean | undefined {
  if (typeof value.value === "boolean") return value.value;
  return mismatch(reading, value, "boolean", "Write true or false.");
}

/** A text that is not empty. */
export function readText(reading: Reading, value: Value, wanted: string, hint: string): string | undefined {
  if (typeof value.value === "string" && value.value !== "") return value.value;
  return mismatch(reading, value, wanted, hint);
}

/** A value, or a list of several; undefined unless each can be read. */
export function readSome<T>(
  reading: Reading,
  value: Value,
  read: (reading: Reading, value: Value) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value.value)) {
    const single = read(reading, value);
    return single === undefined ? undefined : [single];
  }
  if (value.value.length === 0) {
    return problem(reading, value, "is empty.", "Write one, or several with commas.");
  }
  const items = value.value.map((item, i) => read(reading, inside(value, i, item)));
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

/** The values of a mapping that has no other keys than these. */
export function readMapping(
  reading: Reading,
  value: Value,
  name: string,
  keys: readonly string[],
): ReadonlyMap<string, Value> | undefined {
  if (typeof value.value !== "object" || value.value === null || Array.isArray(value.value)) {
    return mismatch(reading, value, name, `Write a mapping with the keys ${keys.join(", ")}.`);
  }
  const entries = Object.entries(value.value).map(([key, item]) => [key, inside(value, key, item)] as const);
  for (const [key, item] of entries) {
    if (!keys.includes(key)) problem(reading, item, "unknown key.", didYouMean(key, keys));
  }
  return new Map(entries.filter(([key]) => keys.includes(key)));
}

/** What a value is, for a sentence. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a mapping" : quote(String(value));
}

const LONGEST_QUOTE = 80;

/** A text of the configuration in quotes, fit for a terminal: on one line, nothing invisible. */
export function quote(text: string): string {
  const shown = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}…` : text;
  return JSON.stringify(shown).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}
