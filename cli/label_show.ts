import type { ResolvedLabel } from "../policy/spif/label.ts";
import {
  type Answer,
  answer,
  answerBadInput,
  type BadInput,
  factLine,
  type Input,
  visible,
} from "./answer.ts";
import type { CommandEntry, Given } from "./command.ts";
import { type LabelSurroundings, readSurroundings } from "./label_around.ts";
import { factLines, factsOf, labelText } from "./label_facts.ts";
import { type JudgedLabel, judgeValidity, validityOf } from "./label_judged.ts";
import { READING, type ReadingSettings, readingSettings, SPIFS } from "./label_options.ts";
import { type LabelFile, loadLabel, loadSpifs } from "./material.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline label show` */
export const LABEL_SHOW: CommandEntry = {
  name: "label show",
  summary: "say what a label says, and under a SPIF whether it is valid and how it is shown",
  operand: "[file]",
  options: [SPIFS, ...READING],
  run: show,
};

function show(given: Given, terminal: Terminal): number {
  const settings = readingSettings(given, terminal);
  const { json, now, reading } = settings;
  const files = filesOf(given);
  if (!files.ok) return answerBadInput(terminal, json, files);
  const spifs = loadSpifs(files.value.spifs, terminal);
  if (!spifs.ok) return answerBadInput(terminal, json, spifs);
  const read = loadLabel(files.value.label, terminal, reading);
  if (!read.ok) return answerBadInput(terminal, json, read);
  const around = readSurroundings(read.value.bytes, reading);
  const judged = spifs.value.length === 0 ? undefined : judgeValidity(spifs.value, read.value.label, now);
  const valid = judged === undefined || judged.problems.length === 0;
  return answer(terminal, json, valid, describe(read.value, around, judged, settings));
}

const NO_LABEL: BadInput = {
  reason: "no label",
  sentence: "Give a file with a label, or - for standard input.",
};

/** `--spif` takes what follows it, and so the label too where that stands behind: then the last file is the label. */
function filesOf(given: Given): Input<{ readonly label: string; readonly spifs: readonly string[] }> {
  const spifs = given.texts("spif");
  const [label] = given.operands;
  if (label !== undefined) return { ok: true, value: { label, spifs } };
  const last = spifs.at(-1);
  if (last === undefined || spifs.length < 2) return { ok: false, ...NO_LABEL };
  return { ok: true, value: { label: last, spifs: spifs.slice(0, -1) } };
}

function describe(
  read: LabelFile,
  around: LabelSurroundings,
  judged: JudgedLabel | undefined,
  settings: ReadingSettings,
): { readonly lines: readonly string[]; readonly value: Answer } {
  const validity = judged === undefined ? UNKNOWN : validityOf(judged, settings);
  const facts = factsOf(read.label, judged?.label);
  const value = {
    ...validity,
    ...decisionOf(judged),
    format: read.label.format,
    ...facts,
    ...furtherFacts(read, around, judged?.label),
  };
  const lines = [...validityLines(judged, validity), ...factLines(facts), ...furtherLines(read, around)];
  return { lines, value };
}

/** What is invalid is refused by every clearance; of all else nobody was asked. */
function decisionOf(judged: JudgedLabel | undefined): Pick<Answer, "decision" | "reason"> {
  if (judged === undefined) return { decision: null, reason: "no SPIF" };
  const [problem] = judged.problems;
  return problem === undefined
    ? { decision: null, reason: "valid" }
    : { decision: "refuse", reason: problem.words };
}

/** For programs, what decides nothing. */
function furtherFacts(
  { label: { successors }, facts, signature }: LabelFile,
  { displayMarking, equivalents, ...frame }: LabelSurroundings,
  resolved: ResolvedLabel | undefined,
): Record<string, unknown> {
  return {
    ...frame,
    ...facts,
    signature,
    successors: successors.map((successor, i) => factsOf(successor, resolved?.successors[i])),
    ...(displayMarking && { displayMarking }),
    equivalents: equivalents.map((each) => typeof each === "string" ? each : factsOf(each, undefined)),
  };
}

function validityLines(
  judged: JudgedLabel | undefined,
  { marking }: Pick<Answer, "marking">,
): readonly string[] {
  if (judged === undefined) return ["not judged: no SPIF was given."];
  const [problem, ...others] = judged.problems;
  if (problem === undefined) return [visible(`valid: ${marking}`)];
  return [
    visible(`invalid ${problem.words}: ${problem.sentence}`),
    ...(marking === null ? [] : [factLine("marking", marking)]),
    ...others.map(({ sentence }) => factLine("problem", sentence)),
  ];
}

const UNKNOWN = { valid: null, problems: [], marking: null };

const ENCODINGS = { xml: "XML", base64: "base64", ber: "BER" };
const FORMATS = { "ess": "ESS", "stanag-4774": "STANAG 4774" };

/** For people, what decides nothing. */
function furtherLines({ label, facts, signature }: LabelFile, around: LabelSurroundings): readonly string[] {
  const { originator, created, review } = facts;
  const { encoding, container, bound, displayMarking: sent, equivalents, successionDates } = around;
  const inside = container === undefined ? "" : ` in <${container}>${bound ? ", bound (ADatP-4778)" : ""}`;
  const line = (title: string, text: string | undefined): readonly string[] =>
    text === undefined ? [] : [factLine(title, text)];
  return [
    factLine("format", `${FORMATS[label.format]}, ${ENCODINGS[encoding]}${inside}`),
    ...line("originator", originator && `${originator.text} (${originator.type || "of no type"})`),
    ...line("created", created),
    ...line("review", review),
    ...label.successors.map((successor, i) => {
      const date = successionDates[i];
      return factLine("succeeded by", `${labelText(successor)}${date === undefined ? "" : ` at ${date}`}`);
    }),
    ...line("sender's text", sent && `${sent.text} (decides nothing)`),
    ...equivalents.map((each) => {
      const text = typeof each === "string" ? `not understood: ${each}` : labelText(each);
      return factLine("equivalent", `${text} (the sender's word)`);
    }),
    ...line("signature", signature === "unverified" ? "there is one, which was not verified" : undefined),
  ];
}
