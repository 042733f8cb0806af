import type { XmlElement } from "../../xml/element.ts";
import type { CategoryMatch, ForeignRequirement, Operation, Requirement } from "../model.ts";
import { Attributes } from "./attributes.ts";
import type { SpifFindings } from "./findings.ts";
import { readNamedCategory, type References } from "./references.ts";
import { childrenNamed } from "./shape.ts";

const OPERATIONS: readonly Operation[] = ["onlyOne", "oneOrMore", "all"];

/** The `requiredCategory` of a classification or value: all of them must be satisfied. */
export function readRequirements(
  element: XmlElement,
  references: References,
  findings: SpifFindings,
): readonly Requirement[] {
  return read(element, (group) => references.match(group), findings);
}

/** The `requiredCategory` of an equivalent: they name categories of the other policy, which is not at hand. */
export function readForeignRequirements(
  element: XmlElement,
  findings: SpifFindings,
): readonly ForeignRequirement[] {
  return read(element, (group) => readNamedCategory(group, findings), findings);
}

/** The `excludedCategory` of a value. */
export function readExcluded(element: XmlElement, references: References): readonly CategoryMatch[] {
  return childrenNamed(element, "excludedCategory").flatMap((excluded) => references.match(excluded) ?? []);
}

function read<G>(
  element: XmlElement,
  readGroup: (group: XmlElement) => G | undefined,
  findings: SpifFindings,
): readonly { readonly operation: Operation; readonly groups: readonly G[] }[] {
  return childrenNamed(element, "requiredCategory").flatMap((required) => {
    const operation = new Attributes(required, findings).choice("operation", OPERATIONS);
    const groups = childrenNamed(required, "categoryGroup").flatMap((group) => readGroup(group) ?? []);
    if (childrenNamed(required, "categoryGroup").length === 0) {
      findings.problem(required, "has no categoryGroup. Add what is required, or take it out.");
    }
    return operation === undefined ? [] : [{ operation, groups }];
  });
}
