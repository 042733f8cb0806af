import { collapse } from "../../xml/reading.ts";
import { readBoolean, readChoice, readSome, readText } from "../reading.ts";
import { type ConditionKind, echo } from "./kind.ts";

/** `labelled`: whether there is a label. */
export const labelled: ConditionKind = {
  doc: "Whether the stanza has a security label.",
  example: false,
  read(reading, value) {
    const wanted = readBoolean(reading, value);
    if (wanted === undefined) return undefined;
    return {
      text: echo("labelled", value.value),
      looksAt: ["label"],
      test: ({ view }) => view.label.labelled === wanted,
    };
  },
};

/** `classification`: by name. */
export const classification: ConditionKind = {
  doc: "The classification that counts is one of these, by the policy's names, whatever their case.",
  example: ["RESTRICTED", "SECRET"],
  read(reading, value) {
    const hint = "Write its name as in the policy, for example SECRET.";
    const names = readSome(
      reading,
      value,
      (reading, item) => readText(reading, item, "classification", hint),
    );
    if (names === undefined) return undefined;
    const wanted = new Set(names.map(fold));
    return {
      text: echo("classification", value.value),
      looksAt: ["label"],
      test: ({ view: { label } }) => {
        if (label.classification !== undefined) return wanted.has(fold(label.classification));
        return label.labelled ? { because: "the label's classification is not understood" } : false;
      },
    };
  },
};

/** `verdict`: what the label stage said. */
export const verdict: ConditionKind = {
  doc: "What the label stage said: `permit`, `refuse`, or `unchecked` where no clearance was asked.",
  example: "unchecked",
  read(reading, value) {
    const words = ["permit", "refuse", "unchecked"] as const;
    const wanted = readSome(reading, value, (reading, item) => readChoice(reading, item, words));
    if (wanted === undefined) return undefined;
    return {
      text: echo("verdict", value.value),
      looksAt: ["label"],
      test: ({ view }) => wanted.includes(view.label.verdict),
    };
  },
};

function fold(name: string): string {
  return collapse(name).toLowerCase();
}
