import type { ResolvedLabel } from "./label.ts";
import type { CategoryTag, CategoryValue, MarkingData, Qualifiers, Spif } from "./model.ts";

/** Where on the page a marking stands; of the schema's codes those that name a place. */
export type MarkingPlace = "pageTop" | "pageBottom" | "documentStart" | "documentEnd";

/** What marking is asked for. */
export interface MarkingOptions {
  /** A language tag (BCP 47); without one, what the SPIF has for no language. */
  readonly language?: string;
  /** `pageBottom` where it is absent. */
  readonly place?: MarkingPlace;
}

/**
 * Codes that say how something is shown; every other code is a place, known or not. `noMarkingDisplay` is a place too,
 * at which no marking stands: files have phrases for choosing a value with it, beside those for showing it.
 */
const MANNERS = new Set(["noNameDisplay", "suppressClassName", "replacePolicy"]);

interface View {
  readonly place: string;
  readonly language?: string;
}

/**
 * The display marking of a label as its SPIF has it, e.g. `UK SECRET - UK / EU EYES ONLY`: the policy, the
 * classification, and the values by tag in the order of the SPIF, with the qualifiers around them. Pure.
 */
export function displayMarking(label: ResolvedLabel, options: MarkingOptions = {}): string {
  const view = { place: options.place ?? "pageBottom", ...fold(options.language) };
  const { spif, classification, values } = label;
  const around = choose(spif.qualifiers, view);
  const separator = around.separator === "" ? " " : around.separator ?? " ";
  const suppressed = values.some(({ markings }) =>
    hasCode(countingData(markings, view), "suppressClassName")
  );
  const parts = [
    policyPart(label, view),
    suppressed ? "" : phraseOf(classification, view),
    ...spif.tagSets.flatMap(({ tags }) => tags.map((tag) => tagPart(tag, values, view))),
  ];
  const whole = parts.filter((part) => part !== "").join(separator);
  return `${around.prefix ?? ""}${whole}${around.suffix ?? ""}`;
}

/** Colours for a marking: the classification's behind, and black or white, whichever is read more easily, before it. */
export interface MarkingColors {
  /** `black` or `white`. */
  readonly foreground: string;
  /** A colour name or `#` and six digits. */
  readonly background: string;
}

/** XEP-0258 §4 wants CSS 2.1 colour names or `#` and six digits; for any other colour there is no answer. */
export function markingColors({ classification }: ResolvedLabel): MarkingColors | undefined {
  // The schema's name for fuchsia.
  const background = classification.color?.toLowerCase().replace(/^fuschia$/, "fuchsia");
  const rgb = background === undefined ? undefined : COLORS.get(background) ?? background;
  if (background === undefined || rgb === undefined || !/^#[0-9a-f]{6}$/.test(rgb)) return undefined;
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(rgb.slice(at, at + 2), 16));
  const foreground = 0.299 * red + 0.587 * green + 0.114 * blue > 127 ? "black" : "white";
  return { foreground, background: rgb === background ? background.toUpperCase() : background };
}

/** CSS 2.1 §4.3.6. */
const COLORS: ReadonlyMap<string, string> = new Map([
  ["aqua", "#00ffff"],
  ["black", "#000000"],
  ["blue", "#0000ff"],
  ["fuchsia", "#ff00ff"],
  ["gray", "#808080"],
  ["green", "#008000"],
  ["lime", "#00ff00"],
  ["maroon", "#800000"],
  ["navy", "#000080"],
  ["olive", "#808000"],
  ["orange", "#ffa500"],
  ["purple", "#800080"],
  ["red", "#ff0000"],
  ["silver", "#c0c0c0"],
  ["teal", "#008080"],
  ["white", "#ffffff"],
  ["yellow", "#ffff00"],
]);

