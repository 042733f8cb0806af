import type { Action } from "../rule.ts";
import type { Reading, Value } from "../reading.ts";

/** A kind of action: one line of the table. */
export interface ActionKind {
  /** What it does; a sentence. */
  readonly doc: string;
  /** As it is written behind `do:`. */
  readonly example: unknown;
  /** The action where only its name is written; absent where it must say more. */
  readonly alone?: Action;
  /** Reads what follows its name; absent where nothing may. undefined, and a problem noted, where it is wrong. */
  read?(reading: Reading, value: Value): Action | undefined;
}
