import assert from "node:assert/strict";
import fc from "fast-check";
import { createLog, type Fields, type Format, type Level } from "./log.ts";

const TIME = new Date("2026-11-23T01:02:03.456Z");
const LEVELS: readonly Level[] = ["debug", "info", "warn", "error"];

/** What is printed of one fact. */
function printed(
  format: Format,
  text: string,
  fields?: Fields,
  event = "link.open",
  level: Level = "warn",
): string {
  const lines: string[] = [];
  createLog({ level: "debug", format }, (line) => lines.push(line), () => TIME).write(
    level,
    event,
    text,
    fields,
  );
  assert.equal(lines.length, 1);
  return lines[0];
}

Deno.test("createLog() writes a line of text with its facts behind it", () => {
  assert.equal(
    printed("text", "it is open.", { peer: "red", n: 2, ok: true, nothing: undefined }),
    "01:02:03.456 warn  link.open    it is open.  (peer=red, n=2, ok=true)",
  );
  assert.equal(printed("text", "it is open."), "01:02:03.456 warn  link.open    it is open.");
  assert.equal(printed("text", "x", {}, "ready", "info"), "01:02:03.456 info  ready        x");
});

Deno.test("createLog() writes a line of JSON with its facts as members", () => {
  assert.equal(
    printed("json", "it is open.", { peer: "red", n: 2, ok: true, nothing: undefined }),
    '{"time":"2026-11-23T01:02:03.456Z","level":"warn","event":"link.open","text":"it is open.","peer":"red","n":2,"ok":true}',
  );
});

Deno.test("createLog() writes its own level and the more urgent ones", () => {
  for (const [least, level] of LEVELS.entries()) {
    const lines: string[] = [];
    const log = createLog({ level, format: "text" }, (line) => lines.push(line), () => TIME);
    for (const each of LEVELS) log.write(each, "x", each);
    assert.deepEqual(lines.map((line) => line.split(" ").at(-1)), LEVELS.slice(least));
  }
});

Deno.test("createLog() asks the clock at each line", () => {
  let now = TIME.getTime();
  const lines: string[] = [];
  const log = createLog({ level: "info", format: "text" }, (line) => lines.push(line), () => new Date(now++));
  log.write("info", "a", "b");
  log.write("info", "a", "b");
  assert.deepEqual(lines.map((line) => line.slice(0, 12)), ["01:02:03.456", "01:02:03.457"]);
});

// What a peer sends gets into the log: it must neither begin a line nor move the cursor nor turn the text around.
const MISCHIEF: readonly (readonly [what: string, text: string, shown: string])[] = [
  ["a line break", "a\nb\r\nc", "a\\u000ab\\u000d\\u000ac"],
  ["an escape sequence", "\x1b[2Ja", "\\u001b[2Ja"],
  ["the escape of C1", "\x9b2Ja", "\\u009b2Ja"],
  ["a NUL and a DEL", "\0a\x7f", "\\u0000a\\u007f"],
  ["a change of direction", "a\u202eb\u2066c", "a\\u202eb\\u2066c"],
  ["line and paragraph separators", "a\u2028b\u2029c", "a\\u2028b\\u2029c"],
  ["an invisible character", "a\u200bb\ufeff", "a\\u200bb\\ufeff"],
  ["an invisible character beyond 16 bits", "a\u{e0041}", "a\\udb40\\udc41"],
  ["half a surrogate pair", "a\ud800b", "a\\ud800b"],
];

for (const [what, text, shown] of MISCHIEF) {
  Deno.test(`createLog() makes ${what} visible, in text and facts, as text and as JSON`, () => {
    assert.ok(printed("text", text, { peer: text }).endsWith(` ${shown}  (peer=${shown})`));
    const json = printed("json", text, { peer: text });
    assert.match(json, /^[\x20-\x7e]*$/);
    const { text: same, peer } = JSON.parse(json);
    assert.deepEqual([same, peer], [text, text]);
  });
}

Deno.test("createLog() leaves what people read as it is", () => {
  const text = "stanzas leafa.example → bücher.example, 他们 🙂";
  assert.ok(printed("text", text).endsWith(text));
  assert.ok(printed("json", text).includes(text));
});

Deno.test("createLog() writes JSON that reads as what was written, whatever that is", () => {
  const anything = fc.string({ unit: "binary" });
  fc.assert(fc.property(anything, anything, (text, peer) => {
    const line = printed("json", text, { peer });
    assert.ok(!/[\p{Cc}\p{Zl}\p{Zp}]/u.test(line));
    const read = JSON.parse(line);
    assert.deepEqual([read.text, read.peer], [text, peer]);
  }));
});
