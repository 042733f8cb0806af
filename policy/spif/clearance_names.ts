import type { ResolvedClearance } from "./label.ts";
import type { CategoryValue, Classification, Spif, TagSet } from "./model.ts";
import { didYouMean, foldName, quote } from "./name.ts";

/** A clearance as people write it: exactly one of the first three, and the values that are held. */
export interface NamedClearance {
  /** Names of the classifications that are granted, and of no other. */
  readonly classifications?: readonly string[];
  /** All classifications up to this one by hierarchy. */
  readonly atMost?: string;
  /** All classifications between the two by hierarchy, both included; `min` prevents writing down. */
  readonly range?: { readonly min?: string; readonly max?: string };
  /** Names of tag sets to names of their values. */
  readonly categories?: Readonly<Record<string, readonly string[]>>;
}

/** What is wrong with a clearance, and where. */
export interface ClearanceProblem {
  /** E.g. `["categories", "Releasable To", 1]`; empty where something is missing. */
  readonly path: readonly (string | number)[];
  /** What is wrong and the remedy. */
  readonly text: string;
}

type Path = ClearanceProblem["path"];

/** Finds in the SPIF what the names grant; all problems are collected. */
export function nameClearance(
  spif: Spif,
  names: NamedClearance,
): { readonly clearance: ResolvedClearance } | { readonly problems: readonly ClearanceProblem[] } {
  const problems: ClearanceProblem[] = [];
  const classifications = findClassifications(spif, names, problems);
  const values = Object.entries(names.categories ?? {}).flatMap(([tagSet, values]) => {
    return findValues(spif, tagSet, values, problems);
  });
  if (problems.length > 0) return { problems };
  const clearance = {
    spif,
    classifications: new Set(classifications.map(({ lacv }) => lacv)),
    values: new Set(values.map(({ key }) => key)),
  };
  return { clearance };
}

function findClassifications(
  spif: Spif,
  names: NamedClearance,
  problems: ClearanceProblem[],
): readonly Classification[] {
  const { classifications, atMost, range } = names;
  const given = (["classifications", "atMost", "range"] as const).filter((key) => names[key] !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? "has no classification" : `has ${given.join(" and ")}`;
    const remedy = "Give exactly one of classifications, atMost and range";
    problems.push({ path: given.length === 0 ? [] : [given[1]], text: `${what}. ${remedy}.` });
    return [];
  }
  if (classifications !== undefined) {
    return classifications.flatMap((name, i) =>
      findClassification(spif, name, ["classifications", i], problems)
    );
  }
  if (atMost !== undefined) return findRange(spif, { max: atMost }, { max: ["atMost"] }, problems);
  return findRange(spif, range ?? {}, { min: ["range", "min"], max: ["range", "max"] }, problems);
}

function findRange(
  spif: Spif,
  { min, max }: { readonly min?: string; readonly max?: string },
  paths: { readonly min?: Path; readonly max: Path },
  problems: ClearanceProblem[],
): readonly Classification[] {
  if (min === undefined && max === undefined) {
    problems.push({ path: ["range"], text: "has no end. Give min, max or both." });
    return [];
  }
  const find = (name: string | undefined, path: Path = []): readonly Classification[] => {
    return name === undefined ? [] : findClassification(spif, name, path, problems);
  };
  const [[lowest], [highest]] = [find(min, paths.min), find(max, paths.max)];
  if (min !== undefined && lowest === undefined || max !== undefined && highest === undefined) return [];
  const [from, to] = [lowest?.hierarchy ?? -Infinity, highest?.hierarchy ?? Infinity];
  if (from > to) problems.push({ path: ["range"], text: "has a min above its max. Exchange the two." });
  return spif.classifications.filter(({ hierarchy }) => hierarchy >= from && hierarchy <= to);
}

function findClassification(
  spif: Spif,
  name: string,
  path: Path,
  problems: ClearanceProblem[],
): readonly Classification[] {
  const found = spif.index.classificationsByName.get(foldName(name));
  if (found !== undefined) return [found];
  const remedy = didYouMean(name, spif.classifications.map(({ name }) => name));
  problems.push({ path, text: `${quote(spif.name)} has no classification ${quote(name)}. ${remedy}` });
  return [];
}

function findValues(
  spif: Spif,
  name: string,
  values: readonly string[],
  problems: ClearanceProblem[],
): readonly CategoryValue[] {
  const tagSet = spif.index.tagSetsByName.get(foldName(name));
  if (tagSet !== undefined) {
    return values.flatMap((value, i) => findValue(tagSet, value, ["categories", name, i], problems));
  }
  const remedy = didYouMean(name, spif.tagSets.map(({ name }) => name));
  problems.push({
    path: ["categories", name],
    text: `${quote(spif.name)} has no tag set ${quote(name)}. ${remedy}`,
  });
  return [];
}

function findValue(
  { name: tagSet, tags }: TagSet,
  name: string,
  path: Path,
  problems: ClearanceProblem[],
): readonly CategoryValue[] {
  const all = tags.flatMap(({ values }) => values);
  const named = all.filter((value) => foldName(value.name) === foldName(name));
  // An informative namesake grants nothing.
  const granting = named.filter(({ kind }) => kind === "restrictive" || kind === "permissive");
  if (granting.length === 1) return granting;
  if (granting.length > 1) {
    const text = `${quote(tagSet)} has a restrictive and a permissive ${
      quote(name)
    }. Give the clearance as a file.`;
    problems.push({ path, text });
  } else if (named.length === 0) {
    const remedy = didYouMean(name, all.map(({ name }) => name));
    problems.push({ path, text: `${quote(tagSet)} has no value ${quote(name)}. ${remedy}` });
  }
  return named;
}
