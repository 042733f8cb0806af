import assert from "node:assert/strict";
import {
  ENTRIES,
  feed,
  HEADER,
  type Implementation,
  inStream,
  LIMITS,
  opened,
  stanza,
} from "./contract_kit.ts";

/** Prefixes, and what a stanza owes to the stream's header. */
export function contractOfNamespaces({ name, create }: Implementation): void {
  contractOfIncompleteness({ name, create });
  contractOfHeaders({ name, create });
  contractOfScopes({ name, create });
  contractOfNamespaceNames({ name, create });
  contractOfLegalOddities({ name, create });
}

function contractOfIncompleteness({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() raises Incomplete where a prefix has its meaning from the header`, () => {
    assert.deepEqual(stanza(matcher, "<message><db:x/></message>").flags, ["Incomplete"]);
    assert.deepEqual(stanza(matcher, "<message><x db:x='1'/></message>").flags, ["Incomplete"]);
    assert.deepEqual(stanza(matcher, "<message db:x='1'/>").flags, ["Incomplete"]);
    assert.deepEqual(stanza(matcher, "<message><a><b><c><stream:x></stream:x></c></b></a></message>").flags, [
      "Incomplete",
    ]);
  });

  Deno.test(`${name} scan() does not raise it where the stanza declares the prefix itself`, () => {
    assert.deepEqual(stanza(matcher, "<message xmlns:db='urn:x'><db:x db:y=''/></message>").flags, []);
    assert.deepEqual(stanza(matcher, "<message><db:x xmlns:db='urn:x'/></message>").flags, []);
    assert.deepEqual(stanza(matcher, "<message><x xml:lang='en'/></message>").flags, []);
    const behind = "<message><db:x xmlns:db='urn:x'/><db:x/></message>";
    assert.deepEqual(stanza(matcher, behind).flags, ["Incomplete"]);
  });

  Deno.test(`${name} scan() raises Prefixed for a stanza whose name has a prefix`, () => {
    const own = stanza(matcher, "<s:iq xmlns:s='jabber:server' type='get'></s:iq>");
    assert.deepEqual([own.kind, own.type, own.flags], ["Iq", "Get", ["Prefixed"]]);
    const scanner = opened(matcher, LIMITS, HEADER.replace(":db=", ":s='jabber:server' xmlns:db="));
    assert.deepEqual(feed(matcher, scanner, "<s:message/>")[0].flags, ["Incomplete", "Prefixed"]);
  });

  Deno.test(`${name} scan() raises Incomplete for every stanza of a header with another default namespace`, () => {
    for (const declaration of ["", "xmlns='jabber:client'", "xmlns=''"]) {
      const scanner = opened(matcher, LIMITS, HEADER.replace("xmlns='jabber:server'", declaration));
      const [bare, own] = feed(matcher, scanner, "<message/><message xmlns='jabber:server'/>");
      assert.equal(bare.signal, "Element");
      assert.deepEqual([own.signal, own.flags], ["Stanza", ["Incomplete"]]);
    }
    const scanner = opened(matcher, LIMITS, HEADER.replace("jabber:server'", "jabber&#58;server'"));
    assert.deepEqual(feed(matcher, scanner, "<message/>")[0].flags, []);
  });
}

function contractOfHeaders({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() knows the header's prefixes after other streams were read`, () => {
    const first = opened(matcher, LIMITS, "<a:r xmlns:a='urn:a' xmlns='jabber:server'>");
    const second = opened(matcher, LIMITS, "<b:r xmlns:b='urn:b' xmlns='jabber:server'>");
    assert.deepEqual(feed(matcher, first, "<iq><a:x/></iq>")[0].flags, ["Incomplete"]);
    assert.deepEqual(feed(matcher, second, "<iq><b:x/></iq>")[0].flags, ["Incomplete"]);
    assert.equal(feed(matcher, first, "<iq><b:x/></iq>").at(-1)?.fault, "Namespace");
    assert.equal(feed(matcher, second, "</b:r>").at(-1)?.signal, "Close");
  });
}

