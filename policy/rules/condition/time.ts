import {
  mismatch,
  problem,
  readChoice,
  type Reading,
  readMapping,
  readSome,
  type Value,
} from "../reading.ts";
import { type ConditionKind, echo } from "./kind.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const MINUTES_A_DAY = 1440;

/** A span of the day in minutes; it may go on into the next day. */
interface Span {
  /** From 0 to 1439. */
  readonly start: number;
  /** Minutes. */
  readonly length: number;
}

const WHOLE_DAY: Span = { start: 0, length: MINUTES_A_DAY };

/** `time`: of day and of week. */
export const time: ConditionKind = {
  doc:
    "It is that time of the day, in UTC; with `days`, in a span that began on one of these days (`sun`, `mon`, `tue`, " +
    "`wed`, `thu`, `fri`, `sat`).",
  example: { between: "22:00-06:00", days: ["fri", "sat"] },
  read(reading, value) {
    const read = typeof value.value === "string"
      ? { span: readSpan(reading, value) }
      : readWeekly(reading, value);
    if (read?.span === undefined) return undefined;
    const { span, days = DAYS } = read;
    const on = days.map((day) => DAYS.indexOf(day));
    return { text: echo("time", value.value), looksAt: ["time"], test: ({ now }) => isWithin(span, on, now) };
  },
};

function readWeekly(
  reading: Reading,
  value: Value,
): { readonly span: Span | undefined; readonly days?: readonly (typeof DAYS)[number][] } | undefined {
  const keys = readMapping(reading, value, "time", ["between", "days"]);
  if (keys === undefined) return undefined;
  const [between, days] = [keys.get("between"), keys.get("days")];
  if (between === undefined && days === undefined) {
    return problem(reading, value, "is empty.", 'Write for example "22:00-06:00".');
  }
  const on = days && readSome(reading, days, (reading, item) => readChoice(reading, item, DAYS));
  const span = between === undefined ? WHOLE_DAY : readSpan(reading, between);
  if (days === undefined) return { span };
  return on && { span, days: on };
}

function readSpan(reading: Reading, value: Value): Span | undefined {
  const [start, end] = typeof value.value === "string" ? value.value.split("-").map(parseTime) : [];
  const hint = 'Write two different times of the day, UTC, in quotes: "22:00-06:00".';
  const valid = start !== undefined && end !== undefined && start !== end && start < MINUTES_A_DAY;
  if (!valid || String(value.value).split("-").length !== 2) {
    return mismatch(reading, value, "span of the day", hint);
  }
  return { start, length: (end - start + MINUTES_A_DAY) % MINUTES_A_DAY || MINUTES_A_DAY };
}

/** Minutes since midnight; 24:00 is the end of the day. */
function parseTime(text: string): number | undefined {
  const [match, hours, minutes] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  const total = Number(hours) * 60 + Number(minutes);
  return match !== undefined && Number(minutes) < 60 && total <= MINUTES_A_DAY ? total : undefined;
}

/** Whether `now` is in a span that began on one of the days: today's, or yesterday's that goes on. */
function isWithin({ start, length }: Span, days: readonly number[], now: number): boolean {
  const date = new Date(now);
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const today = date.getUTCDay();
  const isIn = (minute: number, day: number) =>
    minute >= start && minute < start + length && days.includes(day);
  return isIn(minute, today) || isIn(minute + MINUTES_A_DAY, (today + 6) % 7);
}
