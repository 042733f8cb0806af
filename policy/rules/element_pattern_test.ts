import assert from "node:assert/strict";
import { treeOf } from "../../fixtures/rules/stanzas.ts";
import { holds, parseElementPattern } from "./element_pattern.ts";

const STANZA = treeOf(
  "<message><body>b</body><x xmlns='jabber:x:oob'><url>u</url></x><e xmlns='urn:e:1'><i node='n:1'><x xmlns='urn:x'/></i></e>" +
    "<f xmlns='urn:f'><message xmlns='jabber:client'><body>c</body><subject/></message></f></message>",
);

const MATCHES: readonly (readonly [pattern: string, held: boolean])[] = [
  ["x{jabber:x:oob}", true],
  ["jabber:x:oob", true],
  ["{jabber:x:oob}", true],
  ["{jabber:x:*}", true],
  ["{jabber:y:*}", false],
  ["*{urn:x}", true],
  ["x", false],
  ["body", true],
  ["url", false],
  ["url{jabber:x:oob}", true],
  ["subject", true],
  ["message", true],
  ["message/subject", false],
  ["message/body", true],
  ["message/x{jabber:x:oob}", true],
  ["message/x{urn:x}", false],
  ["message/e{urn:e:1}/i{urn:e:1}/x{urn:x}", true],
  ["message/*/i{urn:e:1}", true],
  ["iq/x{jabber:x:oob}", false],
  ["i{urn:e:1}/x{urn:x}", true],
  ["f{urn:f}/message/subject", true],
  ["i{urn:e:1}[node=n:1]", true],
  ["i{urn:e:1}[node=n:*]", true],
  ["i{urn:e:1}[node=n]", false],
  ["i{urn:e:1}[nod=n:1]", false],
  ["{}", false],
];

for (const [pattern, held] of MATCHES) {
  Deno.test(`the pattern ${pattern} ${held ? "matches" : "does not match"}`, () => {
    const parsed = parseElementPattern(pattern);
    assert.ok(parsed);
    assert.equal(holds(STANZA, [parsed]), held);
  });
}

const MALFORMED = [
  "",
  "/",
  "a/",
  "/a",
  "a//b",
  "x{",
  "x}",
  "x{a}{b}",
  "x{a b}",
  "a b",
  "[n=v]",
  "x[n]",
  "a:b{c}",
  "x{a}/y",
];

for (const pattern of MALFORMED) {
  Deno.test(`parseElementPattern() refuses ${JSON.stringify(pattern)}`, () => {
    assert.equal(parseElementPattern(pattern), undefined);
  });
}
