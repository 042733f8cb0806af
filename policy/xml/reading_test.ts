import assert from "node:assert/strict";
import type { XmlElement } from "./element.ts";
import { LABEL_XML_LIMITS } from "./limits.ts";
import { parseXml } from "./parse.ts";
import { childrenOf, collapse, directText, strangers, strangersToText } from "./reading.ts";

function parsed(text: string): XmlElement {
  const result = parseXml(text, LABEL_XML_LIMITS);
  assert.ok(result.ok);
  return result.value;
}

Deno.test("strangers() names every attribute, element, text and comment that the shape lacks", () => {
  const element = parsed("<a xmlns='u' b='' c=''>\n<d/>\n<e/><d xmlns='v'/><d xmlns=''/>\nx<!-- --></a>");
  const shape = { attributes: ["b"], children: ["d"] };
  assert.deepEqual(strangers(element, shape), [
    { line: 1, problem: '<a> has the unknown attribute "c"' },
    { line: 3, problem: "<a> has the unknown element <e>" },
    { line: 3, problem: '<a> has the unknown element <d> of the namespace "v"' },
    { line: 3, problem: "<a> has the unknown element <d> without a namespace" },
    { line: 3, problem: "<a> has text between its elements" },
    { line: 4, problem: "<a> has a comment inside" },
  ]);
});

Deno.test("strangersToText() lets text stand, and neither elements nor comments", () => {
  assert.deepEqual(
    strangersToText(parsed("<a b=''>x<!-- -->y<c/></a>"), ["b"]).map(({ problem }) => problem),
    [
      "<a> has a comment inside",
      "<a> has the unknown element <c>",
    ],
  );
});

Deno.test("childrenOf() and directText() look one level deep", () => {
  const element = parsed("<a>1<b>2<b/></b>3<c/><b/></a>");
  assert.equal(childrenOf(element, "", "b").length, 2);
  assert.equal(directText(element), "13");
});

Deno.test("collapse() takes white space of XML only", () => {
  assert.equal(collapse(" \t a \r\n b\u00a0 "), "a b\u00a0");
});
