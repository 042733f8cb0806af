import { InvalidArgumentError, Option } from "commander";
import type { LabelOptions } from "../policy/labels/decode_label.ts";
import type { MarkingOptions, MarkingPlace } from "../policy/spif/marking.ts";
import type { Given } from "./command.ts";
import type { Terminal } from "./terminal.ts";

/** The policies that are known. */
export const SPIFS = new Option("--spif <file...>", "SPIFs of the policies");
/** The same where there is no answer without. */
export const NEEDED_SPIFS = new Option("--spif <file...>", "SPIFs of the policies").makeOptionMandatory();

/** How labels are read and shown. */
export const READING: readonly Option[] = [
  new Option("--lang <language>", "language of the display marking, e.g. fr-CA"),
  new Option("--place <place>", "where on the page it is to stand")
    .choices(["pageTop", "pageBottom", "documentStart", "documentEnd"]),
  new Option("--now <time>", "judge as if it were then, e.g. 2030-01-01 or 2030-01-01T12:00:00Z")
    .argParser(parseTime),
  new Option("--lenient", "accept base64 without its padding"),
  new Option("--strict4774", "refuse STANAG 4774 labels without dates, and URL= for URI="),
  new Option("--json", "print JSON"),
];

/** What those options say. */
export interface ReadingSettings {
  readonly reading: LabelOptions;
  readonly marking: MarkingOptions;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly json: boolean;
}

/** Reads the options. */
export function readingSettings(given: Given, terminal: Terminal): ReadingSettings {
  const language = given.text("lang");
  const place = given.text("place");
  return {
    reading: { lenient: given.has("lenient"), strict4774: given.has("strict4774") },
    marking: {
      ...(language !== undefined && { language }),
      ...(place !== undefined && { place: place as MarkingPlace }),
    },
    now: given.number("now") ?? terminal.now(),
    json: given.has("json"),
  };
}

/** A date, or a date and time with its zone: without one, the answer would depend on where it is asked. */
function parseTime(text: string): number {
  const shape = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;
  const time = shape.test(text) ? Date.parse(text) : NaN;
  const [date] = text.split("T");
  const isDay = !Number.isNaN(time) && new Date(Date.parse(date)).toISOString().startsWith(date);
  if (isDay) return time;
  throw new InvalidArgumentError("Write a date, or a date and time with its zone: 2030-01-01T12:00:00Z.");
}
