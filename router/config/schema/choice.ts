import { didYouMean } from "../../../policy/suggestion.ts";
import { scalar, type Type } from "./type.ts";

/** One of a few words. */
export function choice<const T extends string>(words: readonly T[]): Type<T> {
  return scalar<T>({
    name: words.join(" | "),
    hint: `Choose from ${words.join(", ")}.`,
    obvious: true,
    parse: (text) => words.find((word) => word === text),
    write: (word) => word,
    explain: (text) => `is unknown here. ${didYouMean(text, words)}`,
  });
}
