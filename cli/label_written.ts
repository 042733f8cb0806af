import type { Decoded } from "../policy/labels/label.ts";
import type { Reason, ResolvedLabel } from "../policy/spif/label.ts";
import { displayMarking } from "../policy/spif/marking.ts";
import { encodeEss, writeLabel } from "../policy/stage/write.ts";
import { type Answer, answer, factLine, visible } from "./answer.ts";
import { problemText } from "./label_judged.ts";
import type { ReadingSettings } from "./label_options.ts";
import type { Terminal } from "./terminal.ts";

/** A label that a command has made, for programs. */
interface WrittenAnswer extends Answer {
  readonly policy: { readonly name: string; readonly oid: string };
  /** STANAG 4774, XML; null where it cannot be written. */
  readonly label: string | null;
  /** ESS, DER in base64; null where it cannot be written. */
  readonly ess: string | null;
  /** What the written labels do not say. */
  readonly warnings: readonly string[];
}

/** How a label that was made is to be written. */
interface Writing {
  /** How it came about, e.g. `mapped`. */
  readonly reason: string;
  /** Whether it stands for another label. */
  readonly alternative: boolean;
}

/** Answers with a label that was made, in both formats and with its marking; the exit code. */
export function answerWritten(
  terminal: Terminal,
  { marking, now, json }: ReadingSettings,
  label: ResolvedLabel,
  { reason, alternative }: Writing,
): number {
  const xml = writeLabel(label, { format: "stanag-4774", now, alternative });
  const der = encodeEss(label);
  const { spif: { name, id: oid } } = label;
  const value: WrittenAnswer = {
    valid: true,
    problems: [],
    marking: displayMarking(label, marking),
    decision: "permit",
    reason,
    policy: { name, oid },
    label: xml.ok ? xml.value : null,
    ess: der.ok ? der.value.toBase64() : null,
    warnings: [
      ...unwritten("STANAG 4774", xml),
      ...unwritten("ESS", der),
      ...(label.successors.length > 0 ? ["The labels that succeed it are not written."] : []),
    ],
  };
  const lines = [
    visible(`${reason}: ${value.marking}`),
    factLine("policy", `${name} (${oid})`),
    ...(value.label === null ? [] : [factLine("label", value.label)]),
    ...(value.ess === null ? [] : [factLine("ess", value.ess)]),
    ...value.warnings.map((warning) => factLine("warning", warning)),
  ];
  return answer(terminal, json, true, { lines, value });
}

function unwritten(format: string, written: Decoded<unknown>): readonly string[] {
  return written.ok ? [] : [`It cannot be written as ${format}: ${written.because}.`];
}

/** Answers that there is no such label; the exit code. `problems`: why the given one is invalid, if it is. */
export function answerRefused(
  terminal: Terminal,
  { json }: ReadingSettings,
  reasons: readonly Reason[],
  problems: readonly string[] = [],
): number {
  const [{ words: reason, sentence }] = reasons;
  const value = {
    valid: problems.length === 0,
    problems,
    marking: null,
    decision: "refuse",
    reason,
    reasons: reasons.map(problemText),
  } satisfies Answer & { readonly reasons: readonly string[] };
  return answer(terminal, json, false, { lines: [visible(`refuse ${reason}: ${sentence}`)], value });
}
