import assert from "node:assert/strict";
import fc from "fast-check";
import { HEADER } from "../../fixtures/streams/element_of.ts";
import { randomElements } from "../../fixtures/streams/elements.ts";
import { elementsIn, readBySaxes, type ReadElement } from "../../fixtures/streams/second_opinion.ts";
import { attributeText, childOf, type Element, isElement, readElement, readStartTag } from "./element.ts";
import { NS } from "./namespaces.ts";

Deno.test("readElement() reads names, namespaces, attributes, children and text", () => {
  const text =
    `<db:result from='a&amp;b' to="x y" xml:lang='en' stream:id='1'>k<e xmlns=''/>ey<![CDATA[<>]]></db:result>`;
  assert.deepEqual(readElement(text, HEADER), {
    name: "result",
    namespace: NS.dialback,
    attributes: { from: "a&b", to: "x y", "xml:lang": "en" },
    children: [{ name: "e", namespace: "", attributes: { xmlns: "" }, children: [], text: "" }],
    text: "key<>",
  });
});

Deno.test("readStartTag() reads a start tag, whether or not it ends its element", () => {
  for (const end of [">", "/>", " >"]) {
    const { name, namespace, attributes } = readStartTag(HEADER.slice(0, -1) + ` n='1'${end}`);
    assert.deepEqual([name, namespace, attributes.n], ["stream", NS.stream, "1"]);
  }
});

Deno.test("childOf() and isElement() want both name and namespace", () => {
  const element = readElement(
    `<x><a xmlns='urn:b'/><b xmlns='urn:a'/><a xmlns='urn:a' n='1'/><a xmlns='urn:a'/></x>`,
    HEADER,
  );
  assert.equal(childOf(element, "urn:a", "a")?.attributes.n, "1");
  assert.equal(childOf(element, "urn:b", "b"), undefined);
  assert.ok(isElement(element, NS.server, "x"));
  assert.ok(!isElement(element, NS.stream, "x") && !isElement(element, NS.server, "y"));
});

/** An element as saxes reads it, in our terms. */
function convert(element: ReadElement): Element {
  const plain = element.attributes.filter(({ name }) => !name.includes(":") || name === "xml:lang");
  return {
    name: element.local,
    namespace: element.namespace,
    attributes: Object.fromEntries(plain.map(({ name, value }) => [name, value])),
    children: elementsIn(element).map(convert),
    text: element.content.filter((part) => typeof part === "string").join(""),
  };
}

/** The only element inside the header, as saxes reads it; undefined where saxes is stricter than the scanner. */
function opinion(text: string, header: string): Element | undefined {
  const end = `</${/^<([^\s>/]+)/.exec(header)?.[1]}>`;
  try {
    return convert(elementsIn(readBySaxes(header + text + end))[0]);
  } catch {
    return undefined;
  }
}

Deno.test("readElement() agrees with saxes on everything that the scanner lets through", () => {
  let compared = 0;
  for (const { text, header } of randomElements(2_000)) {
    const expected = opinion(text, header);
    if (expected === undefined) continue;
    assert.deepEqual(readElement(text, header), expected, text);
    compared++;
  }
  assert.ok(compared > 2_000, `${compared} were compared`);
});

Deno.test("readElement() prints nothing, whatever it reads", () => {
  const { error, warn } = console;
  const printed: unknown[] = [];
  console.error = console.warn = (...words: unknown[]) => printed.push(words);
  try {
    readElement("<x a='\ufffd'>\ufffd\u0085\u2028</x>", HEADER);
  } finally {
    Object.assign(console, { error, warn });
  }
  assert.deepEqual(printed, []);
});

Deno.test("attributeText() reads what saxes reads", () => {
  const part = fc.constantFrom(
    ..."ab@/. \t\n\r",
    "\r\n",
    "&amp;",
    "&lt;",
    "&gt;",
    "&apos;",
    "&quot;",
    "&#64;",
    "&#x40;",
    "&#xA;",
    "&#13;",
    "&#x1F600;",
    "\u{1f600}",
  );
  fc.assert(fc.property(fc.array(part), (parts) => {
    const raw = parts.join("");
    assert.equal(attributeText(raw), readBySaxes(`<x a="${raw}"/>`).attributes[0].value);
  }));
});
