import type { CategoryReference, DecodedLabel } from "../../../policy/labels/label.ts";
import { readAnyClearance, readAnyLabel } from "../../../policy/labels/read_any.ts";
import { nameClearance, type NamedClearance } from "../../../policy/spif/clearance_names.ts";
import type { ResolvedClearance, ResolvedLabel } from "../../../policy/spif/label.ts";
import type { Spif } from "../../../policy/spif/model.ts";
import { resolveClearance, resolveLabel } from "../../../policy/spif/resolve.ts";
import type { Plain } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { Raw } from "../schema/raw.ts";
import { didYouMean } from "../../../policy/suggestion.ts";
import type { Files } from "./files.ts";

/** How labels and clearances in files are read. */
export interface Reading {
  readonly strict4774: boolean;
  readonly lenient: boolean;
}

/** What reads labels and clearances of the configuration. */
export interface Readers {
  readonly files: Files;
  readonly findings: Findings;
}

const CLEARANCE_KEYS = ["classifications", "atMost", "range", "categories"];
const LABEL_KEYS = ["classification", "categories"];

/** The clearance of a peer; undefined, and problems noted, where there is none. */
export function readClearance(
  raw: Raw,
  spif: Spif,
  reading: Reading,
  { files, findings }: Readers,
): ResolvedClearance | undefined {
  const { value, place } = raw;
  if (typeof value === "string") {
    const bytes = files.read({ value, place });
    if (bytes === undefined) return undefined;
    const decoded = readAnyClearance(bytes, reading);
    if (!decoded.ok) return void findings.problem(place, `${value} holds no clearance: ${decoded.because}.`);
    const resolved = resolveClearance(spif, decoded.value);
    if (resolved.ok) return resolved.value;
    for (const { sentence } of resolved.reasons) findings.problem(place, `${value}: ${sentence}`);
    return undefined;
  }
  const names = readNames(raw, CLEARANCE_KEYS, findings);
  if (names === undefined) return undefined;
  const found = nameClearance(spif, names as NamedClearance);
  if ("clearance" in found) return found.clearance;
  for (const { path, text } of found.problems) findings.problem(raw.placeAt(path), text);
  return undefined;
}

/** A label of the configuration; undefined, and problems noted, where there is none. */
export function readLabelSetting(
  raw: Raw,
  spif: Spif,
  reading: Reading,
  readers: Readers,
): ResolvedLabel | undefined {
  const { findings } = readers;
  const decoded = decodeSetting(raw, { oid: spif.id }, reading, readers);
  if (decoded === undefined) return undefined;
  const resolved = resolveLabel(spif, decoded);
  if (resolved.ok) return resolved.value;
  for (const { sentence } of resolved.reasons) findings.problem(raw.place, sentence);
  return undefined;
}

/** A label by its names or from a file, before a policy has been asked. */
export function decodeSetting(
  raw: Raw,
  policy: DecodedLabel["policy"],
  reading: Reading,
  { files, findings }: Readers,
): DecodedLabel | undefined {
  const { value, place } = raw;
  if (typeof value === "string") {
    const bytes = files.read({ value, place });
    if (bytes === undefined) return undefined;
    const read = readAnyLabel(bytes, reading);
    return read.ok
      ? read.value.label
      : void findings.problem(place, `${value} holds no label: ${read.because}.`);
  }
  const names = readNames(raw, LABEL_KEYS, findings);
  if (names === undefined) return undefined;
  const { classification, categories = {} } = names as { classification?: string; categories?: Categories };
  if (classification === undefined) {
    return void findings.problem(place, "has no classification. Write one, e.g. classification: RESTRICTED.");
  }
  const values = Object.entries(categories).flatMap(([tagSet, values]) =>
    values.map((name): CategoryReference => ({ tagSet: { name: tagSet }, value: { name } }))
  );
  return {
    format: "stanag-4774",
    policy,
    classification: { name: classification },
    categories: values,
    successors: [],
  };
}

type Categories = Readonly<Record<string, readonly string[]>>;

/** A mapping with the keys given: texts, lists of texts, and mappings of those; undefined where it is anything else. */
function readNames(raw: Raw, keys: readonly string[], findings: Findings): object | undefined {
  const { value, place } = raw;
  if (!isMapping(value)) return void findings.problem(place, `is no mapping with ${keys.join(", ")}.`);
  let whole = true;
  for (const [key, inner] of Object.entries(value)) {
    if (keys.includes(key) && fits(key, inner)) continue;
    whole = false;
    const what = keys.includes(key) ? `is no ${SHAPES[key]}.` : `unknown key. ${didYouMean(key, keys)}`;
    findings.problem(raw.placeAt([key]), what);
  }
  return whole ? value : undefined;
}

const SHAPES: Readonly<Record<string, string>> = {
  classification: "name of a classification",
  classifications: "list of names",
  atMost: "name of a classification",
  range: "mapping with min and max",
  categories: "mapping from tag sets to lists of names",
};

function fits(key: string, value: Plain): boolean {
  switch (SHAPES[key]) {
    case "list of names":
      return isNames(value);
    case "mapping with min and max":
      return isMapping(value) &&
        Object.entries(value).every(([key, name]) =>
          (key === "min" || key === "max") && typeof name === "string"
        );
    case "mapping from tag sets to lists of names":
      return isMapping(value) && Object.values(value).every(isNames);
    default:
      return typeof value === "string";
  }
}

function isNames(value: Plain): boolean {
  return Array.isArray(value) && value.every((name) => typeof name === "string");
}

function isMapping(value: Plain): value is { readonly [key: string]: Plain } {
  return typeof value === "object" && !Array.isArray(value);
}
