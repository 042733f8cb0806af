import assert from "node:assert/strict";
import {
  type ChainFault,
  GENESIS,
  type Head,
  judgeLink,
  type Link,
  readLink,
  sha256,
} from "./audit_chain.ts";

const ENCODER = new TextEncoder();
const PREV = "0f".repeat(32);
const TIME = "2026-11-23T01:02:03.456Z";

Deno.test("sha256() gives the digests of FIPS 180-2", () => {
  const hash = (text: string): string => sha256(ENCODER.encode(text));
  assert.equal(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

const NO_LINKS: readonly (readonly [what: string, line: string])[] = [
  ["nothing", ""],
  ["zeros", "\0\0\0\0"],
  ["half a line", `{"seq":1,"time":"${TIME}","event":"start","sen`],
  ["other JSON", "{}"],
  ["a number 0", `{"seq":0,"time":"${TIME}","event":"start","sentence":"","prev":"${PREV}"}`],
  ["a number beyond counting", `{"seq":9999999999999999,"time":"${TIME}","event":"start","prev":"${PREV}"}`],
  ["a time that is none", `{"seq":1,"time":"2026-13-23T01:02:03.456Z","event":"start","prev":"${PREV}"}`],
  ["a time in another form", `{"seq":1,"time":"2026-11-23T01:02:03+0000","event":"start","prev":"${PREV}"}`],
  ["another order", `{"time":"${TIME}","seq":1,"event":"start","sentence":"","prev":"${PREV}"}`],
  ["a hash that is too short", `{"seq":1,"time":"${TIME}","event":"start","sentence":"","prev":"0f"}`],
  ["a value without its end", `{"seq":1,"time":"${TIME}","event":"start","sentence":"x,"prev":"${PREV}"}`],
  ["space behind it", `{"seq":1,"time":"${TIME}","event":"start","sentence":"","prev":"${PREV}"} `],
  ["a byte order mark", `\ufeff{"seq":1,"time":"${TIME}","event":"start","sentence":"","prev":"${PREV}"}`],
];

for (const [what, line] of NO_LINKS) {
  Deno.test(`readLink() does not take ${what} for a record`, () => {
    assert.equal(readLink(ENCODER.encode(line)), undefined);
  });
}

Deno.test("readLink() does not take what is no UTF-8", () => {
  const line = ENCODER.encode(`{"seq":1,"time":"${TIME}","event":"start","sentence":"x","prev":"${PREV}"}`);
  assert.deepEqual(readLink(line), { seq: 1, time: TIME, event: "start", prev: PREV });
  line[line.indexOf(120)] = 0xff;
  assert.equal(readLink(line), undefined);
});

const HEAD: Head = { seq: 4, hash: PREV };
const OTHER = "aa".repeat(32);
const LINKS: readonly (readonly [seq: number, prev: string, fault: ChainFault | undefined, says: RegExp])[] =
  [
    [5, PREV, undefined, /^$/],
    [6, PREV, "sequence", /record 6 follows where 5 is due/],
    [5, OTHER, "changed", /record 5 does not carry the hash of the line before/],
    [4, OTHER, "repeated", /record 4 stands where 5 is due/],
    [6, OTHER, "missing", /record 5 is missing/],
    [9, OTHER, "missing", /records 5 to 8 are missing/],
  ];

for (const [seq, prev, fault, says] of LINKS) {
  Deno.test(`judgeLink() finds ${fault ?? "no fault"} where ${seq} follows 4 with the ${prev === PREV ? "right" : "wrong"} hash`, () => {
    const link: Link = { seq, time: TIME, event: "refuse", prev };
    const judged = judgeLink(HEAD, link);
    assert.equal(judged?.fault, fault);
    assert.match(judged?.sentence ?? "", says);
  });
}

Deno.test("judgeLink() takes the first record of a chain", () => {
  assert.equal(judgeLink(GENESIS, { seq: 1, time: TIME, event: "start", prev: "0".repeat(64) }), undefined);
});
