import type { LogSettings } from "../config/config.ts";

/** How much a line matters. */
export type Level = LogSettings["level"];

/** What a log line is about: small facts, no contents of stanzas. */
export type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Takes facts; one line each. */
export interface Log {
  /**
   * Writes a line.
   *
   * @param text one sentence, which an operator can act on where something is wrong
   */
  write(level: Level, event: string, text: string, fields?: Fields): void;
}

const RANK: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** How a line is printed. */
export type Format = "text" | "json";

/** A log that prints lines of at least `level`. */
export function createLog(
  settings: { readonly level: Level; readonly format: Format },
  print: (line: string) => void,
  clock: () => Date,
): Log {
  const format = settings.format === "json" ? jsonLine : textLine;
  return {
    write(level, event, text, fields = {}) {
      if (RANK[level] >= RANK[settings.level]) print(format(clock(), level, event, text, fields));
    },
  };
}

function jsonLine(time: Date, level: Level, event: string, text: string, fields: Fields): string {
  return visible(JSON.stringify({ time: time.toISOString(), level, event, text, ...fields }));
}

/** `12:34:56.789 info  link.open  text  (peer=red, step=tls)` */
function textLine(time: Date, level: Level, event: string, text: string, fields: Fields): string {
  const facts = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(", ");
  const line = `${time.toISOString().slice(11, 23)} ${level.padEnd(5)} ${event.padEnd(12)} ${text}`;
  return visible(facts === "" ? line : `${line}  (${facts})`);
}

/**
 * The line with nothing in it that a reader would not see, or that would move the cursor or turn the text around: peers
 * have a say in what is logged. The escapes are JSON's.
 */
export function visible(line: string): string {
  return line.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) =>
      character.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
  );
}
