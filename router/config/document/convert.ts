import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import type { Findings } from "../findings.ts";
import { type Entry, joinPath, type Node, type Place, quote, type ScalarNode } from "./node.ts";
import { SYNTAX } from "./syntax.ts";

type Locate = (offset: number) => Place;

// Enough for every peer of a large network to share its lists, not enough for a bomb of aliases of aliases.
const MOST_ALIASED = 100_000;

/**
 * Makes the library's tree ours: every alias replaced, every key a text that comes once, every value with its path.
 *
 * @returns undefined where the aliases multiply beyond measure.
 */
export function convert(root: ParsedNode, placeAt: Locate, findings: Findings): Node | undefined {
  const converter = new Converter(placeAt, findings);
  const node = converter.convert(root, "");
  return converter.exhausted ? undefined : node;
}

class Converter {
  readonly #placeAt: Locate;
  readonly #findings: Findings;
  readonly #anchors = new Map<string, ParsedNode>();
  /** What is being converted: an alias to it would have no end. */
  readonly #open = new Set<ParsedNode>();
  #aliasDepth = 0;
  #aliased = 0;

  constructor(placeAt: Locate, findings: Findings) {
    this.#placeAt = placeAt;
    this.#findings = findings;
  }

  get exhausted(): boolean {
    return this.#aliased > MOST_ALIASED;
  }

  /** `keyPlace` is where the node's key stands, if it has one. */
  convert(node: ParsedNode, path: string, keyPlace?: Place): Node {
    const place = { ...this.#placeAt(node.range[0]), path };
    if (this.#aliasDepth > 0 && ++this.#aliased === MOST_ALIASED + 1) this.#findings.problem(place, BOMB);
    if (isAlias(node)) return this.#replace(node, place, keyPlace);
    if (node.tag !== undefined) this.#findings.problem(place, SYNTAX.TAG_RESOLVE_FAILED);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return scalarOf(node, place, keyPlace);
    this.#open.add(node);
    const collection = isMap(node) ? this.#mapping(node, keyPlace ?? place) : this.#list(node, place);
    this.#open.delete(node);
    return collection;
  }

  #list(list: YAMLSeq.Parsed, place: Place): Node {
    const items = list.items.map((item, i) => this.convert(item, `${place.path}[${i}]`));
    return { kind: "list", place, items };
  }

  #mapping(mapping: YAMLMap.Parsed, place: Place): Node {
    const entries = new Map<string, Entry>();
    for (const { key, value } of mapping.items) {
      const entry = this.#entry(key, value, place.path);
      if (entry === undefined) continue;
      const first = entries.get(entry.key);
      if (first === undefined) entries.set(entry.key, entry);
      else this.#duplicate(entry.keyPlace, first.keyPlace.line);
    }
    return { kind: "mapping", place, entries: [...entries.values()] };
  }

  #entry(key: ParsedNode, value: ParsedNode | null, path: string): Entry | undefined {
    const position = this.#placeAt(key.range[0]);
    if (!isScalar(key) || key.value === null) {
      this.#findings.problem({ ...position, path }, SYNTAX.NON_STRING_KEY);
      return undefined;
    }
    const text = typeof key.value === "string" ? key.value : key.source;
    const keyPlace = { ...position, path: joinPath(path, text) };
    if (key.anchor !== undefined) this.#anchors.set(key.anchor, key);
    const node = value === null ? emptyAt(keyPlace) : this.convert(value, keyPlace.path, keyPlace);
    return { key: text, keyPlace, node };
  }

  #duplicate(place: Place, first: number): void {
    this.#findings.problem(place, `is there already (line ${first}). Remove one, or join the two.`);
  }

  #replace(alias: Alias.Parsed, place: Place, keyPlace?: Place): Node {
    const target = this.#anchors.get(alias.source);
    if (this.exhausted) return emptyAt(place);
    if (target === undefined || this.#open.has(target)) {
      this.#findings.problem(place, unresolved(alias.source, target !== undefined));
      // What was meant, most likely: a pattern without its quotes.
      return { kind: "scalar", place, value: `*${alias.source}`, text: `*${alias.source}` };
    }
    this.#aliasDepth++;
    const node = this.convert(target, place.path, keyPlace);
    this.#aliasDepth--;
    return node;
  }
}

const BOMB = `the aliases (*) multiply to more than ${MOST_ALIASED} values. Write out what you need.`;

function emptyAt(place: Place): ScalarNode {
  return { kind: "scalar", place, value: null, text: "" };
}

function unresolved(name: string, within: boolean): string {
  if (within) return `the alias *${name} is inside of what it stands for. Write out what you need.`;
  return `without quotes this is an alias in YAML, and nothing has that name. Write ${
    quote(`*${name}`)
  } in quotes.`;
}

function scalarOf(scalar: Scalar.Parsed, place: Place, keyPlace?: Place): ScalarNode {
  const { value, source } = scalar;
  if (value === null) return emptyAt(keyPlace ?? place);
  if (typeof value === "string") return { kind: "scalar", place, value, text: value };
  if (typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", place, value, text: source };
  }
  return { kind: "scalar", place, value: source, text: source };
}
