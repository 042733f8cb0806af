import type { XmlElement } from "../../xml/element.ts";
import { collapse, directText } from "../../xml/reading.ts";
import type { MarkingData, Qualifiers } from "../model.ts";
import { childrenNamed } from "./shape.ts";

/** The `markingData` of an element. Nothing in them is a problem: what is unknown marks nothing. */
export function readMarkings(element: XmlElement): readonly MarkingData[] {
  return childrenNamed(element, "markingData").map((data) => {
    const phrase = data.attributes.get("phrase");
    return {
      ...languageOf(data),
      ...(phrase === undefined ? {} : { phrase }),
      codes: new Set(childrenNamed(data, "code").map((code) => collapse(directText(code)))),
    };
  });
}

/**
 * The `markingQualifier` of an element, one for each language that its qualifiers have: `xml:lang` stands on them or
 * around them. Of several qualifiers of one code and language the last counts.
 */
export function readQualifiers(element: XmlElement): readonly Qualifiers[] {
  return childrenNamed(element, "markingQualifier").flatMap((around) => {
    const place = around.attributes.get("markingCode");
    const byLanguage = Map.groupBy(childrenNamed(around, "qualifier"), (qualifier) => {
      return languageOf(qualifier).language ?? languageOf(around).language;
    });
    return [...byLanguage].map(([language, qualifiers]) => ({
      ...(language === undefined ? {} : { language }),
      ...(place === undefined ? {} : { place: collapse(place) }),
      ...readTexts(qualifiers),
    }));
  });
}

const CODES = ["prefix", "suffix", "separator"] as const;

function readTexts(qualifiers: readonly XmlElement[]): Pick<Qualifiers, (typeof CODES)[number]> {
  const texts: { -readonly [code in (typeof CODES)[number]]?: string } = {};
  for (const { attributes } of qualifiers) {
    const code = CODES.find((code) => code === attributes.get("qualifierCode")?.trim());
    const text = attributes.get("markingQualifier");
    if (code !== undefined && text !== undefined) texts[code] = text;
  }
  return texts;
}

function languageOf({ attributes }: XmlElement): { readonly language?: string } {
  const language = attributes.get("xml:lang")?.trim().toLowerCase() ?? "";
  return language === "" ? {} : { language };
}
