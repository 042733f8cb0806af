/** Where a value stands: 1-based, and its path in the configuration, e.g. `peers.blue.routes[1]`. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly path: string;
}

/** A value of the file with its place. */
export type Node = ScalarNode | ListNode | MappingNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** The text: of a string its value, of anything else what was written. */
  readonly text: string;
}

export interface ListNode {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly Node[];
}

export interface MappingNode {
  readonly kind: "mapping";
  /** Where its key stands, the top level's where it begins. */
  readonly place: Place;
  /** No key comes twice. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly node: Node;
}

/** A value as YAML and JSON have it. */
export type Plain = string | number | boolean | readonly Plain[] | { readonly [key: string]: Plain };

/** A value that is not in the file, as if it stood at a place. */
export function nodeOf(plain: Plain, place: Place): Node {
  if (typeof plain === "object") {
    if (isList(plain)) return { kind: "list", place, items: plain.map((item) => nodeOf(item, place)) };
    const entries = Object.entries(plain).map(([key, value]) => {
      const keyPlace = inside(place, key);
      return { key, keyPlace, node: nodeOf(value, keyPlace) };
    });
    return { kind: "mapping", place, entries };
  }
  return { kind: "scalar", place, value: plain, text: String(plain) };
}

/** The place of a key that is not there, at that of its mapping. */
export function inside(place: Place, key: string): Place {
  return { ...place, path: joinPath(place.path, key) };
}

/** The path of a key in the mapping with a path. */
export function joinPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${quote(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

const LONGEST_QUOTE = 80;
const BEGINNING = 24;

/** A text of the file in quotes, fit for a terminal: on one line, nothing invisible, no key material. */
export function quote(text: string): string {
  return JSON.stringify(excerpt(text)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

function excerpt(text: string): string {
  if (text.includes("-----BEGIN")) return "-----BEGIN …";
  return text.length > LONGEST_QUOTE || text.includes("\n") ? `${text.slice(0, BEGINNING)}…` : text;
}

function isList(plain: object): plain is readonly Plain[] {
  return Array.isArray(plain);
}
