import { problem, type Reading, readMapping, readSome, type Value } from "../reading.ts";
import { type Condition, type Fact, isUnknown, type Truth } from "../rule.ts";
import type { Subject } from "../subject.ts";
import { STANZA_TYPES } from "../view.ts";
import { child, only, payload } from "./content.ts";
import { from, kind, to, type } from "./header.ts";
import { type ConditionKind, echo } from "./kind.ts";
import { classification, labelled, verdict } from "./label.ts";
import { outsideOfScripts, over, unicode } from "./measures.ts";
import { rate } from "./rate.ts";
import { time } from "./time.ts";
import { body, text } from "./words.ts";

/** `not`: the contrary. */
const not: ConditionKind = {
  doc: "These conditions do not all hold.",
  example: { from: "*.example" },
  read(reading, value) {
    const conditions = readWhen(reading, value);
    if (conditions === undefined) return undefined;
    return {
      text: echo("not", value.value),
      looksAt: factsOf(conditions),
      test: (subject) => opposite(testAll(conditions, subject)),
    };
  },
};

/** `any`: alternatives. */
const any: ConditionKind = {
  doc: "One of these sets of conditions holds.",
  example: [{ kind: "iq" }, { type: "headline" }],
  read(reading, value) {
    const alternatives = readSome(reading, value, readWhen);
    if (alternatives === undefined) return undefined;
    return {
      text: echo("any", value.value),
      looksAt: [...new Set(alternatives.flatMap(factsOf))],
      test: (subject) => testAny(alternatives, subject),
    };
  },
};

/** Every condition by its key. */
export const CONDITIONS: Readonly<Record<string, ConditionKind>> = {
  ...{ kind, type, from, to, payload, only, child, body, text, over, unicode },
  "outside-scripts": outsideOfScripts,
  ...{ rate, time, labelled, classification, verdict, not, any },
};

/** What is looked at when: cheap things first, and rates last, since looking at them counts. */
const ORDER: readonly Fact[] = [
  ...["kind", "type", "domains", "addresses", "label", "time", "size", "content", "rate"] as const,
];

/** Reads a mapping of conditions, all of which must hold, into the order in which they are to be tested. */
export function readWhen(reading: Reading, value: Value): readonly Condition[] | undefined {
  const keys = readMapping(reading, value, "mapping of conditions", Object.keys(CONDITIONS));
  if (keys === undefined) return undefined;
  if (keys.size === 0) {
    // What is unknown was reported.
    if (Object.keys(value.value ?? {}).length > 0) return undefined;
    return problem(reading, value, "has no condition.", "Write one, or leave when out for every stanza.");
  }
  checkTypes(reading, keys);
  const conditions = [...keys].map(([name, item]) => CONDITIONS[name].read(reading, item));
  const known = conditions.filter((condition) => condition !== undefined);
  if (known.length < conditions.length) return undefined;
  return known.toSorted((a, b) => costOf(a) - costOf(b));
}

/** Notes types that no stanza of the wanted kinds can have. */
function checkTypes(reading: Reading, keys: ReadonlyMap<string, Value>): void {
  const [kinds, types] = ["kind", "type"].map((key) => [keys.get(key)?.value].flat());
  const wanted = Object.entries(STANZA_TYPES).filter(([kind]) => kinds.includes(kind));
  const known: readonly unknown[] = Object.values(STANZA_TYPES).flat();
  const possible: readonly unknown[] = wanted.flatMap(([, types]) => types);
  const value = keys.get("type");
  if (value === undefined || wanted.length === 0) return;
  for (const type of types.filter((type) => known.includes(type) && !possible.includes(type))) {
    const remedy = `Choose from ${possible.join(", ")}.`;
    problem(
      reading,
      value,
      `no ${wanted.map(([kind]) => kind).join(" or ")} has the type "${type}".`,
      remedy,
    );
  }
}

function costOf({ looksAt }: Condition): number {
  return Math.max(...looksAt.map((fact) => ORDER.indexOf(fact)));
}

/** Everything that conditions look at. */
export function factsOf(conditions: readonly Condition[]): readonly Fact[] {
  return [...new Set(conditions.flatMap(({ looksAt }) => looksAt))];
}

/** False if one is false, else unknown if one is unknown. */
function testAll(conditions: readonly Condition[], subject: Subject): Truth {
  let truth: Truth = true;
  for (const condition of conditions) {
    const found = condition.test(subject);
    if (found === false) return false;
    if (isUnknown(found)) truth = found;
  }
  return truth;
}

/** True if one is true, else unknown if one is unknown. */
function testAny(alternatives: readonly (readonly Condition[])[], subject: Subject): Truth {
  let truth: Truth = false;
  for (const conditions of alternatives) {
    const found = testAll(conditions, subject);
    if (found === true) return true;
    if (isUnknown(found)) truth = found;
  }
  return truth;
}

function opposite(truth: Truth): Truth {
  return isUnknown(truth) ? truth : !truth;
}
