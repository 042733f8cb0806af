import { parseBareAddress } from "../address_pattern.ts";
import { errorOf, type RefusalCondition, REFUSALS } from "../outcome.ts";
import {
  mismatch,
  problem,
  quote,
  readChoice,
  type Reading,
  readMapping,
  readSome,
  type Value,
} from "../reading.ts";
import { type Action, type Ending, isEnding } from "../rule.ts";
import { firstLine } from "./first_line.ts";
import { foldPresence } from "./fold_presence.ts";
import type { ActionKind } from "./kind.ts";
import { foldMessage, keep, strip } from "./strip.ts";

const CONDITIONS = Object.keys(REFUSALS) as readonly RefusalCondition[];

const allow: ActionKind = { doc: "The stanza may pass.", example: "allow", alone: { kind: "allow" } };

const refuse: ActionKind = {
  doc:
    "The stanza does not pass and its sender is told so, where that is possible, with `policy-violation` or another " +
    `condition of RFC 6120: ${CONDITIONS.slice(1).map((name) => `\`${name}\``).join(", ")}.`,
  example: { refuse: "not-acceptable" },
  alone: { kind: "refuse", error: errorOf("policy-violation") },
  read(reading, value) {
    const condition = readChoice(reading, value, CONDITIONS);
    return condition && { kind: "refuse", error: errorOf(condition) };
  },
};

const drop: ActionKind = {
  doc: "The stanza does not pass and nobody is told.",
  example: "drop",
  alone: { kind: "drop" },
};

const copy: ActionKind = {
  doc: "A watcher's address, or several, get a copy, whatever becomes of the stanza.",
  example: { copy: "watcher@guard.example" },
  read(reading, value) {
    const to = readSome(reading, value, readAddress);
    return to && { kind: "copy", to };
  },
};

const log: ActionKind = {
  doc: "The log names the rule and the stanza.",
  example: "log",
  alone: { kind: "log" },
};

/** Every action by its name. */
export const ACTIONS: Readonly<Record<string, ActionKind>> = {
  ...{ allow, refuse, drop, strip, keep },
  "fold-presence": foldPresence,
  "fold-message": foldMessage,
  "first-line": firstLine,
  ...{ copy, log },
};

const ENDINGS: readonly string[] = ["allow", "refuse", "drop"] satisfies Ending["kind"][];

/** Reads what stands behind `do`. */
export function readAction(
  reading: Reading,
  value: Value,
  names: readonly string[] = Object.keys(ACTIONS),
): Action | undefined {
  if (typeof value.value === "string") {
    const name = readChoice(reading, value, names);
    if (name === undefined) return undefined;
    return ACTIONS[name].alone ??
      problem(
        reading,
        value,
        `${name} must say more.`,
        `Write for example ${JSON.stringify(ACTIONS[name].example)}.`,
      );
  }
  if (typeof value.value !== "object" || value.value === null || Array.isArray(value.value)) {
    return mismatch(reading, value, "action", `Choose from ${names.join(", ")}.`);
  }
  return readWithArgument(reading, value, names);
}

function readWithArgument(reading: Reading, value: Value, names: readonly string[]): Action | undefined {
  const keys = readMapping(reading, value, "action", names);
  const [first, second] = keys ?? [];
  if (second !== undefined) {
    return problem(reading, value, "has two actions.", "Write a rule for each.");
  }
  if (first === undefined) {
    const empty = Object.keys(value.value ?? {}).length === 0;
    return empty ? problem(reading, value, "has no action.", `Choose from ${names.join(", ")}.`) : undefined;
  }
  const [name, argument] = first;
  const { read } = ACTIONS[name];
  if (read !== undefined) return read(reading, argument);
  return problem(reading, argument, `nothing follows ${name}.`, `Write do: ${name}.`);
}

/** Reads what stands behind `default`. */
export function readEnding(reading: Reading, value: Value): Ending | undefined {
  const hint = "Write allow, refuse, {refuse: condition} or drop.";
  const key = typeof value.value === "object" && value.value !== null
    ? Object.keys(value.value)[0]
    : value.value;
  if (typeof key !== "string" || key === "") return mismatch(reading, value, "default", hint);
  if (Object.hasOwn(ACTIONS, key) && !ENDINGS.includes(key)) {
    return problem(reading, value, `${key} does not say whether a stanza passes.`, hint);
  }
  const action = readAction(reading, value, ENDINGS);
  return action !== undefined && isEnding(action) ? action : undefined;
}

function readAddress(reading: Reading, value: Value): string | undefined {
  const hint = "Write it like watcher@guard.example.";
  if (typeof value.value !== "string") return mismatch(reading, value, "address", hint);
  const address = parseBareAddress(value.value, reading.canonicalDomain);
  return address ?? problem(reading, value, `${quote(value.value)} is no bare address.`, hint);
}
