import { visible } from "./answer.ts";

/** How a step went: well; badly; well, with something to know; or it was not tried. */
export type Mark = "yes" | "no" | "note" | "none";

/** One thing that was looked at, and what was found. */
export interface Step {
  /** One or two words: `chain`. */
  readonly name: string;
  readonly mark: Mark;
  /** What was found; where it is no good, with the remedy. */
  readonly text: string;
}

const SIGNS: Readonly<Record<Mark, string>> = { yes: "✓", no: "✗", note: "!", none: "–" };
const NAME_WIDTH = 14;

/** A step as a line. */
export function stepLine({ name, mark, text }: Step): string {
  return `  ${SIGNS[mark]} ${name.padEnd(NAME_WIDTH)}  ${visible(text)}`;
}

/** The worst of some steps, as a sign for what they are about. */
export function signOf(steps: readonly Step[]): string {
  const worst = (["no", "note"] as const).find((mark) => steps.some((step) => step.mark === mark));
  return SIGNS[worst ?? "yes"];
}

/** Whether nothing is wrong. */
export function isWell(steps: readonly Step[]): boolean {
  return steps.every(({ mark }) => mark !== "no");
}

/** For programs: `ok` is null where it was not tried. */
export function stepAsJson({ name, mark, text }: Step): {
  readonly step: string;
  readonly ok: boolean | null;
  readonly text: string;
} {
  return { step: name, ok: mark === "none" ? null : mark !== "no", text };
}

const DAY = 24 * 3600 * 1000;

/** Whole days from one time to another. */
export function daysBetween(from: number, to: number): number {
  return Math.floor((to - from) / DAY);
}

/** A date for people: `2026-11-23`. */
export function formatDate(time: number): string {
  return new Date(time).toISOString().slice(0, "2026-11-23".length);
}

/** `1 day`, `2 days` */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