/** The policy's name, or what the first of SPIF, classification and values puts in its place. */
function policyPart({ spif, classification, values }: ResolvedLabel, view: View): string {
  for (const { name, markings } of [spif, classification, ...values]) {
    const replacing = countingData(markings, view).find(({ codes }) => codes.has("replacePolicy"));
    if (replacing !== undefined) return replacing.phrase ?? name;
  }
  return spif.name;
}

function tagPart(tag: CategoryTag, values: readonly CategoryValue[], view: View): string {
  const phrases = values.filter((value) => value.tag === tag.number)
    .map((value) => phraseOf(value, view))
    .filter((phrase) => phrase !== "");
  if (phrases.length === 0) return "";
  const { prefix = "", suffix = "", separator = "/" } = choose(tag.qualifiers, view);
  return `${prefix}${phrases.join(separator === "" ? "/" : separator)}${suffix}`;
}

/**
 * How a classification or value is shown; empty where it is not. The first that counts decides, by which files keep a
 * name although they have another phrase. One that is in the policy's place leaves the name.
 */
function phraseOf({ name, markings }: Pick<CategoryValue, "name" | "markings">, view: View): string {
  const counting = countingData(markings, view);
  const first = counting.at(0);
  if (first === undefined) return name;
  if (first.codes.has("replacePolicy")) return hasCode(counting, "noNameDisplay") ? "" : name;
  return first.codes.has("noNameDisplay") ? "" : first.phrase ?? name;
}

/** The data that count at the place, in the best language that there is. */
function countingData(markings: Spif["markings"], view: View): readonly MarkingData[] {
  const here = markings.filter(({ codes }) => {
    const places = [...codes].filter((code) => !MANNERS.has(code));
    return places.length === 0 || places.some((place) => isAt(place, view.place));
  });
  return inLanguage(here, view.language);
}

function hasCode(markings: readonly MarkingData[], code: string): boolean {
  return markings.some(({ codes }) => codes.has(code));
}

function isAt(place: string, wanted: string): boolean {
  return place === wanted || place === "pageTopBottom" && (wanted === "pageTop" || wanted === "pageBottom");
}

/** Each qualifier from the last that has it, those of the asked language before those of none. */
function choose(
  qualifiers: readonly Qualifiers[],
  view: View,
): Pick<Qualifiers, "prefix" | "suffix" | "separator"> {
  const here = inPlace(qualifiers, view.place);
  const general = here.filter(({ language }) => language === undefined);
  const all = [...general, ...inLanguage(here, view.language)];
  const last = (code: "prefix" | "suffix" | "separator"): Pick<Qualifiers, typeof code> => {
    const text = all.findLast((qualifier) => qualifier[code] !== undefined)?.[code];
    return text === undefined ? {} : { [code]: text };
  };
  return { ...last("prefix"), ...last("suffix"), ...last("separator") };
}

/**
 * Those of the place or of none; if there are none, those of a page, else all: files have qualifiers for the top of the
 * page alone and mean every place.
 */
function inPlace(qualifiers: readonly Qualifiers[], wanted: string): readonly Qualifiers[] {
  const here = qualifiers.filter(({ place }) => place === undefined || isAt(place, wanted));
  if (here.length > 0) return here;
  const ofPages = qualifiers.filter(({ place }) => place?.startsWith("page"));
  return ofPages.length > 0 ? ofPages : qualifiers;
}

/** Those of the asked language; if there are none, of its primary part (fr-CA → fr); else those of no language. */
function inLanguage<T extends { readonly language?: string }>(
  items: readonly T[],
  language?: string,
): readonly T[] {
  for (const wanted of language === undefined ? [] : [language, language.split(/[-_]/)[0]]) {
    const found = items.filter((item) => item.language === wanted);
    if (found.length > 0) return found;
  }
  return items.filter((item) => item.language === undefined);
}

function fold(language: string | undefined): { readonly language?: string } {
  const folded = language?.trim().toLowerCase() ?? "";
  return folded === "" ? {} : { language: folded };
}
