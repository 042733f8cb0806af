import { InvalidArgumentError, Option } from "commander";
import { type AuditVerdict, type FoundRecord, verifyAudit } from "../router/observe/audit_verify.ts";
import { formatJson, visible } from "./answer.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "./command.ts";
import { type Terminal, UnreadableFile } from "./terminal.ts";

/** `trunkline audit verify` */
export const AUDIT_VERIFY: CommandEntry = {
  name: "audit verify",
  summary: "say whether an audit is whole, or where it was cut, changed or put in another order",
  operand: "<file...>",
  options: [
    new Option("--expect <hash>", "SHA-256 of a record that must be in it, such as the last one known")
      .argParser(parseHash),
    new Option("--from <hash>", "SHA-256 of the record before the first file").argParser(parseHash),
    new Option("--json", "print JSON"),
  ],
  run: verify,
};

function parseHash(text: string): string {
  if (/^[0-9a-f]{64}$/i.test(text)) return text;
  throw new InvalidArgumentError("Write the 64 hex digits of a SHA-256.");
}

function verify(given: Given, terminal: Terminal): number {
  const json = given.has("json");
  let reading = "";
  const sources = given.operands.map((file) => {
    const { name, chunks } = terminal.openAudit(file);
    return { name, chunks: noting(chunks, () => reading = file) };
  });
  try {
    const verdict = verifyAudit(sources, { from: given.text("from"), expect: given.text("expect") });
    const sentence = visible(sentenceOf(verdict));
    terminal.write(json ? formatJson(valueOf(verdict, sentence)) : `${sentence}\n`);
    return verdict.ok ? YES : NO;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const sentence = visible(`${reading} ${error.message}`);
    terminal.print(`trunkline: ${sentence}\n`);
    if (json) {
      terminal.write(formatJson({ valid: false, problems: [sentence], reason: "unreadable", sentence }));
    }
    return USAGE;
  }
}

/** The chunks, with a word before the first of them. */
function* noting(chunks: Iterable<Uint8Array>, note: () => void): Generator<Uint8Array> {
  note();
  yield* chunks;
}

function sentenceOf(verdict: AuditVerdict): string {
  if (!verdict.ok) return verdict.sentence;
  const { count, first, last, behindExpected } = verdict;
  const which = count === 1 ? `record ${first.seq}` : `records ${first.seq} to ${last.seq}`;
  const behind = behindExpected === undefined ? "" : `, ${behindExpected} behind the expected one`;
  const older = first.seq > 1 ? "; older ones are not in these files" : "";
  return `whole: ${which}${behind}${older}. The last has the hash ${last.hash}.`;
}

function valueOf(verdict: AuditVerdict, sentence: string): unknown {
  if (!verdict.ok) {
    const { fault, file, line, count } = verdict;
    return { valid: false, problems: [sentence], reason: fault, sentence, file, line, count };
  }
  const { count, first, last, behindExpected = null } = verdict;
  const place = ({ seq, time, event, hash }: FoundRecord): unknown => ({ seq, time, event, hash });
  return {
    valid: true,
    problems: [],
    reason: "whole",
    sentence,
    count,
    first: place(first),
    last: place(last),
    behindExpected,
  };
}
