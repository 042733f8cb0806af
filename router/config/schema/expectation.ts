import type { Expectation } from "../config.ts";
import { quote } from "../document/node.ts";
import { didYouMean } from "../../../policy/suggestion.ts";
import { type Placed, placed, scalar, type Type } from "./type.ts";

/** Stanza error conditions (RFC 6120 §8.3.3). */
const CONDITIONS = [
  ...["bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error"],
  ...[
    "item-not-found",
    "jid-malformed",
    "not-acceptable",
    "not-allowed",
    "not-authorized",
    "policy-violation",
  ],
  ...["recipient-unavailable", "redirect", "registration-required", "remote-server-not-found"],
  ...["remote-server-timeout", "resource-constraint", "service-unavailable", "subscription-required"],
  ...["undefined-condition", "unexpected-request"],
];

const ACTIONS = ["forward", "bounce", "drop", "refuse", "local"] as const;

/** What must become of a stanza. */
export const expectation: Type<Placed<Expectation>> = placed(scalar({
  name: "expectation",
  hint:
    "Write forward PEER, bounce [CONDITION], drop, refuse [REASON] (not delivered, in whatever way), or local " +
    "(the node itself answers).",
  parse: parseExpectation,
  write: ({ action, argument }) => argument === undefined ? action : `${action} ${argument}`,
  explain: explainExpectation,
}));

/** Reads an expectation; undefined where the text is none. */
export function parseExpectation(text: string): Expectation | undefined {
  const [word, argument, ...others] = text.split(" ");
  const action = ACTIONS.find((action) => action === word);
  if (action === undefined || others.length > 0 || argument === "") return undefined;
  const bare = action === "drop" || action === "local";
  if (action === "forward" ? argument === undefined : bare && argument !== undefined) return undefined;
  if (action === "bounce" && argument !== undefined && !CONDITIONS.includes(argument)) return undefined;
  return argument === undefined ? { action } : { action, argument };
}

function explainExpectation(text: string): string | undefined {
  const [word, argument, ...others] = text.split(" ");
  const action = ACTIONS.find((action) => action === word);
  if (action === undefined) return `is no expectation. ${didYouMean(word, ACTIONS)}`;
  if (action !== "bounce" || argument === undefined || others.length > 0) return undefined;
  return `has no condition of RFC 6120 in ${quote(argument)}. ${didYouMean(argument, CONDITIONS)}`;
}
