import assert from "node:assert/strict";
import fc from "fast-check";
import { treeOf } from "../../../fixtures/rules/stanzas.ts";
import { compileExpression } from "./expression.ts";
import { foldText, wordsOf } from "./fold.ts";
import { bodyTexts, everyText, extentOf } from "./texts.ts";
import { outsideScripts } from "./unicode.ts";
import { compileWordList, parseWordList } from "./word_list.ts";

const LIST = compileWordList(["secret", "top dog", "Straße", "機密", "قلم", "naïve plan", "Σοφός", "---"]);

const FOUND: readonly (readonly [text: string, found: boolean])[] = [
  ["A secret.", true],
  ["SECRET", true],
  ["secrets", false],
  ["unsecret", false],
  ["se\u200Bcr\u00ADet", true],
  ["s\u0336e\u0336c\u0336r\u0336e\u0336t\u0336", true],
  ["ｓｅｃｒｅｔ", true],
  ["𝐬𝐞𝐜𝐫𝐞𝐭", true],
  ["ⓢⓔⓒⓡⓔⓣ", true],
  ["séçrét", true],
  ["secret\u{E0101}", true],
  ["top dog", true],
  ["TOP-DOG", true],
  ["top\n  dog", true],
  ["top_dog", true],
  ["top of the dog", false],
  ["top top dog", true],
  ["topdog", false],
  ["STRASSE", true],
  ["これは機密です", true],
  ["機 密", true],
  ["密機", false],
  ["القلم", false],
  ["قَلَم", true],
  ["a naive PLAN", true],
  ["ΣΟΦΌΣ", true],
  ["", false],
];

for (const [text, found] of FOUND) {
  Deno.test(`a word list ${found ? "finds" : "does not find"} its words in ${JSON.stringify(text)}`, () => {
    assert.equal(LIST.matches(text), found);
  });
}

Deno.test("a word list counts what has words, and its file may have comments", () => {
  assert.equal(LIST.size, 7);
  assert.deepEqual(parseWordList("# words\r\n secret \n\ntop dog\n"), ["secret", "top dog"]);
});

Deno.test("a word list finds what a naive search for padded words finds", () => {
  const word = fc.constantFrom("a", "b", "ab", "ba", "aa", "機", "É");
  const phrase = fc.array(word, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(
      fc.array(phrase, { minLength: 1, maxLength: 6 }),
      fc.array(word, { maxLength: 12 }),
      (phrases, text) => {
        const plain = (words: readonly string[]) => ` ${words.join(" ").toLowerCase().replaceAll("é", "e")} `;
        const naive = phrases.some((phrase) => plain(text).includes(plain(phrase)));
        const list = compileWordList(phrases.map((phrase) => phrase.join("-")));
        assert.equal(list.matches(text.join(", ")), naive);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("folding twice is folding once, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 20 }), (text) => {
      assert.equal(foldText(foldText(text)), foldText(text));
      assert.deepEqual(wordsOf(foldText(text)), wordsOf(text));
    }),
    { numRuns: 3000 },
  );
});

Deno.test("bodies are read in every language, in XHTML, forwarded, with and without what does not belong there", () => {
  const root = treeOf(
    "<message><body>a&amp;b</body><body xml:lang='fr'>c<x xmlns='urn:x'>d</x>e</body><subject>s</subject>" +
      "<html xmlns='http://jabber.org/protocol/xhtml-im'><body xmlns='http://www.w3.org/1999/xhtml'>" +
      "<p>f<b>g</b></p><ul><li>h</li><li>i<br/>j</li></ul><img alt='k'/></body></html>" +
      "<f xmlns='urn:f'><message xmlns='jabber:client'><body>l</body></message></f><body xmlns='urn:x'>m</body></message>",
  );
  const words = bodyTexts(root).map((text) => text.replace(/\n+/g, "|"));
  assert.deepEqual(words, ["a&b", "ce", "cde", "|fg|h|i|j|k", "l"]);
  const all = everyText(root);
  for (const text of ["s", "m", "k", "fr", "d"]) assert.ok(all.includes(text), text);
});

Deno.test("extentOf() measures depth, width, attributes and text", () => {
  const root = treeOf("<message a='1' b='2'>x<b><c d=''/><c/><c>yz</c></b>\u{1F600}</message>");
  assert.deepEqual(extentOf(root), { depth: 3, elements: 5, children: 3, attributes: 2, characters: 4 });
});

Deno.test("outsideScripts() knows scripts, and refuses what is none", () => {
  assert.equal(outsideScripts(["Latin", "Klingon"]), undefined);
  assert.equal(outsideScripts(["Latin}"]), undefined);
  const test = outsideScripts(["Latin", "Greek"]);
  assert.deepEqual(["abc αβγ 123, €!", "a\u0301", "абв", "漢", "\u0378"].map((text) => test?.(text)), [
    ...[false, false, true, true, true],
  ]);
});

/** How often a string's characters are read while `run` runs. */
function countReads(run: () => void): number {
  const { charCodeAt, codePointAt } = String.prototype;
  let reads = 0;
  String.prototype.charCodeAt = function (index) {
    reads++;
    return charCodeAt.call(this, index);
  };
  String.prototype.codePointAt = function (index) {
    reads++;
    return codePointAt.call(this, index);
  };
  try {
    run();
  } finally {
    Object.assign(String.prototype, { charCodeAt, codePointAt });
  }
  return reads;
}

Deno.test("an expression that would stall others reads each character a few times", () => {
  const text = "a".repeat(50_000) + "!";
  for (
    const source of [
      "^(a+)+$",
      "^(a|a)*$",
      "(x+x+)+y|^(a*)*b",
      "^(a|aa)+$",
      "^([a-zA-Z]+)*$",
      "(.*a){20}$",
      "^a*a*a*a*b",
    ]
  ) {
    const compiled = compileExpression(source);
    assert.ok(compiled.ok);
    const reads = countReads(() => assert.equal(compiled.value.test(text), false, source));
    assert.ok(reads <= 8 * text.length, `${source}: ${reads} reads`);
  }
});

Deno.test("expressions agree with JavaScript's own where both know the syntax", () => {
  const atom = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "^", "$", "\\b", "(a|b)", "(?:ab)");
  const source = fc.array(fc.tuple(atom, fc.constantFrom("", "", "*", "?", "{1,2}")), { maxLength: 6 }).map((
    parts,
  ) => parts.map(([atom, many]) => (/^(\^|\$|\\b)$/.test(atom) ? atom : atom + many)).join("") || "a");
  fc.assert(
    fc.property(
      source,
      fc.string({ unit: fc.constantFrom("a", "b", " ", "é", "\u{1F600}"), maxLength: 8 }),
      (source, text) => {
        const compiled = compileExpression(source);
        assert.ok(compiled.ok);
        assert.equal(compiled.value.test(text), new RegExp(source, "u").test(text), source);
      },
    ),
    { numRuns: 3000 },
  );
});

const MALFORMED: readonly (readonly [source: string, because: string])[] = [
  ["(a", "missing closing ): `(a`"],
  ["a{2001}", "invalid repeat count: `{2001}`"],
  ["(a{100}){100}", "invalid repeat count: `{100}`"],
  ["(a)\\1", "invalid escape sequence: `\\1`"],
  ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
  ["a{600}", "it takes more than 500 instructions"],
  ["a".repeat(1001), "it is longer than 1000 characters"],
];

for (const [source, because] of MALFORMED) {
  Deno.test(`compileExpression() refuses ${source.slice(0, 20)}: ${because}`, () => {
    assert.deepEqual(compileExpression(source), { ok: false, because });
  });
}
