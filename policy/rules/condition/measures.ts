import {
  problem,
  readChoice,
  type Reading,
  readMapping,
  readSome,
  readText,
  readWhole,
  type Value,
} from "../reading.ts";
import type { Truth } from "../rule.ts";
import type { Subject } from "../subject.ts";
import { type Extent, extentOf } from "../text/texts.ts";
import { isScript, outsideScripts, UNICODE_FINDINGS, type UnicodeFinding } from "../text/unicode.ts";
import { UNREADABLE } from "./content.ts";
import { type ConditionKind, echo } from "./kind.ts";

const EXTENT = [
  "depth",
  "elements",
  "children",
  "attributes",
  "characters",
] as const satisfies (keyof Extent)[];

/** `over`: sizes. */
export const over: ConditionKind = {
  doc:
    "One of these is larger: `bytes` of the stanza, `depth` of elements inside each other, `elements` in all, " +
    "`children` or `attributes` of one element, `characters` of all text together.",
  example: { bytes: 4000, depth: 8 },
  read(reading, value) {
    const keys = readMapping(reading, value, "mapping of sizes", ["bytes", ...EXTENT]);
    if (keys === undefined) return undefined;
    if (keys.size === 0 && Object.keys(value.value ?? {}).length === 0) {
      return problem(reading, value, "is empty.", "Write for example {bytes: 4000}.");
    }
    const limits = [...keys].map(([key, item]) => [key, readLimit(reading, key, item)] as const);
    const most = Object.fromEntries(limits) as Readonly<Record<string, number | undefined>>;
    if (limits.some(([, limit]) => limit === undefined)) return undefined;
    return {
      text: echo("over", value.value),
      looksAt: [...keys.keys()].some((key) => key !== "bytes") ? ["size", "content"] : ["size"],
      test: (subject) => isOver(subject, most),
    };
  },
};

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20 };

/** A number; of bytes also with a unit, e.g. `4 KiB`. */
function readLimit(reading: Reading, key: string, value: Value): number | undefined {
  const [, digits, unit] = /^(\d{1,9}) ?(KiB|MiB)$/.exec(String(value.value)) ?? [];
  if (key === "bytes" && unit !== undefined) return Number(digits) * UNITS[unit];
  return readWhole(reading, value, 0, 1_000_000_000);
}

function isOver(subject: Subject, most: Readonly<Record<string, number | undefined>>): Truth {
  const { bytes: mostBytes = Infinity, ...others } = most;
  if (subject.bytes > mostBytes) return true;
  if (Object.keys(others).length === 0) return false;
  const { root } = subject;
  if (root === undefined) return UNREADABLE;
  const extent = extentOf(root);
  return EXTENT.some((key) => extent[key] > (others[key] ?? Infinity));
}

/** `unicode`: kinds of characters. */
export const unicode: ConditionKind = {
  doc: `A text or attribute value has one of these: ${
    Object.entries(UNICODE_FINDINGS).map(([name, { doc }]) => `\`${name}\` (${doc})`).join(", ")
  }.`,
  example: ["bidi", "control", "zero-width"],
  read(reading, value) {
    const names = Object.keys(UNICODE_FINDINGS) as readonly UnicodeFinding[];
    const findings = readSome(reading, value, (reading, item) => readChoice(reading, item, names));
    if (findings === undefined) return undefined;
    const test = (text: string) => findings.some((finding) => UNICODE_FINDINGS[finding].found(text));
    return {
      text: echo("unicode", value.value),
      looksAt: ["content"],
      test: ({ texts }) => texts?.some(test) ?? UNREADABLE,
    };
  },
};

/** `outside-scripts`: letters of other scripts. */
export const outsideOfScripts: ConditionKind = {
  doc:
    "A text or attribute value has a character of another script than these (Unicode's names). Digits, punctuation " +
    "and most emoji are of every script.",
  example: ["Latin", "Greek"],
  read(reading, value) {
    const hint = "Write Unicode's name of it, for example Latin, Greek, Cyrillic, Arabic or Han.";
    const names = readSome(reading, value, (reading, item) => {
      const name = readText(reading, item, "script", hint);
      if (name === undefined || isScript(name)) return name;
      return problem(reading, item, `"${name}" is no script.`, hint);
    });
    const test = names && outsideScripts(names);
    if (test === undefined) return undefined;
    return {
      text: echo("outside-scripts", value.value),
      looksAt: ["content"],
      test: ({ texts }) => texts?.some(test) ?? UNREADABLE,
    };
  },
};
