import type { XmlElement } from "../../xml/element.ts";
import type {
  Applied,
  EquivalentCategory,
  EquivalentClassification,
  EquivalentPolicy,
  ForeignRequirement,
} from "../model.ts";
import { foldName, quote } from "../name.ts";
import { Attributes } from "./attributes.ts";
import type { SpifFindings } from "./findings.ts";
import { readTypes, type References } from "./references.ts";
import { readForeignRequirements } from "./requirements.ts";
import { childrenNamed } from "./shape.ts";

/** An `equivalentPolicy` that others can be told by; without an OID it was a problem. */
export interface PolicyDraft {
  readonly name: string;
  readonly id?: string;
  readonly requirements: readonly ForeignRequirement[];
}

/** The policies that there are equivalents of; a name or OID that stands twice is a problem. */
export function draftPolicies(root: XmlElement, findings: SpifFindings): readonly PolicyDraft[] {
  const seen = new Map<string, number>();
  return childrenNamed(root, "equivalentPolicies")
    .flatMap((list) => childrenNamed(list, "equivalentPolicy"))
    .flatMap((element) => {
      const attributes = new Attributes(element, findings);
      const [name, id] = [attributes.name("name"), attributes.oid("id")];
      for (const key of [name && foldName(name), id]) {
        if (key === undefined) continue;
        const line = seen.get(key);
        if (line !== undefined) {
          findings.problem(element, `has ${quote(key)} of line ${line} again. Merge the two.`);
        }
        seen.set(key, element.line);
      }
      const requirements = readForeignRequirements(element, findings);
      return name === undefined ? [] : [{ name, ...(id === undefined ? {} : { id }), requirements }];
    });
}

/** Those drafts that are whole. */
export function completePolicies(drafts: readonly PolicyDraft[]): readonly EquivalentPolicy[] {
  return drafts.flatMap(({ id, ...policy }) => id === undefined ? [] : [{ id, ...policy }]);
}

const APPLIED: readonly Applied[] = ["encrypt", "decrypt", "both"];

/** The `equivalentClassification` of a classification. */
export function readEquivalentClassifications(
  element: XmlElement,
  references: References,
  findings: SpifFindings,
): readonly EquivalentClassification[] {
  return childrenNamed(element, "equivalentClassification").flatMap((equivalent) => {
    const attributes = new Attributes(equivalent, findings);
    const policy = references.policy(equivalent);
    const lacv = attributes.lacv("lacv");
    const applied = attributes.choice("applied", APPLIED);
    const requirements = readForeignRequirements(equivalent, findings);
    if (policy === undefined || lacv === undefined || applied === undefined) return [];
    return [{ policy, lacv, applied, requirements }];
  });
}

/**
 * The `equivalentSecCategoryTag` of a value. Beside `action="discard"` files have whatever the schema demands, empty
 * or not: it means nothing. Without `applied`, which the schema demands too, it serves both ways.
 */
export function readEquivalentCategories(
  element: XmlElement,
  references: References,
  findings: SpifFindings,
): readonly EquivalentCategory[] {
  return childrenNamed(element, "equivalentSecCategoryTag").flatMap(
    (equivalent): readonly EquivalentCategory[] => {
      const attributes = new Attributes(equivalent, findings);
      const policy = references.policy(equivalent);
      const applied = attributes.choice("applied", APPLIED, "both");
      if (attributes.text("action") !== undefined) {
        const action = attributes.choice("action", ["discard"]);
        if (policy === undefined || applied === undefined || action === undefined) return [];
        return [{ policy, applied, action }];
      }
      const [tagSetId, types, lacv] = [
        attributes.oid("tagSetId"),
        readTypes(equivalent, findings),
        attributes.valueLacv("lacv"),
      ];
      if (policy === undefined || applied === undefined) return [];
      if (tagSetId === undefined || types === undefined || lacv === undefined) return [];
      return [{ policy, applied, action: "add", tagSetId, types, lacv }];
    },
  );
}
