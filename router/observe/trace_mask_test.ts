import assert from "node:assert/strict";
import fc from "fast-check";
import { maskSetup, maskStanza } from "./trace_mask.ts";

Deno.test("maskStanza() leaves the envelope and the names of elements", () => {
  const cases: readonly (readonly [stanza: string, masked: string])[] = [
    [
      "<message from='a@x' to='b@y' id='1' type='chat' xml:lang='en'><body>attack at dawn</body></message>",
      "<message from='a@x' to='b@y' id='1' type='chat' xml:lang='en'><body>…</body></message>",
    ],
    [
      `<iq type="get" id="2" from="a@x" to='y'><query xmlns="jabber:iq:x" node="secret"/></iq>`,
      `<iq type="get" id="2" from="a@x" to='y'><query xmlns="jabber:iq:x" node='…'/></iq>`,
    ],
    [
      "<message p:secret='s' to='y'><q xmlns:p='urn:x' type='Attack at dawn'/><error type='cancel'/></message>",
      "<message p:secret='…' to='y'><q xmlns:p='urn:x' type='…'/><error type='cancel'/></message>",
    ],
    [
      "<message><body><![CDATA[<x>attack]]> at > dawn</body>\n</message>",
      "<message><body>……</body>\n</message>",
    ],
    [
      "<message a='1>2' to='y'><a b='/>attack'>&lt;c></a></message>",
      "<message a='…' to='y'><a b='…'>…</a></message>",
    ],
  ];
  for (const [stanza, masked] of cases) assert.equal(maskStanza(stanza), masked);
});

Deno.test("maskStanza() hides altogether what it cannot take to pieces", () => {
  for (const text of ["<message><body>a", "<!-- attack -->", "<?attack?>", "<a b=c>attack</a>", "<"]) {
    assert.ok(!/attack|b=c/.test(maskStanza(text)), text);
  }
});

Deno.test("maskStanza() shows nothing of a text or an attribute, whatever is around it", () => {
  const name = fc.stringMatching(/^[a-z]{1,5}$/);
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      fc.constant("SECRET"),
      fc.constant("<![CDATA[SECRET]]>"),
      fc.tuple(name, fc.boolean(), fc.array(tie("node"), { maxLength: 4 })).map(([name, attribute, inner]) =>
        `<${name}${attribute ? ` x='SECRET > "SECRET"'` : ""}>${inner.join("")}</${name}>`
      ),
    ),
  })).node;
  fc.assert(fc.property(fc.array(tree), (inner) => {
    const masked = maskStanza(`<message to='b@y'>${inner.join("")}</message>`);
    assert.ok(!masked.includes("SECRET"));
    assert.ok(masked.startsWith("<message to='b@y'>") && masked.endsWith("</message>"));
  }));
});

Deno.test("maskSetup() hides keys of dialback, and leaves the rest", () => {
  assert.equal(
    maskSetup("<db:result from='a' to='b'>0123abcd</db:result>"),
    "<db:result from='a' to='b'>…</db:result>",
  );
  assert.equal(
    maskSetup("<verify xmlns='jabber:server:dialback' id='7'>0123</verify>"),
    "<verify xmlns='jabber:server:dialback' id='7'>…</verify>",
  );
  for (const key of ["<![CDATA[KEY]]>", "K&#69;Y", "<![CDATA[</result>KEY]]>", "<x>KEY</x>"]) {
    const masked = maskSetup(`<db:result from='a>b' to="b">${key}</db:result>`);
    assert.equal(masked, `<db:result from='a>b' to="b">…</db:result>`);
  }
  for (
    const text of [
      "<db:result from='a' to='b' type='valid'/>",
      "<stream:features><starttls/></stream:features>",
    ]
  ) {
    assert.equal(maskSetup(text), text);
  }
});
