import type { Findings } from "../findings.ts";
import type { Node } from "../document/node.ts";
import { mismatch, type Type } from "./type.ts";

interface ListOptions {
  /** Whether an empty list is a problem. */
  readonly filled?: boolean;
  /** Whether a single value may stand for a list of one. */
  readonly orOne?: boolean;
}

/** Lists of a type. What is no such value is left out, and noted. `name` is the plural. */
export function listOf<T>(item: Type<T>, name: string, options: ListOptions = {}): Type<readonly T[]> {
  const type = {
    name: `list of ${name}`,
    hint: options.orOne
      ? `${item.hint} Several go into [ ], with commas.`
      : `Put each into [ ], with commas.`,
  };
  const read = (node: Node, findings: Findings): readonly T[] | undefined => {
    const single = node.kind === "scalar" && node.value !== null && options.orOne;
    if (node.kind !== "list" && !single) {
      mismatch(node, type, findings);
      return undefined;
    }
    const nodes = node.kind === "list" ? node.items : [node];
    if (nodes.length === 0 && options.filled) findings.problem(node.place, `is empty. ${item.hint}`);
    return nodes.map((each) => item.read(each, findings)).filter((value) => value !== undefined);
  };
  return { ...type, ...nestedIn(item), read, write: (values) => values.map((value) => item.write(value)) };
}

function nestedIn<T>({ nested }: Type<T>): Pick<Type<T>, "nested"> {
  return nested === undefined ? {} : { nested: { ...nested, suffix: `[]${nested.suffix}` } };
}
