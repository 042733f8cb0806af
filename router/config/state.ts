import { readDocument } from "./document/document.ts";
import { FindingLists } from "./findings.ts";
import { resolvePath } from "./material/path.ts";

/**
 * The folder that a configuration names as `state`, whatever else is wrong with it: a node goes on while its file is being
 * edited, and files that it names need not be readable for whoever asks.
 *
 * @returns undefined where it names none, `unreadable` where the text is no YAML
 */
export function findState(
  text: string,
  file: string,
): { readonly folder: string } | undefined | "unreadable" {
  const document = readDocument(text, new FindingLists());
  if (document === undefined || document.kind !== "mapping") return "unreadable";
  const node = document.entries.find(({ key }) => key === "state")?.node;
  if (node?.kind !== "scalar" || node.value === null || node.text === "") return undefined;
  return { folder: resolvePath(file, node.text) };
}
