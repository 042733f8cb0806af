import type { XmlElement } from "../../xml/element.ts";
import { type CategoryKey, categoryKey, type CategoryMatch, type TagType, type ValueLacv } from "../model.ts";
import { didYouMean, foldName, quote } from "../name.ts";
import { Attributes } from "./attributes.ts";
import {
  type ClassificationDraft,
  ENUM_TYPES,
  TAG_TYPES,
  type TagSetDraft,
  type ValueDraft,
} from "./drafts.ts";
import type { SpifFindings } from "./findings.ts";

/** What a `categoryGroup`, an `excludedCategory` or an equivalent names. */
export interface NamedCategory {
  readonly tagSetName: string;
  /** Both enumerated types where the enumType is left out. */
  readonly types: readonly TagType[];
  /** Absent: any value. */
  readonly lacv?: ValueLacv;
}

/** Resolves what elements of a SPIF name in it; what is not there is a problem. */
export class References {
  readonly #classifications: ReadonlyMap<string, ClassificationDraft>;
  readonly #tagSets: ReadonlyMap<string, TagSetDraft>;
  readonly #policies: ReadonlyMap<string, { readonly name: string; readonly id?: string }>;
  readonly #values: ReadonlyMap<CategoryKey, ValueDraft>;
  readonly #any = new Map<string, CategoryMatch>();
  readonly #findings: SpifFindings;

  constructor(
    classifications: readonly ClassificationDraft[],
    tagSets: readonly TagSetDraft[],
    policies: readonly { readonly name: string; readonly id?: string }[],
    findings: SpifFindings,
  ) {
    this.#classifications = byName(classifications);
    this.#tagSets = byName(tagSets);
    this.#policies = byName(policies);
    const values = tagSets.flatMap(({ tags }) => tags.flatMap(({ values }) => values));
    this.#values = new Map(values.flatMap((value) => value.key === undefined ? [] : [[value.key, value]]));
    this.#findings = findings;
  }

  /** The lacv of a classification by its name; absent too where the classification itself is broken. */
  classification(element: XmlElement, name: string): number | undefined {
    const draft = this.#classifications.get(foldName(name));
    if (draft === undefined) {
      const remedy = didYouMean(name, names(this.#classifications));
      this.#findings.problem(
        element,
        `names the classification ${quote(name)}, which is not there. ${remedy}`,
      );
    }
    return draft?.lacv;
  }

  /** The OID of the policy that `policyRef` names. */
  policy(element: XmlElement): string | undefined {
    const name = new Attributes(element, this.#findings).name("policyRef");
    if (name === undefined) return undefined;
    const policy = this.#policies.get(foldName(name));
    if (policy === undefined) {
      const remedy = this.#policies.size === 0
        ? "Add it to equivalentPolicies."
        : didYouMean(name, names(this.#policies));
      const text = `names the policy ${quote(name)}, which equivalentPolicies does not have. ${remedy}`;
      this.#findings.problem(element, text);
    }
    return policy?.id;
  }

  /** The values that a `categoryGroup` or `excludedCategory` matches. */
  match(element: XmlElement): CategoryMatch | undefined {
    const named = readNamedCategory(element, this.#findings);
    if (named === undefined) return undefined;
    const tagSet = this.#tagSets.get(foldName(named.tagSetName));
    if (tagSet === undefined) {
      const remedy = didYouMean(named.tagSetName, names(this.#tagSets));
      const text = `names the tag set ${quote(named.tagSetName)}, which is not there. ${remedy}`;
      this.#findings.problem(element, text);
      return undefined;
    }
    return this.#find(element, named, tagSet);
  }

  #find(element: XmlElement, named: NamedCategory, tagSet: TagSetDraft): CategoryMatch | undefined {
    const { types, lacv } = named;
    // Many name any value of the same tag: they share what it is.
    const key = `${foldName(named.tagSetName)} ${types.join()}`;
    const known = lacv === undefined ? this.#any.get(key) : undefined;
    if (known !== undefined) return known;
    const found = types.map((type) => this.#valuesOf(tagSet, type, lacv)).filter(({ length }) => length > 0);
    const of = quote(tagSet.name ?? "");
    const first = found.at(0)?.at(0);
    if (found.length > 1) {
      this.#findings.problem(element, `fits values of both enumTypes in ${of}. Add enumType.`);
      return undefined;
    }
    if (first?.key === undefined) {
      if (!isBroken(tagSet)) this.#reportMissing(element, of, lacv);
      return undefined;
    }
    const name = lacv === undefined ? "any value" : quote(first.name ?? "");
    const values = new Set(found.flat().flatMap(({ key }) => key ?? []));
    const match = { values, description: `${name} of ${of}` };
    if (lacv === undefined) this.#any.set(key, match);
    return match;
  }

  #valuesOf({ id, tags }: TagSetDraft, type: TagType, lacv: ValueLacv | undefined): readonly ValueDraft[] {
    if (lacv === undefined) return tags.filter((tag) => tag.type === type).flatMap(({ values }) => values);
    const value = id === undefined ? undefined : this.#values.get(categoryKey(id, type, lacv));
    return value === undefined ? [] : [value];
  }

  #reportMissing(element: XmlElement, of: string, lacv: ValueLacv | undefined): void {
    const type = [element.attributes.get("tagType"), element.attributes.get("enumType")].filter(Boolean).join(
      " ",
    );
    const what = lacv === undefined
      ? `has no tag of the type ${type}`
      : `has no ${type} value with the lacv ${lacv}`;
    this.#findings.problem(element, `${of} ${what}. Correct the reference, or add what it names.`);
  }
}

/** Reads what names a category; nothing is looked up. */
export function readNamedCategory(element: XmlElement, findings: SpifFindings): NamedCategory | undefined {
  const attributes = new Attributes(element, findings);
  const tagSetName = attributes.name("tagSetRef");
  const types = readTypes(element, findings);
  // `all` and an empty lacv go together in files.
  const all = attributes.boolean("all");
  const lacv = attributes.text("lacv") === undefined || all && attributes.text("lacv")?.trim() === ""
    ? undefined
    : attributes.valueLacv("lacv");
  if (tagSetName === undefined || types === undefined) return undefined;
  if (attributes.text("lacv") !== undefined && lacv === undefined && !all) return undefined;
  return { tagSetName, types, ...(lacv === undefined || all ? {} : { lacv }) };
}

/** The tag types that `tagType` and `enumType` name. */
export function readTypes(element: XmlElement, findings: SpifFindings): readonly TagType[] | undefined {
  const attributes = new Attributes(element, findings);
  const type = attributes.choice("tagType", TAG_TYPES);
  if (type !== "enumerated") return type && [type];
  if (attributes.text("enumType") === undefined) return ["enumerated-restrictive", "enumerated-permissive"];
  const enumType = attributes.choice("enumType", ENUM_TYPES);
  return enumType && [`enumerated-${enumType}`];
}

function isBroken({ id, tags }: TagSetDraft): boolean {
  return id === undefined ||
    tags.some(({ type, values }) => type === undefined || values.some(({ key }) => key === undefined));
}

/** Of namesakes, which are a problem elsewhere, the first. */
function byName<T extends { readonly name?: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  const named = new Map<string, T>();
  for (const item of items) {
    const key = item.name === undefined ? undefined : foldName(item.name);
    if (key !== undefined && !named.has(key)) named.set(key, item);
  }
  return named;
}

function names(items: ReadonlyMap<string, { readonly name?: string }>): readonly string[] {
  return [...items.values()].flatMap(({ name }) => name ?? []);
}
