import assert from "node:assert/strict";
import fc from "fast-check";
import { declarationFailure, formatHeader, isFailure, readHeader } from "./header.ts";
import { NS } from "./namespaces.ts";

const open = (attributes: string, name = "stream:stream"): string =>
  `<${name} xmlns:stream='${NS.stream}' ${attributes}>`;

/** The condition of a header that is none. */
function conditionOf(text: string): string | undefined {
  const header = readHeader(text);
  return isFailure(header) ? header.condition : undefined;
}

Deno.test("readHeader() reads the example of RFC 6120 §4.7.1", () => {
  const header = open(`from='im.example.com' id='++TR84Sm6A3hnt3Q065SnAbbk3Y=' to='juliet@im.example.com'
     version='1.0' xml:lang='en' xmlns='jabber:server'`);
  assert.deepEqual(readHeader(header), {
    modern: true,
    from: "im.example.com",
    to: "juliet@im.example.com",
    id: "++TR84Sm6A3hnt3Q065SnAbbk3Y=",
  });
});

Deno.test("readHeader() reads a header of which everything is absent that may be", () => {
  assert.deepEqual(readHeader(open("xmlns='jabber:server'")), { modern: false });
  assert.deepEqual(readHeader(`<stream xmlns='${NS.stream}' version='1.0' id=''>`), { modern: true, id: "" });
});

Deno.test("readHeader() wants the namespaces of a server's stream (RFC 6120 §4.8)", () => {
  const headers = [
    open("xmlns='jabber:client' version='1.0'"),
    open("version='1.0'"),
    open("xmlns='jabber:server'", "stream"),
    open("xmlns='jabber:server'", "stream:features"),
    "<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/stream'>",
    "<stream xmlns='jabber:server'>",
  ];
  for (const header of headers) assert.equal(conditionOf(header), "invalid-namespace", header);
});

Deno.test("readHeader() takes a version of two numbers and nothing else (RFC 6120 §4.7.5)", () => {
  const modern = (version: string): boolean | string => {
    const header = readHeader(open(`xmlns='jabber:server' version='${version}'`));
    return isFailure(header) ? header.condition : header.modern;
  };
  for (const version of ["1.0", "1.9", "2.0", "01.00"]) assert.equal(modern(version), true, version);
  for (const version of ["0.9", "0.0"]) assert.equal(modern(version), false, version);
  for (const version of ["", "1", "1.0.0", "-1.0", "1,0", " 1.0", "one"]) {
    assert.equal(modern(version), "unsupported-version", version);
  }
});

Deno.test("declarationFailure() takes the declarations of XML 1.0 §2.8 in UTF-8", () => {
  const good = [
    "<?xml version='1.0'?>",
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<?xml version = '1.0'\n encoding\t=\r\n'utf-8' standalone='no' ?>",
    "<?xml version='1.0' standalone='yes'?>",
  ];
  for (const text of good) assert.equal(declarationFailure(text), undefined, text);
});

Deno.test("declarationFailure() says what is wrong with the others", () => {
  const bad: [text: string, condition: string][] = [
    ["<?xml?>", "not-well-formed"],
    ["<?xml version='1.1'?>", "not-well-formed"],
    ["<?xml version='1.0\"?>", "not-well-formed"],
    ["<?xml encoding='UTF-8'?>", "not-well-formed"],
    ["<?xml encoding='UTF-8' version='1.0'?>", "not-well-formed"],
    ["<?xml version='1.0'encoding='UTF-8'?>", "not-well-formed"],
    ["<?xml version='1.0' standalone='maybe'?>", "not-well-formed"],
    ["<?xml version='1.0' encoding='8bit'?>", "not-well-formed"],
    ["<?xml version='1.0' encoding='UTF-16'?>", "unsupported-encoding"],
    ["<?xml version='1.0' encoding='ISO-8859-1'?>", "unsupported-encoding"],
  ];
  for (const [text, condition] of bad) assert.equal(declarationFailure(text)?.condition, condition, text);
});

Deno.test("formatHeader() writes what readHeader() reads, behind an XML declaration in order", () => {
  const text = fc.string({ unit: fc.constantFrom(..."abc.'\"<>& "), maxLength: 12 });
  const addresses = fc.record({ from: text, to: text, id: text }, { requiredKeys: [] });
  fc.assert(fc.property(addresses, ({ ...addresses }) => {
    const [, declaration, header] = /^(<\?.*?\?>)(.*)$/.exec(formatHeader(addresses)) ?? [];
    assert.equal(declarationFailure(declaration), undefined);
    assert.deepEqual(readHeader(header), { modern: true, ...addresses });
  }));
});
