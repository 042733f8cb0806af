import type { ValueLacv } from "../model.ts";

/** Of a classification: zero-padded numbers are numbers. INTEGERs of labels have at most 4 octets. */
export function parseLacv(text: string): number | undefined {
  const lacv = parseValueLacv(text);
  return typeof lacv === "number" ? lacv : undefined;
}

/** The same of a value: beyond 4 octets its digits. */
export function parseValueLacv(text: string): ValueLacv | undefined {
  const digits = /^0*([0-9]{1,39})$/.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  return Number(digits) > 2_147_483_647 ? digits : Number(digits);
}

export function parseHierarchy(text: string): number | undefined {
  return /^[-+]?[0-9]{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

export function parseOid(text: string): string | undefined {
  const oid = text.trim();
  return /^[0-2](\.(0|[1-9][0-9]{0,38})){1,64}$/.test(oid) ? oid : undefined;
}

/** A count, or Infinity for `unbounded`. */
export function parseSelection(text: string): number | undefined {
  if (text.trim() === "unbounded") return Infinity;
  return /^[0-9]{1,9}$/.test(text.trim()) ? Number(text) : undefined;
}

const DATE =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,9}))?(?:(Z)|([-+])([0-9]{2}):([0-9]{2}))?$/;

/** xs:dateTime in milliseconds since 1970; without a time zone it is UTC's. */
export function parseDate(text: string): number | undefined {
  const match = DATE.exec(text.trim());
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
  const milliseconds = Math.floor(Number(`0.${match[7] ?? 0}`) * 1000);
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, milliseconds);
  // A date that the calendar lacks would have become another one.
  const again = [local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCHours(), local.getUTCMinutes()];
  if (again.join() !== [month, day, hour, minute].join() || second > 59) return undefined;
  const [sign, zoneHour, zoneMinute] = [match[9], Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (zoneHour > 14 || zoneMinute > 59) return undefined;
  return local.getTime() - (sign === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute) * 60_000;
}
