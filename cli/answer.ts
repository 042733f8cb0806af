import { NO, USAGE, YES } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** What a command about a label answers, for programs. Further members go with each command. */
export interface Answer {
  /** Whether the label is valid under its policy; null where nobody can say, for want of a SPIF. */
  readonly valid: boolean | null;
  /** Why it is not: code and what it is about, and a sentence. */
  readonly problems: readonly string[];
  /** The display marking; null where there is none. */
  readonly marking: string | null;
  /** What was decided; null where nothing was to be. */
  readonly decision: "permit" | "refuse" | null;
  /** Why, in words for programs, e.g. `permitted`, `permissive EU,UK`, `excludedClass by UK`. */
  readonly reason: string;
}

/** Something of the command line that cannot be used. */
export interface BadInput {
  /** For programs, e.g. `malformed label`. */
  readonly reason: string;
  /** For people, with its full stop. */
  readonly sentence: string;
}

/** What was read, or why it cannot be used. */
export type Input<T> = { readonly ok: true; readonly value: T } | { readonly ok: false } & BadInput;

/** Answers with what was found, as JSON or as lines; the exit code. */
export function answer(
  terminal: Terminal,
  json: boolean,
  yes: boolean,
  { lines, value }: { readonly lines: readonly string[]; readonly value: unknown },
): number {
  terminal.write(json ? formatJson(value) : lines.map((line) => `${line}\n`).join(""));
  return yes ? YES : NO;
}

/** Says why an input cannot be used, in one line; the exit code. With JSON that says the same to programs. */
export function answerBadInput(
  terminal: Terminal,
  json: boolean,
  { reason, sentence }: BadInput,
  known: Partial<Answer> = {},
): number {
  terminal.print(`trunkline: ${visible(sentence)}\n`);
  const { valid = false, problems = [], marking = null } = known;
  const value: Answer = {
    valid,
    problems: [...problems, `${reason}: ${sentence}`],
    marking,
    decision: "refuse",
    reason,
  };
  if (json) terminal.write(formatJson(value));
  return USAGE;
}

/** JSON for people and programs, without a character in it that a terminal would act on. */
export function formatJson(value: unknown): string {
  const escape = (character: string): string =>
    character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
  return `${JSON.stringify(value, null, 2).replace(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu, escape)}\n`;
}

/** Text of others in one line, without anything that a terminal would act on. */
export function visible(text: string): string {
  return text.toWellFormed().replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/** A fact as a line under the first one. */
export function factLine(title: string, text: string): string {
  return `  ${title.padEnd(14)}  ${visible(text)}`;
}
