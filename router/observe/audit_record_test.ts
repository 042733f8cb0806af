import assert from "node:assert/strict";
import fc from "fast-check";
import { readLink } from "./audit_chain.ts";
import { type AuditRecord, formatRecord, MAX_LINE, TEXT_LIMITS } from "./audit_record.ts";
import { refusal } from "./audit_test_disk.ts";

const POSITION = { seq: 7, time: "2026-11-23T01:02:03.456Z", prev: "0f".repeat(32) };
const ENCODER = new TextEncoder();

Deno.test("formatRecord() writes all fields in a fixed order", () => {
  assert.equal(
    formatRecord(POSITION, refusal("m1")),
    '{"seq":7,"time":"2026-11-23T01:02:03.456Z","event":"refuse","direction":"in","ingress":"red","egress":"blue",' +
      '"from":"ann@red.example/desk","to":"bob@blue.example","id":"m1","kind":"message","type":"chat",' +
      '"policy":"1.3.6.1.4.1.32473.1","classification":"SECRET",' +
      `"labelHash":"${"ab".repeat(32)}","clearance":"harbour","rule":"acdf","reason":"classification",` +
      `"sentence":"SECRET is not among the classifications of blue's clearance.","prev":"${
        "0f".repeat(32)
      }"}`,
  );
});

Deno.test("formatRecord() leaves out what is not there", () => {
  assert.equal(
    formatRecord(POSITION, { event: "start", from: undefined, sentence: "x" }),
    `{"seq":7,"time":"2026-11-23T01:02:03.456Z","event":"start","sentence":"x","prev":"${"0f".repeat(32)}"}`,
  );
});

Deno.test("formatRecord() takes nothing that is no field, a body for example", () => {
  const record = { ...refusal("m1"), body: "the text" };
  assert.ok(!formatRecord(POSITION, record).includes("the text"));
});

Deno.test("formatRecord() shows line breaks, escapes, changes of direction and what is invisible", () => {
  const line = formatRecord(POSITION, {
    event: "refuse",
    from: 'a"\n\x9b\u202e\u200b\u2028\ud800',
    sentence: "bücher 他们 🙂",
  });
  assert.ok(line.includes('"from":"a\\"\\n\\u009b\\u202e\\u200b\\u2028\\ud800"'));
  assert.ok(line.includes('"sentence":"bücher 他们 🙂"'));
});

Deno.test("formatRecord() writes one line of JSON that reads as what was given, whatever that is", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 });
  fc.assert(fc.property(text, text, text, (from, id, sentence) => {
    const line = formatRecord(POSITION, { event: "refuse", from, id, sentence });
    assert.ok(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(line));
    const expected = {
      seq: 7,
      time: POSITION.time,
      event: "refuse",
      from,
      id,
      sentence,
      prev: POSITION.prev,
    };
    assert.deepEqual(JSON.parse(line), expected);
    assert.deepEqual(readLink(ENCODER.encode(line)), { ...POSITION, event: "refuse" });
  }));
});

Deno.test("formatRecord() keeps within the longest line, however long and strange the values are", () => {
  for (const text of ["\u202e", "\u{e0041}", "\0", '"', "x"]) {
    const long = text.repeat(100_000);
    const record = Object.fromEntries(TEXT_LIMITS.map(([field]) => [field, long])) as unknown as AuditRecord;
    const line = formatRecord({ ...POSITION, seq: Number.MAX_SAFE_INTEGER }, { ...record, event: "refuse" });
    assert.ok(line.length <= MAX_LINE, `${line.length}`);
    for (const [field, most] of TEXT_LIMITS) assert.equal(JSON.parse(line)[field].length, most);
    assert.notEqual(readLink(ENCODER.encode(line)), undefined);
  }
});

Deno.test("formatRecord() cuts no address that is one", () => {
  const address = `${"a".repeat(1023)}@${"b".repeat(1023)}/${"c".repeat(1023)}`;
  assert.equal(
    JSON.parse(formatRecord(POSITION, { event: "allow", from: address, sentence: "" })).from,
    address,
  );
});
