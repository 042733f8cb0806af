import assert from "node:assert/strict";
import fc from "fast-check";
import { readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import type { XmlElement } from "./element.ts";
import { escapeXml } from "./escape.ts";
import { LABEL_XML_LIMITS } from "./limits.ts";
import { parseXml } from "./parse.ts";
import { decodeUtf8 } from "./utf8.ts";

const LIMITS = { ...LABEL_XML_LIMITS, depth: 4, elements: 8, attributes: 5, characters: 400 };

function parsed(text: string, limits = LIMITS): XmlElement {
  const result = parseXml(text, limits);
  assert.ok(result.ok, result.ok ? "" : result.because);
  return result.value;
}

function because(text: string, limits = LIMITS): string {
  const result = parseXml(text, limits);
  return result.ok ? "accepted" : result.because;
}

const REFUSED: readonly (readonly [text: string, because: string])[] = [
  ["", "line 1, column 1: there is no element"],
  ["   ", "line 1, column 4: there is no element"],
  ["<!-- only -->", "line 1, column 14: there is no element"],
  ["<!DOCTYPE a><a/>", "line 1, column 1: a document type is not accepted"],
  ["<!doctype a [<!ENTITY b 'c'>]><a>&b;</a>", "line 1, column 1: a document type is not accepted"],
  ["<a>\n<!ENTITY b 'c'></a>", "line 2, column 1: a declaration has no place here"],
  ["<a>&b;</a>", "line 1, column 4: an entity beyond the five of XML is not accepted"],
  ["<a b='&nbsp;'/>", "line 1, column 7: an entity beyond the five of XML is not accepted"],
  ["<a>&amp</a>", "line 1, column 4: an entity beyond the five of XML is not accepted"],
  ["<a>&#0;</a>", 'line 1, column 4: the character reference "&#0;" has no place in XML'],
  ["<a>&#xD800;</a>", 'line 1, column 4: the character reference "&#xD800;" has no place in XML'],
  ["<a>&#xFFFE;</a>", 'line 1, column 4: the character reference "&#xFFFE;" has no place in XML'],
  ["<a>&#x110000;</a>", 'line 1, column 4: the character reference "&#x110000;" has no place in XML'],
  ["<a>\0</a>", "line 1, column 4: the character U+0000 has no place in XML"],
  ["<a>\r\n\x0b</a>", "line 2, column 1: the character U+000B has no place in XML"],
  ["<a>\ud800</a>", "line 1, column 4: the character U+D800 has no place in XML"],
  ["<a>\uffff</a>", "line 1, column 4: the character U+FFFF has no place in XML"],
  ["<a><?b c?></a>", 'line 1, column 4: the processing instruction "b" is not accepted'],
  [
    "<a/><?xml-stylesheet b?>",
    'line 1, column 5: the processing instruction "xml-stylesheet" is not accepted',
  ],
  [" <?xml version='1.0'?><a/>", "line 1, column 2: the XML declaration stands behind the start"],
  ["<?xml version='1.1'?><a/>", "line 1, column 1: the XML declaration is not one of XML 1.0 in UTF-8"],
  [
    "<?xml version='1.0' encoding='UTF-16'?><a/>",
    "line 1, column 1: the XML declaration is not one of XML 1.0 in UTF-8",
  ],
  ["<a/><b/>", "line 1, column 5: a second root element follows the first"],
  ["<a/>b", "line 1, column 5: text stands outside of the root element"],
  ["<![CDATA[a]]><a/>", "line 1, column 1: text stands outside of the root element"],
  ["<a>", "line 1, column 4: the text ends inside an element"],
  ["<a><b></a>", "line 1, column 11: the text ends inside an element"],
  ["<a></a></a>", "line 1, column 8: an end tag has no start tag"],
  ["<a><b></a></b>", 'line 1, column 4: the end tag "a" stands where "b" is to be closed'],
  ["<a></a b='c'>", "line 1, column 4: an end tag is not well-formed"],
  ["<a b=c/>", "line 1, column 1: a start tag is not well-formed"],
  ["<a b/>", "line 1, column 1: a start tag is not well-formed"],
  ["<a b='1'c='2'/>", "line 1, column 1: a start tag is not well-formed"],
  ["<a b='<'/>", "line 1, column 1: a start tag is not well-formed"],
  ["<a / >", "line 1, column 1: a start tag is not well-formed"],
  ["<1a/>", "line 1, column 1: a tag has no valid name"],
  ["<a>< b/></a>", "line 1, column 4: a tag has no valid name"],
  ["<:a/>", "line 1, column 1: a tag has no valid name"],
  ["<a>]]></a>", 'line 1, column 4: "]]>" stands in text'],
  ["<a><!-- b -- c --></a>", 'line 1, column 4: a comment contains "--"'],
  ["<a><!-- b ---></a>", 'line 1, column 4: a comment contains "--"'],
  ["<a><!-- b", "line 1, column 4: a comment does not end"],
  ["<a><![CDATA[b", "line 1, column 4: a CDATA section does not end"],
  ["<a b='1' b='2'/>", 'line 1, column 1: the attribute "b" stands twice'],
  ["<b:a/>", "line 1, column 1: a prefix is not declared"],
  ["<a>\n <b c:d=''/></a>", "line 2, column 2: a prefix is not declared"],
  ["<a xmlns:b='u' xmlns:c='u' b:d='' c:d=''/>", "line 1, column 1: an attribute stands twice"],
  ["<a xmlns:b=''/>", 'line 1, column 1: the prefix "b" is bound to nothing'],
  ["<a xmlns:xmlns='u'/>", 'line 1, column 1: the prefix "xmlns" cannot be declared'],
  ["<a xmlns:xml='u'/>", 'line 1, column 1: the prefix "xml" and its namespace cannot be bound otherwise'],
  ["<a><a><a><a><a/></a></a></a></a>", "line 1, column 13: elements are nested more than 4 deep"],
  [`<a>${"<b/>".repeat(8)}</a>`, "line 1, column 32: there are more than 8 elements"],
  ["<a b='' c='' d='' e='' f='' g=''/>", "line 1, column 1: an element has more than 5 attributes"],
  [`<a>${" ".repeat(400)}</a>`, "line 1, column 401: the text is longer than 400 characters"],
];

for (const [text, reason] of REFUSED) {
  Deno.test(`parseXml() refuses ${JSON.stringify(text).slice(0, 60)}: ${reason}`, () => {
    assert.equal(because(text), reason);
  });
}

Deno.test("parseXml() resolves namespaces, references and CDATA and gives lines and columns", () => {
  const root = parsed(
    "\uFEFF<?xml version=\"1.0\" encoding='utf-8'?>\r\n<a xmlns='urn:a' xmlns:b='urn:b'\n c='&lt;&#x41;\t' b:d='' xml:lang='en'>\n" +
      "  <b:e/>x&amp;<![CDATA[<y>]]><!-- z --></a>",
  );
  assert.deepEqual([root.name, root.namespace, root.line, root.column], ["a", "urn:a", 2, 1]);
  assert.deepEqual([...root.attributes], [["c", "<A "], ["{urn:b}d", ""], ["xml:lang", "en"]]);
  const [space, element, text, comment] = root.children;
  assert.equal(space.kind === "text" && space.text, "\n  ");
  assert.deepEqual(
    element.kind === "element" && [element.name, element.namespace, element.line, element.column],
    [
      "e",
      "urn:b",
      4,
      3,
    ],
  );
  assert.equal(text.kind === "text" && text.text, "x&<y>");
  assert.equal(comment.kind, "comment");
});

Deno.test("parseXml() takes the namespaces in force around the text", () => {
  const result = parseXml("<message><b:c/></message>", LIMITS, { "": "jabber:server", b: "urn:b" });
  assert.ok(result.ok);
  assert.equal(result.value.namespace, "jabber:server");
  assert.equal(result.value.children[0].kind === "element" && result.value.children[0].namespace, "urn:b");
});

Deno.test("parseXml() keeps instructions where they are allowed", () => {
  const root = parsed("<?b?><a><?c d?></a>", { ...LIMITS, instructions: "allow" });
  assert.deepEqual(root.children.map(({ kind }) => kind), ["instruction"]);
});

Deno.test("decodeUtf8() repairs nothing and drops one byte order mark", () => {
  assert.deepEqual(decodeUtf8(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), { ok: true, value: "a" });
  assert.equal(decodeUtf8(new Uint8Array([0x61, 0xc0, 0x80])).ok, false);
});

/** The tree as saxes' looks: attributes and texts only. */
function plain(element: XmlElement): unknown {
  const content = element.children.flatMap((child) =>
    child.kind === "element" ? [plain(child)] : child.kind === "text" ? [child.text] : []
  );
  return [element.namespace, element.name, [...element.attributes].sort(), joined(content)];
}

function plainOfSaxes({ local, namespace, attributes, content }: ReadElement): unknown {
  const named = attributes.filter(({ name }) => name !== "xmlns" && !name.startsWith("xmlns:"))
    .map(({ name, namespace, local, value }) => {
      if (namespace === "") return [name, value];
      return [name.startsWith("xml:") ? name : `{${namespace}}${local}`, value];
    });
  const parts = content.map((part) => typeof part === "string" ? part : plainOfSaxes(part));
  return [namespace, local, named.sort(), joined(parts)];
}

function joined(parts: readonly unknown[]): unknown[] {
  const whole: unknown[] = [];
  for (const part of parts) {
    const last = whole.at(-1);
    if (typeof part === "string" && typeof last === "string") whole[whole.length - 1] = last + part;
    else if (part !== "") whole.push(part);
  }
  return whole;
}

const pieces = fc.constantFrom(
  ..."<a> <b> </a> </b> <a/> <b:a xmlns:b='u'> </b:a> <p:x/> xmlns='v' x='1' &amp; &lt; &#65; &x; <!-- --> ]]> <![CDATA[ < > & ' \" = / ? ! é 𝄞"
    .split(" "),
  "<a x='1' y=\"&gt;\">",
  "<a\n\tx\n=\n'1'\n>",
  "\r\n",
  "\t",
  "\u0085",
  "\u2028",
  "\u0080",
  "<!---->",
  "<![CDATA[]]]]>",
);

Deno.test("parseXml() accepts nothing that saxes refuses, and sees the same in it", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), fc.boolean(), (parts, wrapped) => {
      const text = wrapped ? `<r xmlns:p='q'>${parts.join("")}</r>` : parts.join("");
      const result = parseXml(text, LIMITS);
      if (!result.ok) return;
      accepted++;
      assert.deepEqual(plain(result.value), plainOfSaxes(readBySaxes(text)));
    }),
    { numRuns: 20_000, seed: 4774 },
  );
  assert.ok(accepted > 500, `${accepted} were accepted`);
});

Deno.test("escapeXml() makes any text of XML readable as the same text", () => {
  const texts = fc.string({ unit: "binary" }).filter((text) =>
    !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)
  );
  fc.assert(fc.property(texts, (text) => {
    const root = parsed(`<a b='${escapeXml(text)}'>${escapeXml(text)}</a>`, LABEL_XML_LIMITS);
    assert.equal(root.attributes.get("b"), text);
    assert.deepEqual(
      root.children.map((child) => child.kind === "text" && child.text),
      text === "" ? [] : [text],
    );
  }));
});
