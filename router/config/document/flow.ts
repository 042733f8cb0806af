import { stringify } from "yaml";
import type { Plain } from "./node.ts";

/** YAML on one line. */
export function writeFlow(value: Plain): string {
  const options = { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 } as const;
  return stringify(value, options).trimEnd();
}
