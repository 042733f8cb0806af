import { createHash } from "node:crypto";
import { FILE_XML_LIMITS } from "../xml/limits.ts";
import { parseXml } from "../xml/parse.ts";
import { decodeUtf8 } from "../xml/utf8.ts";
import type { Spif } from "./model.ts";
import { quote } from "./name.ts";
import type { SpifProblem } from "./read/findings.ts";
import { readSpif } from "./read/spif.ts";

export type { SpifProblem } from "./read/findings.ts";

/** A SPIF, or everything that is wrong with its file, in the order of the file. */
export type LoadedSpif = { readonly spif: Spif } | { readonly problems: readonly SpifProblem[] };

/** What a SPIF may be at most. */
export const SPIF_LIMITS = { bytes: 4_194_304, depth: 16, elements: 100_000 } as const;

/**
 * Reads a security policy information file: Open XML SPIF 1.0, 2.0 or 2.1, in its namespace or in none, UTF-8. It is
 * whole or it is refused: a name or key that stands twice, a reference to what is not there, and whatever of the
 * schema's elements is not understood where it could change a decision.
 *
 * @param file its bytes, or its text
 * @param options `sha256`: the hash in hexadecimal that the file must have, as a SPIF has no signature
 */
export function loadSpif(file: Uint8Array | string, options: { readonly sha256?: string } = {}): LoadedSpif {
  if (typeof file === "string" && !file.isWellFormed()) {
    return refuse("the text has half a surrogate pair. Read the file as bytes.");
  }
  const bytes = typeof file === "string" ? new TextEncoder().encode(file) : file;
  if (bytes.length > SPIF_LIMITS.bytes) {
    return refuse(`the file has ${bytes.length} bytes. A SPIF may have ${SPIF_LIMITS.bytes}.`);
  }
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const pinned = options.sha256?.trim().toLowerCase();
  if (pinned !== undefined && pinned !== sha256) {
    const remedy = "Restore the file, or pin the new one after reading what changed";
    return refuse(`the file's SHA-256 is ${sha256}, not ${quote(pinned)} as pinned. ${remedy}.`);
  }
  const text = decodeUtf8(bytes);
  if (!text.ok) return refuse(`${text.because}. Save it as UTF-8.`);
  const { depth, elements } = SPIF_LIMITS;
  const root = parseXml(text.value, { ...FILE_XML_LIMITS, characters: SPIF_LIMITS.bytes, depth, elements });
  return root.ok ? readSpif(root.value, sha256) : refuse(root.because);
}

function refuse(because: string): LoadedSpif {
  const [, line, column, sentence] = /^line ([0-9]+), column ([0-9]+): ([^]*)$/.exec(because) ?? [];
  const remedy = "Have the file exported again, or correct it there";
  const problem = sentence === undefined
    ? { line: 0, column: 0, path: "", text: because }
    : { line: Number(line), column: Number(column), path: "", text: `${sentence}. ${remedy}.` };
  return { problems: [problem] };
}
