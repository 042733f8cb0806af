import { type Document, LineCounter, parseAllDocuments, type YAMLError } from "yaml";
import type { Findings } from "../findings.ts";
import { convert } from "./convert.ts";
import type { Node, Place } from "./node.ts";
import { SYNTAX } from "./syntax.ts";

/** Reads YAML; undefined where it cannot be read as one document without errors. */
export function readDocument(text: string, findings: Findings): Node | undefined {
  const lineCounter = new LineCounter();
  // Duplicate keys are found in convert(): the library compares every key with every other one.
  const options = { lineCounter, prettyErrors: false, uniqueKeys: false, version: "1.2" } as const;
  const documents = parseAllDocuments(text, options);
  const placeAt = positions(text, lineCounter);
  const [document, ...others] = [...documents];
  if (document === undefined) {
    findings.problem(WHOLE, EMPTY);
    return undefined;
  }
  const errors = [...document.errors, ...document.warnings];
  reportErrors(errors, placeAt, findings);
  for (const other of others.slice(0, 1)) findings.problem(placeAt(beginning(other)), SYNTAX.MULTIPLE_DOCS);
  if (errors.length > 0 || others.length > 0 || otherVersion(document, findings)) return undefined;
  if (document.contents !== null) return convert(document.contents, placeAt, findings);
  findings.problem(WHOLE, EMPTY);
  return undefined;
}

const WHOLE: Place = { line: 0, column: 0, path: "" };
const EMPTY = "the file is empty. Begin with node, identities and peers.";

/** From an offset to its place, which is never beyond the last line that has something on it. */
function positions(text: string, lineCounter: LineCounter): (offset: number) => Place {
  const last = text.trimEnd().length;
  return (offset) => {
    const { line, col } = lineCounter.linePos(Math.min(offset, last));
    return { line: Math.max(line, 1), column: Math.max(col, 1), path: "" };
  };
}

function beginning(document: Document.Parsed): number {
  return document.contents?.range[0] ?? document.range[0];
}

/** One error a line, and of a cascade of unexpected tokens the first. */
function reportErrors(
  errors: readonly YAMLError[],
  placeAt: (offset: number) => Place,
  findings: Findings,
): void {
  const seen = new Set<number | string>();
  for (const { code, pos } of errors) {
    const place = placeAt(pos[0]);
    if (seen.has(code === "UNEXPECTED_TOKEN" ? code : place.line) || seen.has(place.line)) continue;
    seen.add(code).add(place.line);
    findings.problem(place, SYNTAX[code]);
  }
}

/** In YAML 1.1 `no` is false and `12:30` is 750: a file that asks for it means something else. */
function otherVersion(document: Document.Parsed, findings: Findings): boolean {
  const { explicit, version } = document.directives.yaml;
  if (!explicit || version === "1.2") return false;
  findings.problem(
    WHOLE,
    `YAML ${version} is another language than 1.2. Remove the line "%YAML ${version}".`,
  );
  return true;
}
