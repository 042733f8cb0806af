import assert from "node:assert/strict";
import { ageText, bytesText, countText, daysText, durationText, rateText } from "./status_words.ts";

Deno.test("bytesText() counts in powers of 1024, with three digits at most", () => {
  const cases: readonly (readonly [bytes: number, text: string])[] = [
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [4300, "4.2 KiB"],
    [274_726_912, "262 MiB"],
    [2 ** 40, "1 TiB"],
    [2 ** 50, "1024 TiB"],
  ];
  for (const [bytes, text] of cases) assert.equal(bytesText(bytes), text);
});

Deno.test("durationText() names the two largest units, and no units in between", () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [0, "0 s"],
    [-5, "0 s"],
    [59.9, "59 s"],
    [60, "1 min"],
    [3_661, "1 h 1 min"],
    [86_400 + 59, "1 d"],
    [3 * 86_400 + 4 * 3_600 + 60, "3 d 4 h"],
  ];
  for (const [seconds, text] of cases) assert.equal(durationText(seconds), text);
});

Deno.test("ageText() names one unit", () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [-1, "0.0 s"],
    [0.44, "0.4 s"],
    [9.9, "9.9 s"],
    [9.97, "9 s"],
    [61, "1 min"],
    [7_300, "2 h"],
    [200_000, "2 d"],
  ];
  for (const [seconds, text] of cases) assert.equal(ageText(seconds), text);
});

Deno.test("rateText() never shows nothing where there is something", () => {
  const cases: readonly (readonly [rate: number, text: string])[] = [
    [0, "0"],
    [0.001, "0.1"],
    [1, "1"],
    [9.9, "9.9"],
    [12.4, "12"],
    [9_999, "9999"],
    [48_200, "48k"],
    [999_999, "1.0M"],
  ];
  for (const [rate, text] of cases) assert.equal(rateText(rate), text);
});

Deno.test("daysText() tells an expired certificate from one that was not seen", () => {
  assert.deepEqual([null, -1, 0, 83].map(daysText), ["-", "expired", "0 d", "83 d"]);
});

Deno.test("countText() knows one", () => {
  assert.deepEqual([0, 1, 2].map((n) => countText(n, "stream")), ["0 streams", "1 stream", "2 streams"]);
});
