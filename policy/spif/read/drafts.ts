import type { XmlElement } from "../../xml/element.ts";
import { type CategoryKey, categoryKey, type TagType, type ValueLacv } from "../model.ts";
import { foldName, quote } from "../name.ts";
import { Attributes } from "./attributes.ts";
import type { SpifFindings } from "./findings.ts";
import { childrenNamed } from "./shape.ts";

/** A `securityClassification` by which others can be named; what is absent was a problem. */
export interface ClassificationDraft {
  readonly element: XmlElement;
  readonly name?: string;
  readonly lacv?: number;
}

export interface TagSetDraft {
  readonly element: XmlElement;
  readonly name?: string;
  readonly id?: string;
  readonly tags: readonly TagDraft[];
}

export interface TagDraft {
  readonly element: XmlElement;
  readonly name?: string;
  readonly type?: TagType;
  readonly values: readonly ValueDraft[];
}

export interface ValueDraft {
  readonly element: XmlElement;
  readonly name?: string;
  readonly lacv?: ValueLacv;
  readonly key?: CategoryKey;
}

/** What the classifications are called and numbered; a name or number that stands twice is a problem. */
export function draftClassifications(
  root: XmlElement,
  findings: SpifFindings,
): readonly ClassificationDraft[] {
  const drafts = childrenNamed(root, "securityClassifications")
    .flatMap((list) => childrenNamed(list, "securityClassification"))
    .map((element) => {
      const attributes = new Attributes(element, findings);
      return { element, ...present({ name: attributes.name("name"), lacv: attributes.lacv("lacv") }) };
    });
  refuseTwice(drafts, ({ name }) => name && foldName(name), "name", findings);
  refuseTwice(drafts, ({ lacv }) => lacv, "lacv", findings);
  return drafts;
}

/** What tag sets, tags and values are called and numbered; a name, OID or key that stands twice is a problem. */
export function draftTagSets(root: XmlElement, findings: SpifFindings): readonly TagSetDraft[] {
  const drafts = childrenNamed(root, "securityCategoryTagSets")
    .flatMap((list) => childrenNamed(list, "securityCategoryTagSet"))
    .map((element) => draftTagSet(element, findings));
  refuseTwice(drafts, ({ name }) => name && foldName(name), "name", findings);
  refuseTwice(drafts, ({ id }) => id, "id", findings);
  return drafts;
}

function draftTagSet(element: XmlElement, findings: SpifFindings): TagSetDraft {
  const attributes = new Attributes(element, findings);
  const id = attributes.oid("id");
  const tags = childrenNamed(element, "securityCategoryTag").map((tag) => draftTag(tag, id, findings));
  if (tags.length === 0) findings.problem(element, "has no securityCategoryTag. Add one, or take it out.");
  refuseTwice(tags, ({ name }) => name && foldName(name), "name", findings);
  const values = tags.flatMap((tag) => tag.values.map((value) => ({ ...value, kind: kindName(tag.type) })));
  refuseTwice(values, ({ key }) => key, "lacv", findings);
  refuseTwice(values, ({ name, kind }) => name && kind && `${kind} ${foldName(name)}`, "name", findings);
  return { element, ...present({ name: attributes.name("name"), id }), tags };
}

/** Labels in XML do not tell enumerated values from others of their kind: they share their names. */
function kindName(type: TagType | undefined): string | undefined {
  return type?.replace("enumerated-", "");
}

function draftTag(element: XmlElement, tagSetId: string | undefined, findings: SpifFindings): TagDraft {
  const attributes = new Attributes(element, findings);
  const type = readTagType(element, attributes, findings);
  const values = childrenNamed(element, "tagCategory").map((value) => {
    const attributes = new Attributes(value, findings);
    const lacv = attributes.valueLacv("lacv");
    const known = tagSetId !== undefined && type !== undefined && lacv !== undefined;
    const key = known ? categoryKey(tagSetId, type, lacv) : undefined;
    return { element: value, ...present({ name: attributes.name("name"), lacv, key }) };
  });
  return { element, ...present({ name: readTagName(attributes), type }), values };
}

/** Nothing refers to a tag by its name: one that is empty is as good as none. */
function readTagName(attributes: Attributes): string | undefined {
  return attributes.text("name")?.trim() === "" ? undefined : attributes.optionalName("name");
}

export const TAG_TYPES = ["restrictive", "permissive", "enumerated", "tagType7", "notApplicable"] as const;
export const ENUM_TYPES = ["restrictive", "permissive"] as const;

function readTagType(
  element: XmlElement,
  attributes: Attributes,
  findings: SpifFindings,
): TagType | undefined {
  const type = attributes.choice("tagType", TAG_TYPES);
  if (type === "enumerated") {
    const enumType = attributes.choice("enumType", ENUM_TYPES);
    return enumType && `enumerated-${enumType}`;
  }
  const enumType = attributes.text("enumType")?.trim() ?? "";
  if (type !== undefined && enumType !== "" && enumType !== type) {
    findings.problem(
      element,
      `has tagType ${quote(type)} and enumType ${quote(enumType)}. Take enumType out.`,
    );
  }
  return type;
}

function refuseTwice<T extends { readonly element: XmlElement }>(
  drafts: readonly T[],
  keyOf: (draft: T) => string | number | undefined,
  what: string,
  findings: SpifFindings,
): void {
  const first = new Map<string | number, XmlElement>();
  for (const draft of drafts) {
    const key = keyOf(draft);
    if (key === undefined || key === "") continue;
    const other = first.get(key);
    if (other === undefined) first.set(key, draft.element);
    else {
      const value = quote(draft.element.attributes.get(what) ?? "");
      findings.problem(
        draft.element,
        `has the ${what} ${value} of line ${other.line} again. Give it another.`,
      );
    }
  }
}

/** The object without what is absent. */
export function present<T extends Readonly<Record<string, unknown>>>(
  object: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
