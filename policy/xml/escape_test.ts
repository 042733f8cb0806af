import assert from "node:assert/strict";
import fc from "fast-check";
import { readBySaxes } from "../../fixtures/streams/second_opinion.ts";
import { escapeXml } from "./escape.ts";

/** Characters that XML can hold (XML 1.0 §2.2). */
const TEXT = fc.string({
  unit: fc.oneof(fc.constantFrom(..."&<>'\"\t\n\r ab"), fc.string({ minLength: 1, maxLength: 1 })),
})
  .filter((text) => ![...text].some((character) => character < " " && !"\t\n\r".includes(character)));

Deno.test("escapeXml() writes what an XML parser reads as the same, as content and between both quotes", () => {
  fc.assert(fc.property(TEXT, (text) => {
    const escaped = escapeXml(text);
    const { attributes, content } = readBySaxes(`<x a='${escaped}' b="${escaped}">${escaped}</x>`);
    assert.deepEqual([...attributes.map(({ value }) => value), content.join("")], [text, text, text]);
  }));
});
