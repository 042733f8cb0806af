import type { LabelOptions } from "../policy/labels/decode_label.ts";
import type { DecodedClearance } from "../policy/labels/label.ts";
import { readAnyClearance, readAnyLabel } from "../policy/labels/read_any.ts";
import type { ReadLabel } from "../policy/labels/read_label.ts";
import { loadSpif, SPIF_LIMITS, type SpifProblem } from "../policy/spif/load.ts";
import type { Spif } from "../policy/spif/model.ts";
import { quote } from "../policy/spif/name.ts";
import type { Input } from "./answer.ts";
import type { Terminal } from "./terminal.ts";

/** Labels and clearances are far smaller. */
const LARGEST = 262_144;

/** A label with the bytes that it was read from. */
export interface LabelFile extends ReadLabel {
  readonly bytes: Uint8Array;
}

/** Loads SPIFs; each must be whole, and of a policy of its own. */
export function loadSpifs(files: readonly string[], terminal: Terminal): Input<readonly Spif[]> {
  const spifs: Spif[] = [];
  for (const [i, file] of files.entries()) {
    const loaded = loadOne(file, terminal);
    if (!loaded.ok) return loaded;
    const { id, name } = loaded.value;
    const twin = spifs.findIndex((other) => other.id === id);
    if (twin >= 0) {
      const sentence =
        `${files[twin]} and ${files[i]} are both SPIFs of the policy ${quote(name)} (${id}). ` +
        "Give one of them.";
      return { ok: false, reason: "two SPIFs of one policy", sentence };
    }
    spifs.push(loaded.value);
  }
  return { ok: true, value: spifs };
}

function loadOne(file: string, terminal: Terminal): Input<Spif> {
  const bytes = readFile(file, SPIF_LIMITS.bytes, "SPIF", terminal);
  if (!bytes.ok) return bytes;
  const loaded = loadSpif(bytes.value);
  if ("spif" in loaded) return { ok: true, value: loaded.spif };
  const [first, ...others] = loaded.problems;
  const more = others.length === 0 ? "" : ` (${others.length} more: see trunkline spif check.)`;
  return { ok: false, reason: "malformed SPIF", sentence: `${describeProblem(file, first)}${more}` };
}

/** A problem of a SPIF in one line: file, line and column, element, sentence. */
export function describeProblem(file: string, { line, column, path, text }: SpifProblem): string {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return `${place}: ${path === "" ? "" : `${path}: `}${text}`;
}

/** Reads a label in any format. */
export function loadLabel(file: string, terminal: Terminal, options: LabelOptions): Input<LabelFile> {
  const bytes = readFile(file, LARGEST, "label", terminal);
  if (!bytes.ok) return bytes;
  const read = readAnyLabel(bytes.value, options);
  if (read.ok) return { ok: true, value: { ...read.value, bytes: bytes.value } };
  return { ok: false, reason: "malformed label", sentence: `${file} holds no label: ${read.because}.` };
}

/** Reads a clearance in any format. */
export function loadClearance(
  file: string,
  terminal: Terminal,
  options: LabelOptions,
): Input<DecodedClearance> {
  const bytes = readFile(file, LARGEST, "clearance", terminal);
  if (!bytes.ok) return bytes;
  const read = readAnyClearance(bytes.value, options);
  if (read.ok) return read;
  const sentence = `${file} holds no clearance: ${read.because}.`;
  return { ok: false, reason: "malformed clearance", sentence };
}

function readFile(file: string, most: number, what: string, terminal: Terminal): Input<Uint8Array> {
  const bytes = terminal.readBytes(file, most);
  if (!("problem" in bytes)) return { ok: true, value: bytes };
  return { ok: false, reason: `unreadable ${what}`, sentence: `${file} ${bytes.problem}` };
}
