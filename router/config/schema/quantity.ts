import { scalar, type Type } from "./type.ts";

/** Whole numbers within bounds. */
export function integer(least: number, most: number): Type<number> {
  return scalar({
    name: "whole number",
    range: `${least} to ${most}`,
    hint: "Write it in digits.",
    obvious: true,
    parse: (text) => within(/^\d{1,15}$/.test(text) ? Number(text) : NaN, least, most),
    write: (value) => value,
  });
}

const BYTES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

/** Numbers of bytes within bounds. */
export function size(least: number, most: number): Type<number> {
  return scalar({
    name: "size",
    range: `${formatSize(least)} to ${formatSize(most)}`,
    hint: "Write bytes, or a number with KiB, MiB or GiB, e.g. 512 KiB.",
    parse: (text) => within(parseSize(text), least, most),
    write: formatSize,
    explain: (text) => {
      const decimal = /^(\d+) ?([kmg])b?$/i.exec(text);
      return decimal
        ? `has no unit of ours. Did you mean "${decimal[1]} ${decimal[2].toUpperCase()}iB"?`
        : undefined;
    },
  });
}

function parseSize(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,15})(?: ?(KiB|MiB|GiB))?$/.exec(text) ?? [];
  if (digits === "") return NaN;
  return Number(digits) * (isKeyOf(BYTES, unit) ? BYTES[unit] : 1);
}

function formatSize(bytes: number): string | number {
  const units = Object.entries(BYTES).toReversed();
  const exact = units.find(([, size]) => bytes >= size && bytes % size === 0);
  return exact === undefined ? bytes : `${bytes / exact[1]} ${exact[0]}`;
}

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3600 } as const;

/** Spans of time within bounds, in seconds. */
export function duration(least: number, most: number): Type<number> {
  return scalar({
    name: "duration",
    range: `${formatDuration(least)} to ${formatDuration(most)}`,
    hint: "Write seconds, or a number with ms, s, m or h, e.g. 30s or 5m.",
    parse: (text) => within(parseDuration(text), least, most),
    write: formatDuration,
  });
}

function parseDuration(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9}(?:\.\d{1,9})?) ?(ms|s|m|h)?$/.exec(text) ?? [];
  if (digits === "") return NaN;
  // Divided, not multiplied by 0.001: 100ms is 0.1 s exactly as 0.1s is.
  if (unit === "ms") return Number(digits) / 1000;
  return Number(digits) * (isKeyOf(SECONDS, unit) ? SECONDS[unit] : 1);
}

function formatDuration(seconds: number): string | number {
  if (seconds === 0) return 0;
  const unit = (["h", "m"] as const).find((unit) => seconds % SECONDS[unit] === 0) ?? "s";
  return `${seconds / SECONDS[unit]}${unit}`;
}

function within(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}

function isKeyOf<T extends object>(object: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(object, key);
}
