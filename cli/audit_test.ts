import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { runWith } from "../fixtures/cli/fake_host.ts";

/** An audit, made plainly: each line has the SHA-256 of the line before. */
function chain(events: readonly string[], start = { seq: 1, prev: "0".repeat(64) }): readonly string[] {
  let { prev } = start;
  return events.map((event, i) => {
    const time = "2026-03-01T00:00:00.000Z";
    const line = JSON.stringify({ seq: start.seq + i, time, event, sentence: `It is ${i}.`, prev });
    prev = hashOf(line);
    return line;
  });
}

function hashOf(line: string): string {
  return createHash("sha256").update(line).digest("hex");
}

const FIRST = chain(["start", "refuse", "map", "refuse"]);
const SECOND = chain(["rotate", "refuse", "stop"], { seq: 5, prev: hashOf(FIRST[3]) });
const LAST = hashOf(SECOND[2]);

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

const FILES = {
  "audit.log.1": text(FIRST),
  "audit.log": text(SECOND),
  changed: text(FIRST).replace("It is 1", "It is 7"),
  cut: text([FIRST[0], ...FIRST.slice(2)]),
  swapped: text([FIRST[0], FIRST[2], FIRST[1], FIRST[3]]),
  torn: text(FIRST).slice(0, -1),
  junk: new Uint8Array(100_000).map((_, i) => i * 37),
  empty: "",
};

const WHOLE = `The last has the hash ${LAST}.\n`;

const VERIFIED: readonly (readonly [args: string, code: number, stdout: string])[] = [
  ["audit.log.1 audit.log", 0, `whole: records 1 to 7. ${WHOLE}`],
  ["audit.log", 0, `whole: records 5 to 7; older ones are not in these files. ${WHOLE}`],
  [
    `audit.log.1 audit.log --expect ${hashOf(FIRST[2])}`,
    0,
    `whole: records 1 to 7, 4 behind the expected one. ${WHOLE}`,
  ],
  [
    `audit.log --from ${hashOf(FIRST[3])}`,
    0,
    `whole: records 5 to 7; older ones are not in these files. ${WHOLE}`,
  ],
  [
    `audit.log.1 --expect ${LAST}`,
    1,
    `audit.log.1:4: the record with the hash ${LAST} is not in it: it was cut behind record 4, or the last record was changed.\n`,
  ],
  ["changed", 1, "changed:3: "],
  ["cut", 1, "cut:2: "],
  ["swapped", 1, "swapped:2: "],
  ["audit.log audit.log.1", 1, "audit.log.1:1: "],
  [
    "torn",
    1,
    "torn:4: the last line has no end: it was cut, or the node was cut off while it wrote, or writes just now.\n",
  ],
  ["junk", 1, "junk:1: "],
  ["empty", 1, "empty:1: there is no record, not even that of its start: it was emptied or is no audit.\n"],
];

for (const [args, expected, said] of VERIFIED) {
  Deno.test(`audit verify ${args.slice(0, 40)} says ${said.slice(0, 40).trim()}`, async () => {
    const { code, stdout, stderr } = await runWith(FILES, ["audit", "verify", ...args.split(" ")]);
    assert.ok(stdout.startsWith(said), stdout);
    assert.deepEqual([code, stderr, stdout.split("\n").length], [expected, "", 2]);
  });
}

Deno.test("audit verify --json has the same for programs", async () => {
  const whole = await runWith(FILES, ["audit", "verify", "audit.log.1", "audit.log", "--json"]);
  const { sentence, ...rest } = JSON.parse(whole.stdout);
  const time = "2026-03-01T00:00:00.000Z";
  assert.deepEqual([whole.code, rest], [0, {
    valid: true,
    problems: [],
    reason: "whole",
    count: 7,
    first: { seq: 1, time, event: "start", hash: hashOf(FIRST[0]) },
    last: { seq: 7, time, event: "stop", hash: LAST },
    behindExpected: null,
  }]);
  assert.match(sentence, /^whole: /);
  const changed = await runWith(FILES, ["audit", "verify", "changed", "--json"]);
  const { valid, problems, reason, file, line, count } = JSON.parse(changed.stdout);
  assert.deepEqual([changed.code, valid, problems.length, reason, file, line, count], [
    ...[1, false, 1, "changed", "changed"],
    ...[3, 2],
  ]);
});

Deno.test("audit verify answers with 2 where a file cannot be read, and says which", async () => {
  for (const json of [[], ["--json"]]) {
    const { code, stdout, stderr } = await runWith(FILES, [
      "audit",
      "verify",
      "audit.log.1",
      "gone",
      ...json,
    ]);
    assert.deepEqual([code, stderr], [2, "trunkline: gone does not exist.\n"]);
    assert.equal(stdout === "" ? false : JSON.parse(stdout).valid, false);
  }
});
