import { Option } from "commander";
import { dominantLabel } from "../policy/spif/dominant.ts";
import type { ResolvedLabel } from "../policy/spif/label.ts";
import { findObsolete } from "../policy/spif/validity.ts";
import { answerBadInput } from "./answer.ts";
import type { CommandEntry, Given } from "./command.ts";
import { judgeValidity, validityOf } from "./label_judged.ts";
import { NEEDED_SPIFS, READING, readingSettings } from "./label_options.ts";
import { answerRefused, answerWritten } from "./label_written.ts";
import { loadLabel, loadSpifs } from "./material.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline label dominant` */
export const LABEL_DOMINANT: CommandEntry = {
  name: "label dominant",
  summary: "say what protects all that several labels of one policy protect",
  options: [
    NEEDED_SPIFS,
    new Option("--label <file...>", "the labels, in any format").makeOptionMandatory(),
    ...READING,
  ],
  run: dominant,
};

function dominant(given: Given, terminal: Terminal): number {
  const settings = readingSettings(given, terminal);
  const { json, now, reading } = settings;
  const spifs = loadSpifs(given.texts("spif"), terminal);
  if (!spifs.ok) return answerBadInput(terminal, json, spifs);
  const labels: ResolvedLabel[] = [];
  for (const file of given.texts("label")) {
    const read = loadLabel(file, terminal, reading);
    if (!read.ok) return answerBadInput(terminal, json, read);
    const judged = judgeValidity(spifs.value, read.value.label, now);
    const { valid, problems } = validityOf(judged, settings);
    if (judged.label === undefined || !valid) {
      const reasons = judged.problems.map((reason) => ({
        ...reason,
        sentence: `${file}: ${reason.sentence}`,
      }));
      return answerRefused(terminal, settings, reasons, problems);
    }
    labels.push(judged.label);
  }
  const found = dominantLabel(labels, now);
  if (!found.ok) return answerRefused(terminal, settings, found.reasons);
  const obsolete = findObsolete(found.value);
  if (obsolete.length > 0) return answerRefused(terminal, settings, obsolete);
  return answerWritten(terminal, settings, found.value, { reason: "dominant", alternative: false });
}
