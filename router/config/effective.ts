import { Document, isScalar, visit } from "yaml";
import type { Settings } from "./complete.ts";
import { CONFIGURATION } from "./schema/root.ts";

/**
 * The configuration with every default filled in, as YAML that means the same. It names the files of keys and
 * certificates; nothing that is in them is written.
 */
export function renderEffective(settings: Settings): string {
  const document = new Document(CONFIGURATION.write(settings), { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_key, list) {
      list.flow = list.items.every((item) => isScalar(item));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}
