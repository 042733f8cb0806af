import type { Findings } from "../findings.ts";
import { type Node, nodeOf, type Place, type Plain } from "../document/node.ts";
import type { Type } from "./type.ts";

/** A key of the configuration: one line of the table. */
export interface Key<T> {
  readonly type: Pick<Type<unknown>, "name" | "range" | "hint" | "obvious" | "nested">;
  readonly absent: Absent;
  readonly doc: string;
  readonly example: Plain;
  /** The value, or what holds without one. `place` is that of the key, or where it is missing. */
  read(node: Node | undefined, place: Place, findings: Findings): T;
  /** undefined where there is nothing to write. */
  write(value: T): Plain | undefined;
}

/** What holds where the key is absent. */
export type Absent =
  | { readonly is: "a problem" }
  /** Written as in the file, and read like it. */
  | { readonly is: "a default"; readonly value: Plain }
  /** It follows from other keys; `as` says from which. */
  | { readonly is: "derived"; readonly as: string };

export type Keys = Readonly<Record<string, Key<unknown>>>;

/** The values of a table's keys. */
export type Values<K extends Keys> = { readonly [N in keyof K]: K[N] extends Key<infer T> ? T : never };

/** A key that must be there; its section says so where it is not. */
export function required<T>(type: Type<T>, doc: string, example: Plain): Key<T | undefined> {
  return { ...withoutDefault(type), doc, example, absent: { is: "a problem" } };
}

/** A key whose default follows from others, see `complete.ts`. */
export function derived<T>(type: Type<T>, as: string, doc: string, example: Plain): Key<T | undefined> {
  return { ...withoutDefault(type), doc, example, absent: { is: "derived", as } };
}

/** A key with a default. */
export function optional<T>(type: Type<T>, value: Plain, doc: string, example: Plain = value): Key<T> {
  return {
    ...{ type, doc, example, absent: { is: "a default", value } },
    read(node, place, findings) {
      const read = node && type.read(node, findings);
      return read ?? defaultOf(type, value, place);
    },
    write: (written) => type.write(written),
  };
}

function withoutDefault<T>(type: Type<T>): Pick<Key<T | undefined>, "type" | "read" | "write"> {
  return {
    type,
    read: (node, _place, findings) => node && type.read(node, findings),
    write: (value) => value === undefined ? undefined : type.write(value),
  };
}

function defaultOf<T>(type: Type<T>, value: Plain, place: Place): T {
  const strict: Findings = {
    problem(_place, text) {
      throw new Error(`the default of ${place.path} is none: ${text}`);
    },
    warning() {},
  };
  const read = type.read(nodeOf(value, place), strict);
  if (read === undefined) throw new Error(`the default of ${place.path} is none`);
  return read;
}