function contractOfScopes({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const last = (text: string) => inStream(matcher, text).at(-1);

  Deno.test(`${name} scan() ends a declaration with its element`, () => {
    assert.equal(last("<iq><a xmlns:p='urn:p'><p:b/></a></iq>")?.signal, "Stanza");
    assert.equal(last("<iq><a xmlns:p='urn:p'></a><p:b/></iq>")?.fault, "Namespace");
    assert.equal(last("<iq><p:a xmlns:p='urn:p'/><p:b/></iq>")?.fault, "Namespace");
    assert.equal(last("<iq xmlns:p='urn:p'/><p:b/>")?.fault, "Namespace");
  });

  Deno.test(`${name} scan() takes the innermost of several declarations`, () => {
    const inner = "<iq xmlns:p='urn:x'><p:forwarded xmlns:p='urn:xmpp:forward:0'/></iq>";
    assert.deepEqual(stanza(matcher, inner).flags, ["Forwarded"]);
    const outer = "<iq xmlns:p='urn:xmpp:forward:0'><a xmlns:p='urn:x'><p:forwarded/></a></iq>";
    assert.deepEqual(stanza(matcher, outer).flags, []);
    const back = "<iq xmlns='jabber:server'><a xmlns='urn:xmpp:forward:0'><b xmlns=''/><forwarded/></a></iq>";
    assert.deepEqual(stanza(matcher, back).flags, ["Forwarded"]);
  });

  Deno.test(`${name} scan() compares namespace names as the values are normalised`, () => {
    const twice = (a: string, b: string) =>
      last(`<iq><x xmlns:a='${a}' xmlns:b='${b}' a:y='' b:y=''/></iq>`)?.fault;
    assert.equal(twice("urn:x", "urn:y"), undefined);
    assert.equal(twice("urn:x", "urn:x"), "NotWellFormed");
    assert.equal(twice("urn:x", "u&#114;n:&#x78;"), "NotWellFormed");
    assert.equal(twice("urn: x", "urn:\nx"), "NotWellFormed");
    assert.equal(twice("urn: x", "urn:\r\nx"), "NotWellFormed");
    assert.equal(twice("urn: x", "urn:\tx"), "NotWellFormed");
    assert.equal(twice("urn:  x", "urn:\r\rx"), "NotWellFormed");
    assert.equal(twice("urn:  x", "urn:\r\nx"), undefined);
    assert.equal(twice("urn: x", "urn:&#10;x"), undefined);
    assert.equal(twice("urn:x", "urn:x "), undefined);
    assert.equal(twice("urn:\u00fc", "urn:&#252;"), "NotWellFormed");
    assert.equal(twice("urn:x", "urn:X"), undefined);
  });
}

function contractOfNamespaceNames({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const last = (text: string) => inStream(matcher, text).at(-1);

  Deno.test(`${name} scan() tells attributes apart by their expanded names`, () => {
    assert.equal(last("<iq><x xmlns:a='urn:x' xmlns='urn:x' a:y='' y=''/></iq>")?.signal, "Stanza");
    assert.equal(
      last("<iq xmlns:a='urn:x'><x xmlns:b='urn:x' a:y='' z='' b:y=''/></iq>")?.fault,
      "NotWellFormed",
    );
    assert.equal(last("<iq xmlns:a='urn:x'><x xmlns:b='urn:x' a:y='' b:z=''/></iq>")?.signal, "Stanza");
    assert.equal(last("<iq><x xmlns:y='urn:x' xml:y='' y=''/></iq>")?.signal, "Stanza");
    const xml = "http://www.w3.org/XML/1998/namespace";
    assert.equal(last(`<iq><x xmlns:xml='${xml}' xml:lang='' lang=''/></iq>`)?.signal, "Stanza");
  });
}

function contractOfLegalOddities({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() accepts what is unusual but well-formed`, () => {
    const xml = "http://www.w3.org/XML/1998/namespace";
    const fine = [
      `<iq xmlns:xml='${xml}'/>`,
      "<iq xmlns:xmlfoo='urn:x'><xmlfoo:a/></iq>",
      "<iq><_/><a.b-c_1/><\u00e9l\u00e9ment/><a\u0301/></iq>",
      "<iq><a\n\t\r x = '1'\n y\n=\n'2' ></a\n></iq>",
      "<iq>]] > ]&gt; ]]&gt; > ' \" &quot;&apos;&lt;&amp;</iq>",
      "<iq><![CDATA[]]></iq>",
      "<iq><![CDATA[]]]]><![CDATA[>]]></iq>",
      "<iq><![CDATA[ <&>\u{10ffff} ]] ]> ]]]></iq>",
      "<iq>]<![CDATA[]]>]></iq>",
      "<iq>&#9;&#xA;&#xd;&#x10FFFF;&#0065;&#x00000000000000000000041;</iq>",
      "<iq>\u007f\u0080\u009f\ud7ff\ue000\ufffd\ufdd0\u{1fffe}\u{10ffff}</iq>",
      `<iq>&#${"0".repeat(27)}65;</iq>`,
      `<iq a="'>" b='">]]>'/>`,
      "<iq xmlns=''/>".replace("''", "'jabber:server'"),
    ];
    for (const text of fine) assert.equal(stanza(matcher, text).kind, "Iq");
  });
}
