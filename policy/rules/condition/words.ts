import {
  mismatch,
  problem,
  quote,
  readBoolean,
  type Reading,
  readMapping,
  readSome,
  type Value,
} from "../reading.ts";
import type { Condition } from "../rule.ts";
import type { Subject } from "../subject.ts";
import { didYouMean } from "../../suggestion.ts";
import { compileExpression } from "../text/expression.ts";
import { foldText } from "../text/fold.ts";
import { compileWordList, type WordList } from "../text/word_list.ts";
import { UNREADABLE } from "./content.ts";
import { type ConditionKind, echo } from "./kind.ts";

/** `body`: what people read. */
export const body: ConditionKind = {
  doc:
    "A body, in any language or in XHTML, has a word or phrase of a word list (`words`), or text that a regular " +
    "expression in RE2's syntax matches (`matches`). With `folded: true` the expression sees text as word lists do.",
  example: { words: "secret-words" },
  read: (reading, value) => readSearch(reading, value, "body", (subject) => subject.bodies),
};

/** `text`: all there is to read, for people and programs. */
export const text: ConditionKind = {
  doc: "The same for every text and attribute value of the stanza.",
  example: { matches: "(?i)project[- ]x" },
  read: (reading, value) => readSearch(reading, value, "text", (subject) => subject.texts),
};

type Test = (text: string) => boolean;

function readSearch(
  reading: Reading,
  value: Value,
  name: string,
  textsOf: (subject: Subject) => readonly string[] | undefined,
): Condition | undefined {
  const keys = readMapping(reading, value, "search", ["words", "matches", "folded"]);
  if (keys === undefined) return undefined;
  const test = readTest(reading, value, keys);
  if (test === undefined) return undefined;
  return {
    text: echo(name, value.value),
    looksAt: ["content"],
    test: (subject) => textsOf(subject)?.some(test) ?? UNREADABLE,
  };
}

function readTest(reading: Reading, value: Value, keys: ReadonlyMap<string, Value>): Test | undefined {
  const [words, matches, folded] = ["words", "matches", "folded"].map((key) => keys.get(key));
  if ((words === undefined) === (matches === undefined)) {
    return problem(
      reading,
      value,
      "needs either words or matches.",
      "Write for example {words: secret-words}.",
    );
  }
  if (words !== undefined) return readWords(reading, words);
  const fold = folded && readBoolean(reading, folded);
  const test = matches && readExpression(reading, matches);
  return fold === true && test ? (text) => test(foldText(text)) : test;
}

function readWords(reading: Reading, value: Value): Test | undefined {
  const lists = readSome(reading, value, readWordList);
  return lists && ((text) => lists.some((list) => list.matches(text)));
}

function readWordList(reading: Reading, value: Value): WordList | undefined {
  const name = String(value.value);
  const entries = reading.lists.get(name);
  if (entries === undefined) {
    return problem(
      reading,
      value,
      `there is no word list ${quote(name)}.`,
      didYouMean(name, [...reading.lists.keys()]),
    );
  }
  const list = "matches" in entries ? entries : compileWordList(entries);
  if (list.size > 0) return list;
  return problem(reading, value, `the word list ${quote(name)} has no word.`, "Fill it, or remove the rule.");
}

function readExpression(reading: Reading, value: Value): Test | undefined {
  if (typeof value.value !== "string" || value.value === "") {
    return mismatch(reading, value, "regular expression", "Write it in single quotes.");
  }
  const compiled = compileExpression(value.value);
  if (compiled.ok) return (text) => compiled.value.test(text);
  const remedy = "Use RE2's syntax, which has neither back-references nor lookaround.";
  return problem(
    reading,
    value,
    `${quote(value.value)} is no regular expression: ${compiled.because}.`,
    remedy,
  );
}
