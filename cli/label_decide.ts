import { Option } from "commander";
import { findPolicy, resolveClearance } from "../policy/spif/resolve.ts";
import { displayMarking } from "../policy/spif/marking.ts";
import { judgeLabel, type JudgementStage, type Verdict } from "../policy/spif/judge.ts";
import type { Reason } from "../policy/spif/label.ts";
import { type Answer, answer, answerBadInput, factLine, visible } from "./answer.ts";
import type { CommandEntry, Given } from "./command.ts";
import { type JudgedLabel, judgeValidity, validityOf } from "./label_judged.ts";
import { NEEDED_SPIFS, READING, type ReadingSettings, readingSettings } from "./label_options.ts";
import { loadClearance, loadLabel, loadSpifs } from "./material.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline label decide` */
export const LABEL_DECIDE: CommandEntry = {
  name: "label decide",
  summary: "say whether a clearance lets a label through, and why",
  options: [
    NEEDED_SPIFS,
    new Option("--label <file>", "the label, in any format (- for standard input)").makeOptionMandatory(),
    new Option("--clearance <file>", "the clearance, in any format (- for standard input)")
      .makeOptionMandatory(),
    ...READING,
  ],
  run: decide,
};

function decide(given: Given, terminal: Terminal): number {
  const settings = readingSettings(given, terminal);
  const { json, now, reading } = settings;
  const spifs = loadSpifs(given.texts("spif"), terminal);
  if (!spifs.ok) return answerBadInput(terminal, json, spifs);
  const label = loadLabel(given.text("label") ?? "", terminal, reading);
  if (!label.ok) return answerBadInput(terminal, json, label);
  const judged = judgeValidity(spifs.value, label.value.label, now);
  const clearance = loadClearance(given.text("clearance") ?? "", terminal, reading);
  if (!clearance.ok) return answerBadInput(terminal, json, clearance, validityOf(judged, settings));
  const policy = findPolicy(spifs.value, clearance.value.policy);
  const resolved = policy.ok ? resolveClearance(policy.value, clearance.value) : policy;
  const found = resolved.ok
    ? describeVerdict(judgeLabel(spifs.value, label.value.label, resolved.value, now), settings)
    : withoutClearance(judged, resolved.reasons, settings);
  return answer(terminal, json, found.value.decision === "permit", found);
}

/** What is to be said, for people and for programs. */
interface Description {
  readonly lines: readonly string[];
  readonly value: Answer;
}

/** A clearance that no policy has refuses everything; the label may be valid all the same. */
function withoutClearance(
  judged: JudgedLabel,
  reasons: readonly Reason[],
  settings: ReadingSettings,
): Description {
  const lacking = reasons.map(({ words, sentence, ...rest }) => {
    return { ...rest, words: `clearance: ${words}`, sentence: `Of the clearance: ${sentence}` };
  });
  const [{ words: reason, sentence }] = [...judged.problems, ...lacking];
  const value: Answer = { ...validityOf(judged, settings), decision: "refuse", reason };
  return { lines: [visible(`refuse ${reason}: ${sentence}`)], value };
}

function describeVerdict(verdict: Verdict, settings: ReadingSettings): Description {
  return { lines: linesOf(verdict, settings), value: valueOf(verdict, settings) };
}

/** The verdict for programs. */
function valueOf(verdict: Verdict, settings: ReadingSettings): Answer {
  const { valid, problems, label, mapped, decision, reason, stage, sentence, steps } = verdict;
  const value = {
    ...validityOf({ ...(label && { label }), problems }, settings),
    valid,
    decision,
    reason,
    sentence,
    ...(stage !== undefined && { stage }),
    ...(mapped !== undefined && {
      mapped: { policy: mapped.spif.name, marking: displayMarking(mapped, settings.marking) },
    }),
    steps,
  };
  return value;
}

const TITLES: Readonly<Record<JudgementStage, string>> = {
  policy: "policy",
  resolve: "label",
  validate: "validity",
  map: "mapping",
  access: "access",
};

/** The verdict for people: decision, reason and sentence, and under it how it came about. */
function linesOf(verdict: Verdict, { marking }: ReadingSettings): readonly string[] {
  const { decision, reason, sentence, label, steps } = verdict;
  const first = decision === "permit" ? `permit: ${sentence}` : `refuse ${reason}: ${sentence}`;
  return [
    visible(first),
    ...(label === undefined ? [] : [factLine("marking", displayMarking(label, marking))]),
    ...steps.map(({ stage, sentence }) => factLine(TITLES[stage], sentence)),
  ];
}
