import type { XmlElement } from "../../xml/element.ts";
import {
  type CategoryTag,
  type CategoryValue,
  type Classification,
  type Dates,
  kindOf,
  type TagSet,
} from "../model.ts";
import { quote } from "../name.ts";
import { Attributes, readText } from "./attributes.ts";
import {
  type ClassificationDraft,
  present,
  type TagDraft,
  type TagSetDraft,
  type ValueDraft,
} from "./drafts.ts";
import { readEquivalentCategories, readEquivalentClassifications } from "./equivalents.ts";
import type { SpifFindings } from "./findings.ts";
import { readMarkings, readQualifiers } from "./marking.ts";
import type { References } from "./references.ts";
import { readExcluded, readRequirements } from "./requirements.ts";
import { parseSelection } from "./scalars.ts";
import { childrenNamed } from "./shape.ts";

/** Makes classifications, tags and values whole. Whatever cannot be made was a problem and is left out. */
export class Completion {
  readonly #references: References;
  readonly #findings: SpifFindings;
  #tags = 0;
  #values = 0;

  constructor(references: References, findings: SpifFindings) {
    this.#references = references;
    this.#findings = findings;
  }

  classification({ element, name, lacv }: ClassificationDraft): readonly Classification[] {
    const attributes = new Attributes(element, this.#findings);
    const hierarchy = attributes.hierarchy("hierarchy");
    const color = attributes.text("color")?.trim();
    const rest = {
      ...(color === undefined ? {} : { color }),
      obsolete: attributes.boolean("obsolete"),
      requirements: readRequirements(element, this.#references, this.#findings),
      equivalents: readEquivalentClassifications(element, this.#references, this.#findings),
      markings: readMarkings(element),
    };
    if (name === undefined || lacv === undefined || hierarchy === undefined) return [];
    return [{ name, lacv, hierarchy, ...rest }];
  }

  tagSet({ name = "", id = "", tags }: TagSetDraft): TagSet {
    return { id, name, tags: tags.flatMap((tag) => this.#tag(tag, { id, name })) };
  }

  #tag({ element, name, type, values }: TagDraft, tagSet: CategoryValue["tagSet"]): readonly CategoryTag[] {
    const attributes = new Attributes(element, this.#findings);
    const encoding = attributes.choice(
      "tag7Encoding",
      ["bitSetAttributes", "securityAttributes"],
      "bitSetAttributes",
    );
    const selection = this.#selection(element);
    if (type === undefined) return [];
    const tag = {
      number: this.#tags++,
      ...(name === undefined ? {} : { name }),
      type,
      kind: kindOf(type),
      selection,
      qualifiers: readQualifiers(element),
    };
    const enumerated = type === "tagType7"
      ? encoding === "securityAttributes"
      : type.startsWith("enumerated");
    return [{
      ...tag,
      values: values.flatMap((value) => this.#value(value, { ...tag, enumerated }, tagSet)),
    }];
  }

  #selection(element: XmlElement): CategoryTag["selection"] {
    const attributes = new Attributes(element, this.#findings);
    const read = (name: string): number | undefined => {
      const text = attributes.text(name);
      const count = text === undefined ? Infinity : parseSelection(text);
      if (count === undefined) {
        this.#findings.problem(element, `${name} is ${quote(text ?? "")}. Write a number or unbounded.`);
      }
      return count;
    };
    const [min = Infinity, max = Infinity] = [read("minSelection"), read("maxSelection")];
    const most = attributes.boolean("singleSelection") ? Math.min(1, max) : max;
    // The schema's default for both ends is unbounded.
    const least = min === Infinity ? 0 : min;
    if (least > most) {
      this.#findings.problem(
        element,
        `demands at least ${least} values and allows ${most}. Correct one of the two.`,
      );
    }
    return { min: least, max: most };
  }

  #value(
    { element, name, lacv, key }: ValueDraft,
    { number, type, kind, enumerated }:
      & Pick<CategoryTag, "number" | "type" | "kind">
      & Pick<CategoryValue, "enumerated">,
    tagSet: CategoryValue["tagSet"],
  ): readonly CategoryValue[] {
    const [references, findings] = [this.#references, this.#findings];
    const attributes = new Attributes(element, findings);
    const required = attributes.optionalName("requiredClass");
    const requiredClass = required === undefined ? undefined : references.classification(element, required);
    const rest = {
      dates: readDates(element, findings),
      obsolete: attributes.boolean("obsolete"),
      ...present({ requiredClass }),
      excludedClasses: this.#excludedClasses(element),
      excluded: readExcluded(element, references),
      requirements: readRequirements(element, references, findings),
      equivalents: readEquivalentCategories(element, references, findings),
      markings: readMarkings(element),
    };
    if (name === undefined || lacv === undefined || key === undefined) return [];
    const identity = { key, name, lacv, tagSet, type, kind, enumerated, tag: number };
    return [{ ...identity, order: this.#values++, ...rest }];
  }

  #excludedClasses(element: XmlElement): ReadonlySet<number> {
    const excluded = new Set<number>();
    for (const child of childrenNamed(element, "excludedClass")) {
      const name = readText(child, this.#findings);
      const lacv = name === undefined ? undefined : this.#references.classification(child, name);
      if (name === undefined || lacv === undefined) continue;
      if (excluded.has(lacv)) {
        this.#findings.problem(child, `excludes ${quote(name)} a second time. Take one out.`);
      }
      excluded.add(lacv);
    }
    return excluded;
  }
}

/** `notBefore` and `notAfter`; an end before the start is a problem. */
export function readDates(element: XmlElement, findings: SpifFindings): Dates {
  const attributes = new Attributes(element, findings);
  const dates = present({ notBefore: attributes.date("notBefore"), notAfter: attributes.date("notAfter") });
  if (dates.notBefore !== undefined && dates.notAfter !== undefined && dates.notBefore > dates.notAfter) {
    findings.problem(element, "has notAfter before notBefore. Correct one of the two.");
  }
  return dates;
}
