import { RE2JS, RE2JSSyntaxException } from "re2js";
import type { Decoded } from "../../labels/label.ts";

/** A regular expression whose search takes time linear in the text, whatever both are. */
export interface Expression {
  /** Whether it matches somewhere in the text. */
  test(text: string): boolean;
}

const LONGEST = 1000;
// Each instruction may be looked at for each character of a text.
const MOST_INSTRUCTIONS = 500;

/** Compiles a regular expression in RE2's syntax: no back-references, no lookaround. */
export function compileExpression(source: string): Decoded<Expression> {
  if (source.length > LONGEST) return { ok: false, because: `it is longer than ${LONGEST} characters` };
  try {
    const compiled = RE2JS.compile(source);
    if (compiled.programSize() > MOST_INSTRUCTIONS) {
      return { ok: false, because: `it takes more than ${MOST_INSTRUCTIONS} instructions` };
    }
    return { ok: true, value: { test: (text) => compiled.test(text) } };
  } catch (error) {
    const message = error instanceof RE2JSSyntaxException ? error.message : "it is not understood";
    return { ok: false, because: message.replace(/^error parsing regexp: /, "") };
  }
}
