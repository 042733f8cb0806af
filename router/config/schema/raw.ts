import type { Findings } from "../findings.ts";
import { joinPath, type Node, type Place, type Plain } from "../document/node.ts";
import type { Type } from "./type.ts";

/** A value as it stands in the file, for what another room reads. */
export interface Raw {
  readonly place: Place;
  readonly value: Plain;
  /** The place of what is inside, by its path of keys and indices; the nearest around it where there is no such. */
  placeAt(path: readonly (string | number)[]): Place;
}

/** A value that is read elsewhere: `name` and `hint` say what it should be. */
export function raw(type: Pick<Type<Raw>, "name" | "hint" | "nested">): Type<Raw> {
  return {
    ...type,
    read(node, findings) {
      const value = plainOf(node, findings);
      return value === undefined
        ? undefined
        : { place: node.place, value, placeAt: (path) => placeIn(node, path) };
    },
    write: ({ value }) => value,
  };
}

/** undefined, and a problem noted, where there is an empty value in it. */
function plainOf(node: Node, findings: Findings): Plain | undefined {
  switch (node.kind) {
    case "scalar":
      if (node.value === null) findings.problem(node.place, "has no value. Write one, or remove the key.");
      return node.value ?? undefined;
    case "list": {
      const items = node.items.map((item) => plainOf(item, findings));
      return items.some((item) => item === undefined)
        ? undefined
        : items.filter((item) => item !== undefined);
    }
    case "mapping": {
      const entries = node.entries.map(({ key, node }) => [key, plainOf(node, findings)] as const);
      if (entries.some(([, value]) => value === undefined)) return undefined;
      return Object.fromEntries(entries.filter((entry): entry is [string, Plain] => entry[1] !== undefined));
    }
  }
}

function placeIn(node: Node, path: readonly (string | number)[]): Place {
  const [step, ...rest] = path;
  if (step === undefined) return node.place;
  if (node.kind === "mapping") {
    const entry = node.entries.find(({ key }) => key === String(step));
    if (entry === undefined) return { ...node.place, path: joinPath(node.place.path, String(step)) };
    return rest.length === 0 ? entry.keyPlace : placeIn(entry.node, rest);
  }
  const item = node.kind === "list" ? node.items[Number(step)] : undefined;
  return item === undefined ? node.place : placeIn(item, rest);
}
