import type { Condition } from "../rule.ts";
import type { Reading, Value } from "../reading.ts";

/** A kind of condition: one line of the table. */
export interface ConditionKind {
  /** What it means; a sentence. */
  readonly doc: string;
  /** A value as it is written. */
  readonly example: unknown;
  /** undefined, and a problem noted, where the value is none. */
  read(reading: Reading, value: Value): Condition | undefined;
}

/** A value as it was written, short, for traces. */
export function echo(name: string, value: unknown): string {
  const written = typeof value === "string" ? value : JSON.stringify(value) ?? "";
  return `${name}: ${written.length > 120 ? `${written.slice(0, 120)}…` : written}`;
}
