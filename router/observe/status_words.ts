const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** `0 B`, `4.2 KiB`, `262 MiB` */
export function bytesText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 1024 && unit < UNITS.length - 1) [value, unit] = [value / 1024, unit + 1];
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, "")} ${UNITS[unit]}`;
}

const STEPS: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
  [1, "s"],
];

/** The two largest units of a duration: `3 d 4 h`, `12 s`. */
export function durationText(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [length, unit] of STEPS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0 s" : parts.join(" ");
}

/** An age in one unit: `0.4 s`, `12 s`, `3 h`. */
export function ageText(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const [length, unit] = STEPS.find(([length]) => seconds >= length) ?? [1, "s"];
  return `${Math.floor(seconds / length)} ${unit}`;
}

/** Events per second: `0`, `0.3`, `12`, `48k` */
export function rateText(rate: number): string {
  if (rate === 0) return "0";
  if (rate < 9.95) return Math.max(0.1, rate).toFixed(1).replace(/\.0$/, "");
  if (rate < 9_999.5) return rate.toFixed(0);
  return rate < 999_500 ? `${(rate / 1e3).toFixed(0)}k` : `${(rate / 1e6).toFixed(1)}M`;
}

/** `83 d`, `expired`, `-` where it is not known. */
export function daysText(days: number | null): string {
  if (days === null) return "-";
  return days < 0 ? "expired" : `${days} d`;
}

/** `2 streams`, `1 stream` */
export function countText(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
