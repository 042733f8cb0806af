import { Option } from "commander";
import { mapLabel } from "../policy/spif/mapping.ts";
import type { Spif } from "../policy/spif/model.ts";
import { foldName, quote } from "../policy/spif/name.ts";
import { findObsolete } from "../policy/spif/validity.ts";
import { answerBadInput, type Input } from "./answer.ts";
import type { CommandEntry, Given } from "./command.ts";
import { judgeValidity, validityOf } from "./label_judged.ts";
import { NEEDED_SPIFS, READING, readingSettings } from "./label_options.ts";
import { answerRefused, answerWritten } from "./label_written.ts";
import { loadLabel, loadSpifs } from "./material.ts";
import type { Terminal } from "./terminal.ts";

/** `trunkline label map` */
export const LABEL_MAP: CommandEntry = {
  name: "label map",
  summary: "say what a label is in another policy",
  options: [
    NEEDED_SPIFS,
    new Option("--label <file>", "the label, in any format (- for standard input)").makeOptionMandatory(),
    new Option("--to <policy>", "name or OID of the other policy, whose SPIF is given too")
      .makeOptionMandatory(),
    ...READING,
  ],
  run: map,
};

function map(given: Given, terminal: Terminal): number {
  const settings = readingSettings(given, terminal);
  const { json, now, reading } = settings;
  const spifs = loadSpifs(given.texts("spif"), terminal);
  if (!spifs.ok) return answerBadInput(terminal, json, spifs);
  const read = loadLabel(given.text("label") ?? "", terminal, reading);
  if (!read.ok) return answerBadInput(terminal, json, read);
  const judged = judgeValidity(spifs.value, read.value.label, now);
  const validity = validityOf(judged, settings);
  const to = findTarget(spifs.value, given.text("to") ?? "");
  if (!to.ok) return answerBadInput(terminal, json, to, validity);
  const { valid, problems } = validity;
  const { label } = judged;
  if (label === undefined || !valid) return answerRefused(terminal, settings, judged.problems, problems);
  const mapped = mapLabel(label, to.value, now);
  if (!mapped.ok) return answerRefused(terminal, settings, mapped.reasons);
  // As on a link: what is obsolete is accepted, and not written.
  const obsolete = findObsolete(mapped.value);
  if (obsolete.length > 0) return answerRefused(terminal, settings, obsolete);
  return answerWritten(terminal, settings, mapped.value, {
    reason: "mapped",
    alternative: to.value !== label.spif,
  });
}

/** The policy by its name or OID. */
function findTarget(spifs: readonly Spif[], wanted: string): Input<Spif> {
  const found = spifs.filter(({ id, name }) => id === wanted || foldName(name) === foldName(wanted));
  const [first, another] = found;
  if (first !== undefined && another === undefined) return { ok: true, value: first };
  const known = spifs.map(({ id, name }) => `${quote(name)} (${id})`).join(", ");
  const sentence = first === undefined
    ? `--to ${quote(wanted)} is the policy of no SPIF. There are ${known}.`
    : `--to ${quote(wanted)} is the name of several policies. Give the OID: there are ${known}.`;
  return { ok: false, reason: "unknown policy", sentence };
}
