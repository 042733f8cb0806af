import assert from "node:assert/strict";
import fc from "fast-check";
import { arbitraryTree, plainTree } from "../../fixtures/rules/trees.ts";
import { readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import { LABEL_XML_LIMITS } from "./limits.ts";
import { parseXml } from "./parse.ts";
import { writeXml } from "./write.ts";

function plainOfSaxes({ namespace, local, attributes, content }: ReadElement): unknown {
  const named = attributes.filter(({ name }) => name !== "xmlns" && !name.startsWith("xmlns:")).map(
    ({ name, namespace, local, value }) => [
      namespace === "" || name.startsWith("xml:") ? name : `{${namespace}}${local}`,
      value,
    ],
  );
  return [
    namespace,
    local,
    named,
    content.map((part) => typeof part === "string" ? part : plainOfSaxes(part)),
  ];
}

const tree = arbitraryTree({
  names: ["message", "body", "x", "é", "a-b.c", "xml"],
  namespaces: ["jabber:server", "jabber:client", "", "urn:x", "u'r&n<\"", "urn:{y}"],
  attributes: ["to", "id", "xml:lang", "{urn:b}k", "{urn:b}l", "{jabber:server}k", "{a'<&}l"],
}, 4);

Deno.test("parseXml() reads from writeXml() the same tree, inside a stream of servers", () => {
  fc.assert(
    fc.property(tree, (tree) => {
      const written = writeXml(tree);
      const read = parseXml(written, LABEL_XML_LIMITS, { "": "jabber:server" });
      assert.ok(read.ok, `${written}: ${read.ok || read.because}`);
      assert.deepEqual(plainTree(read.value), plainTree(tree));
    }),
    { numRuns: 500 },
  );
});

Deno.test("another parser reads from writeXml() the same tree", () => {
  fc.assert(
    fc.property(tree, (tree) => {
      const stream = readBySaxes(`<stream xmlns='jabber:server'>${writeXml(tree)}</stream>`);
      const inner = stream.content[0];
      assert.ok(typeof inner !== "string");
      assert.deepEqual(plainOfSaxes(inner), plainTree(tree));
    }),
    { numRuns: 300 },
  );
});

Deno.test("writeXml() declares a namespace where it begins, and nothing around a stanza of servers", () => {
  const read = parseXml(
    "<s:message xmlns:s='jabber:server' xmlns:x='urn:x' to='a&apos;b' x:y='1'><s:body>a\n&gt;&#13;</s:body><x:z/></s:message>",
    LABEL_XML_LIMITS,
  );
  assert.ok(read.ok);
  assert.equal(
    writeXml(read.value),
    "<message to='a&apos;b' xmlns:a0='urn:x' a0:y='1'><body>a\n&gt;&#13;</body><z xmlns='urn:x'/></message>",
  );
});
