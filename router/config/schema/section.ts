import type { Findings } from "../findings.ts";
import { type Entry, inside, type MappingNode, type Node, type Place, type Plain } from "../document/node.ts";
import { writeFlow } from "../document/flow.ts";
import type { Keys, Values } from "./key.ts";
import { didYouMean, suggest } from "../../../policy/suggestion.ts";
import { mismatch, type Type } from "./type.ts";

/** A mapping with the keys of a table. */
export interface Section<K extends Keys> {
  readonly place: Place;
  /** The keys that the file has, and where. */
  readonly given: ReadonlyMap<string, Place>;
  /** The absent keys that were probably meant by unknown ones. */
  readonly misspelt: ReadonlySet<string>;
  readonly values: Values<K>;
}

/** Mappings with the keys of a table. */
export function section<const K extends Keys>(name: string, keys: K): Type<Section<K>> {
  const type = {
    name,
    hint: `Write a mapping with the keys ${Object.keys(keys).join(", ")}.`,
    nested: { suffix: "", keys },
  };
  const read = (node: Node, findings: Findings): Section<K> | undefined => {
    if (node.kind === "mapping") return readSection(node, keys, findings);
    mismatch(node, type, findings);
    return undefined;
  };
  return { ...type, read, write: ({ values }) => writeSection(keys, values) };
}

/** Mappings from names to a type, in the order of the file. */
export function named<T>(item: Type<T>, name: string, syntax: NameSyntax): Type<readonly Named<T>[]> {
  const type = { name, hint: `Write name: {…} for each. ${syntax.hint}`, ...nestedIn(item) };
  const read = (node: Node, findings: Findings): readonly Named<T>[] | undefined => {
    if (node.kind === "mapping") {
      if (node.entries.length === 0) findings.problem(node.place, `is empty. ${type.hint}`);
      return readNamed(node, item, syntax, findings);
    }
    mismatch(node, type, findings);
    return undefined;
  };
  const write = (items: readonly Named<T>[]): Plain =>
    Object.fromEntries(items.map(({ name, value }) => [name, item.write(value)]));
  return { ...type, read, write };
}

export interface Named<T> {
  readonly name: string;
  readonly value: T;
}

export interface NameSyntax {
  readonly pattern: RegExp;
  readonly hint: string;
}

function readSection<K extends Keys>(node: MappingNode, keys: K, findings: Findings): Section<K> {
  const entries = new Map(node.entries.map((entry) => [entry.key, entry]));
  const misspelt = reportUnknown(node.entries, keys, findings);
  const values = Object.entries(keys).map(([name, key]) => {
    const entry = entries.get(name);
    const place = entry?.keyPlace ?? inside(node.place, name);
    // A required key that is there under a misspelt name is not reported as missing, too.
    if (entry === undefined && key.absent.is === "a problem" && !misspelt.has(name)) {
      findings.problem(place, `is missing. Write for example ${name}: ${writeFlow(key.example)}`);
    }
    return [name, key.read(entry?.node, place, findings)];
  });
  const given = new Map(node.entries.map(({ key, keyPlace }) => [key, keyPlace]));
  return { place: node.place, given, misspelt, values: Object.fromEntries(values) as Values<K> };
}

/** Notes the unknown keys and gives the known ones that were probably meant. */
function reportUnknown(entries: readonly Entry[], keys: Keys, findings: Findings): ReadonlySet<string> {
  const unknown = entries.filter(({ key }) => !Object.hasOwn(keys, key));
  const absent = Object.keys(keys).filter((name) => entries.every(({ key }) => key !== name));
  for (const { key, keyPlace } of unknown) {
    findings.problem(keyPlace, `unknown key. ${didYouMean(key, Object.keys(keys))}`);
  }
  return new Set(unknown.map(({ key }) => suggest(key, absent)).filter((name) => name !== undefined));
}

function writeSection<K extends Keys>(keys: K, values: Values<K>): Plain {
  const written = Object.entries(keys).map(([name, key]) => [name, key.write(values[name])] as const);
  return Object.fromEntries(
    written.filter((entry): entry is readonly [string, Plain] => entry[1] !== undefined),
  );
}

/** Where a key stands, or where it is missing. */
export function placeOf({ place, given }: Pick<Section<Keys>, "place" | "given">, key: string): Place {
  return given.get(key) ?? inside(place, key);
}

function readNamed<T>(
  node: MappingNode,
  item: Type<T>,
  { pattern, hint }: NameSyntax,
  findings: Findings,
): readonly Named<T>[] {
  return node.entries.flatMap(({ key, keyPlace, node }) => {
    if (!pattern.test(key)) findings.problem(keyPlace, `is no name. ${hint}`);
    const value = item.read(node, findings);
    return value === undefined ? [] : [{ name: key, value }];
  });
}

function nestedIn<T>({ nested }: Type<T>): Pick<Type<T>, "nested"> {
  return nested === undefined ? {} : { nested: { ...nested, suffix: `.NAME${nested.suffix}` } };
}
