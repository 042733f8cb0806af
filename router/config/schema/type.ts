import type { Findings } from "../findings.ts";
import { type Node, type Place, type Plain, quote } from "../document/node.ts";
import type { Keys } from "./key.ts";

/** A type of values in the configuration: how one is read, written and explained. */
export interface Type<T> {
  /** What a value of it is called, after "no": `duration`. */
  readonly name: string;
  /** `0.1s to 24h` */
  readonly range?: string;
  /** How to write one: for whoever wrote something else, and for the documentation. */
  readonly hint: string;
  /** Whether the name says it all, so that the documentation need not. */
  readonly obvious?: boolean;
  /** The keys of the mappings in it, and how their paths go on from its own: `[]`. */
  readonly nested?: { readonly suffix: string; readonly keys: Keys };
  /** undefined, and a problem noted, where the node is no such value. */
  read(node: Node, findings: Findings): T | undefined;
  write(value: T): Plain;
}

/** A value with the place where it stands, for what can only be checked later. */
export interface Placed<T> {
  readonly value: T;
  readonly place: Place;
}

/** What makes a type of scalars. */
export interface ScalarType<T> extends Pick<Type<T>, "name" | "range" | "hint" | "obvious"> {
  readonly parse: (text: string) => T | undefined;
  readonly write: (value: T) => Plain;
  /** What to say of a text that is none, where there is more to say than the hint. */
  readonly explain?: (text: string) => string | undefined;
}

/** A type of texts and numbers. A number counts as written, so that an unquoted `007` is not 7. */
export function scalar<T>({ parse, explain, ...type }: ScalarType<T>): Type<T> {
  const read = (node: Node, findings: Findings): T | undefined => {
    const isText = node.kind === "scalar" && node.value !== null && typeof node.value !== "boolean";
    const value = isText ? parse(node.text) : undefined;
    if (value !== undefined) return value;
    const explanation = isText ? explain?.(node.text) : undefined;
    if (explanation === undefined) mismatch(node, type, findings);
    else findings.problem(node.place, `${describe(node)} ${explanation}`);
    return undefined;
  };
  return { ...type, read };
}

/** true or false. */
export const boolean: Type<boolean> = {
  name: "boolean",
  hint: "Write true or false.",
  obvious: true,
  read(node, findings) {
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    mismatch(node, boolean, findings);
    return undefined;
  },
  write: (value) => value,
};

/** A value that remembers its place. */
export function placed<T>(type: Type<T>): Type<Placed<T>> {
  return {
    ...type,
    read(node, findings) {
      const value = type.read(node, findings);
      return value === undefined ? undefined : { value, place: node.place };
    },
    write: ({ value }) => type.write(value),
  };
}

/** Notes that a node is no value of a type. */
export function mismatch(
  node: Node,
  { name, range, hint }: Pick<Type<unknown>, "name" | "range" | "hint">,
  findings: Findings,
): void {
  const wanted = range === undefined ? name : `${name} from ${range}`;
  const empty = node.kind === "scalar" && node.value === null;
  findings.problem(
    node.place,
    empty ? `has no value. ${hint}` : `${describe(node)} is no ${wanted}. ${hint}`,
  );
}

function describe(node: Node): string {
  return node.kind === "scalar" ? quote(node.text) : `a ${node.kind}`;
}
