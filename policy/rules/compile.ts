import { readAction, readEnding } from "./action/do.ts";
import { factsOf, readWhen } from "./condition/when.ts";
import { PRESETS } from "./presets.ts";
import {
  inside,
  mismatch,
  problem,
  quote,
  type Reading,
  readMapping,
  readText,
  type RuleContext,
  type RuleProblem,
  type Value,
} from "./reading.ts";
import { type Ending, type Fact, isEnding, type Rule, type RuleList } from "./rule.ts";
import { didYouMean } from "../suggestion.ts";

/** More than anyone reads. */
const MOST_RULES = 1000;

/** Fit for a line of a log. A colon stands behind the name of a preset. */
const NAME = /^[^\p{C}\p{Zl}\p{Zp}:]{1,80}$/u;

/**
 * Compiles the list of rules of one direction from plain values, as YAML gives them: names of presets, rules
 * (`{name, when, do}`), at last `{default}`. All problems at once.
 */
export function compileRules(
  value: unknown,
  context: RuleContext,
): { readonly list: RuleList } | { readonly problems: readonly RuleProblem[] } {
  const reading: Reading = { ...context, problems: [] };
  const list = readList(reading, { value, path: context.path });
  return list === undefined || reading.problems.length > 0 ? { problems: reading.problems } : { list };
}

function readList(reading: Reading, value: Value): RuleList | undefined {
  const remedy = "End the list with - default: refuse, or allow, or drop.";
  if (!Array.isArray(value.value)) return mismatch(reading, value, "list of rules", remedy);
  if (value.value.length > MOST_RULES) {
    return problem(
      reading,
      value,
      `has more than ${MOST_RULES} rules.`,
      "Join some: a value may be a list of several.",
    );
  }
  const items = value.value.map((item, i) => inside(value, i, item));
  const last = items.at(-1);
  const closing = last !== undefined && isDefault(last) ? last : undefined;
  const rules = items.filter((item) => item !== closing).flatMap((item, i) => readItem(reading, item, i + 1));
  const fallback = closing
    ? readDefault(reading, closing)
    : problem(reading, value, "has no default.", remedy);
  checkNames(reading, items, rules);
  checkReach(reading, items, rules);
  return fallback &&
    { rules: rules.map(({ rule }) => rule), fallback, ...traitsOf(rules.map(({ rule }) => rule)) };
}

/** A rule and what of the list it came from. */
interface Placed {
  readonly rule: Rule;
  readonly item: Value;
}

function readItem(reading: Reading, item: Value, number: number): readonly Placed[] {
  if (typeof item.value === "string") return readPreset(reading, item, item.value);
  if (isDefault(item)) {
    // The one at the end is read elsewhere.
    problem(reading, item, "is not the last.", "Move the default to the end, and have one only.");
    return [];
  }
  const rule = readRule(reading, item, String(number));
  return rule === undefined ? [] : [{ rule, item }];
}

function readPreset(reading: Reading, item: Value, name: string): readonly Placed[] {
  if (!Object.hasOwn(PRESETS, name)) {
    problem(reading, item, `there is no preset ${quote(name)}.`, didYouMean(name, Object.keys(PRESETS)));
    return [];
  }
  return PRESETS[name].rules.flatMap((value, i) => {
    const rule = readRule(reading, inside(item, i, value), String(i + 1));
    return rule === undefined ? [] : [{ rule: { ...rule, name: `${name}: ${rule.name}` }, item }];
  });
}

function readRule(reading: Reading, item: Value, number: string): Rule | undefined {
  const keys = readMapping(reading, item, "rule", ["name", "when", "do"]);
  if (keys === undefined) return undefined;
  const [name, when, action] = ["name", "when", "do"].map((key) => keys.get(key));
  const named = name && readText(reading, name, "name", "Write a few words.");
  if (named !== undefined && name && (!NAME.test(named) || named === "default")) {
    problem(
      reading,
      name,
      `${quote(named)} is no name.`,
      "Write up to 80 characters on one line, without colons, other than default.",
    );
  }
  if (action === undefined) {
    return problem(reading, item, "has no do.", "Write what it does, for example do: refuse.");
  }
  const conditions = when === undefined ? [] : readWhen(reading, when);
  const done = readAction(reading, action);
  return conditions && done && { name: named ?? number, when: conditions, action: done };
}

function isDefault({ value }: Value): boolean {
  return typeof value === "object" && value !== null && "default" in value;
}

function readDefault(reading: Reading, item: Value): Ending | undefined {
  const value = readMapping(reading, item, "default", ["default"])?.get("default");
  return value && readEnding(reading, value);
}

/** Names go into the audit: each means one rule. */
function checkNames(reading: Reading, items: readonly Value[], rules: readonly Placed[]): void {
  const seen = new Map<string, Value>();
  for (const { rule: { name }, item } of rules) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, item);
    else if (first !== item && typeof item.value === "string") {
      problem(reading, item, "is there already.", "Remove one.");
      return;
    } else {
      const text = `${quote(name)} is also the name of rule ${items.indexOf(first) + 1}.`;
      problem(reading, inside(item, "name", name), text, "Give it another name.");
    }
  }
}

function checkReach(reading: Reading, items: readonly Value[], rules: readonly Placed[]): void {
  const end = rules.find(({ rule: { when, action } }) => when.length === 0 && isEnding(action));
  if (end === undefined || typeof end.item.value === "string") return;
  const remedy = "Give it a when, or make it the default.";
  problem(
    reading,
    end.item,
    `decides for every stanza, so that rule ${items.indexOf(end.item) + 2} is never reached.`,
    remedy,
  );
}

function traitsOf(
  rules: readonly Rule[],
): Pick<RuleList, "needsContent" | "needsLabel" | "memoizable" | "memoizableByLabel"> {
  const facts = new Set<Fact>(rules.flatMap(({ when }) => factsOf(when)));
  const transforms = rules.some(({ action }) => action.kind === "transform");
  const among = (...known: readonly Fact[]) =>
    !transforms && [...facts].every((fact) => known.includes(fact));
  return {
    needsContent: transforms || facts.has("content"),
    needsLabel: facts.has("label") ||
      rules.some(({ action }) => action.kind === "transform" && action.needsLabel),
    memoizable: among("kind", "type", "domains"),
    memoizableByLabel: among("kind", "type", "domains", "label"),
  };
}
