import assert from "node:assert/strict";
import {
  encode,
  ENTRIES,
  HEADER,
  type Implementation,
  inStream,
  pieces,
  replay,
  stanza,
} from "./contract_kit.ts";
import { CHUNK } from "./types.ts";

const HOPS = "<hops xmlns='urn:trunkline:hops:0' via='hub.example a.example'/>";
const CHAT_STATE = "<active xmlns='http://jabber.org/protocol/chatstates'/>";
const HINT = "<no-store xmlns='urn:xmpp:hints'/>";
const LABEL = "<securitylabel xmlns='urn:xmpp:sec-label:0'/>";

/** What the record says of a stanza's children, and of its content as a whole. */
export function contractOfChildren({ name, create }: Implementation): void {
  contractOfHops({ name, create });
  contractOfManyHops({ name, create });
  contractOfContent({ name, create });
  contractOfBodies({ name, create });
  contractOfPayload({ name, create });
  contractOfCuts({ name, create });
}

/** Ways to write an element: in its own default namespace, with a prefix, with references, with an end tag. */
function ways(local: string, namespace: string): readonly string[] {
  const disguised = namespace.replace(":", "&#x3a;").replaceAll("o", "&#111;");
  return [
    `<${local} xmlns='${namespace}'/>`,
    `<${local} a='' xmlns="${namespace}" ></${local} >`,
    `<${local} xmlns='${disguised}'>text<x/></${local}>`,
    `<p:${local} xmlns:p='${namespace}'><p:${local}/></p:${local}>`,
    `<p:${local} xmlns:p='${disguised}' xmlns='jabber:server'/>`,
  ];
}

/** The element as it must not be taken for what it is not. */
function others(local: string, namespace: string): readonly string[] {
  const element = `<${local} xmlns='${namespace}'/>`;
  return [
    `<${local}/>`,
    `<${local} xmlns=''/>`,
    `<${local} xmlns='${namespace} '/>`,
    `<${local} xmlns='${namespace}1'/>`,
    `<${local} xmlns='${namespace.slice(0, -1)}'/>`,
    `<${local} xmlns='${namespace.slice(0, -1)}\u00e9'/>`,
    `<${local} xmlns='${namespace.toUpperCase()}'/>`,
    `<${local} xmlns:p='${namespace}'/>`,
    `<p:${local} xmlns='${namespace}' xmlns:p='urn:p'/>`,
    `<x>${element}</x>`,
    `<![CDATA[${element}]]>`,
  ];
}

function contractOfHops({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const seen = (children: string) => stanza(matcher, `<message>${children}</message>`);

  Deno.test(`${name} scan() finds the hops among the stanza's children, tags included`, () => {
    for (const hops of [HOPS, ...ways("hops", "urn:trunkline:hops:0")]) {
      assert.deepEqual([seen(hops).hops, seen(hops).flags], [hops, []]);
      assert.equal(seen(`<body>x</body>${hops}`).hops, hops);
      assert.equal(seen(`a${hops}b<x xmlns='y'><z/></x>`).hops, hops);
      assert.equal(seen(`${LABEL}${hops}`).label, LABEL);
      assert.deepEqual([seen(`${hops}${LABEL}`).hops, seen(`${hops}${LABEL}`).label], [hops, LABEL]);
    }
    assert.equal(seen("<body>x</body>").hops, undefined);
  });

  Deno.test(`${name} scan() takes no hops of another namespace, or deeper down`, () => {
    const names = ["<hop xmlns='urn:trunkline:hops:0'/>", "<securitylabel xmlns='urn:trunkline:hops:0'/>"];
    for (const other of [...names, ...others("hops", "urn:trunkline:hops:0")]) {
      assert.equal(seen(other).hops, undefined, other);
    }
  });

  Deno.test(`${name} scan() takes the prefix of hops from stanza and header`, () => {
    const text = "<message xmlns:h='urn:trunkline:hops:0'><h:hops/></message>";
    assert.deepEqual([stanza(matcher, text).hops, stanza(matcher, text).flags], ["<h:hops/>", []]);
    const header = HEADER.replace(":db=", ":h='urn:trunkline:hops:0' xmlns:db=");
    const [, seen] = replay(matcher, [encode(`${header}<message><h:hops/></message>`)]);
    assert.deepEqual([seen.hops, seen.flags], ["<h:hops/>", ["Incomplete"]]);
  });
}

function contractOfManyHops({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() gives the first of several hops and raises ManyHops`, () => {
    const other = "<h:hops xmlns:h='urn:trunkline:hops:0'></h:hops>";
    const seen = stanza(matcher, `<iq><a/>${HOPS}<b/>${other}${LABEL}${other}</iq>`);
    assert.deepEqual([seen.hops, seen.label, seen.flags], [HOPS, LABEL, ["ManyHops"]]);
    const nested = HOPS.replace("/>", `>${HOPS}<x>${HOPS}</x></hops>`);
    const once = stanza(matcher, `<iq>${nested}</iq>`);
    assert.deepEqual([once.hops, once.flags], [nested, []]);
  });

  Deno.test(`${name} scan() does not mistake several labels for hops, nor hops for labels`, () => {
    const seen = stanza(matcher, `<iq>${LABEL}${LABEL}${HOPS}</iq>`);
    assert.deepEqual([seen.hops, seen.label, seen.flags], [HOPS, LABEL, ["ManyLabels"]]);
  });
}

function contractOfContent({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() gives the places of the content and of the end tag`, () => {
    const contents = [
      "",
      " ",
      "text",
      "a > b &gt;",
      "<a/>",
      "<a></a>",
      "<![CDATA[</message>]]>",
      "<a><b/></a >\n",
    ];
    const ends = ["</message>", "</message >", "</message\r\n\t>"];
    for (const start of ["<message>", "<message a='>' b=\"/>\">", "<message\n>"]) {
      for (const content of contents) {
        for (const end of ends) {
          const seen = stanza(matcher, start + content + end);
          assert.deepEqual([seen.content, seen.endTag], [content, end]);
        }
      }
    }
  });

  Deno.test(`${name} scan() gives the place of the "/>" of a stanza that is an empty element`, () => {
    for (const text of ["<presence/>", "<presence />", "<presence to='a.example' a='/>'\n/>"]) {
      const seen = stanza(matcher, text);
      assert.deepEqual([seen.content, seen.endTag], ["", "/>"]);
    }
    const [first, second] = inStream(matcher, "<s:iq xmlns:s='jabber:server'><a/></s:iq ><iq/>");
    assert.deepEqual([first.content, first.endTag], ["<a/>", "</s:iq >"]);
    assert.deepEqual([second.content, second.endTag], ["", "/>"]);
  });
}

function contractOfBodies({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const flagsOf = (children: string) => stanza(matcher, `<message>${children}</message>`).flags;
  const facts: readonly (readonly [flag: string, local: string, namespace: string])[] = [
    ["Body", "body", "jabber:server"],
    ["Subject", "subject", "jabber:server"],
    ["NoStore", "no-store", "urn:xmpp:hints"],
    ["ChatState", "active", "http://jabber.org/protocol/chatstates"],
    ["ChatState", "composing", "http://jabber.org/protocol/chatstates"],
    ["ChatState", "resting", "http://jabber.org/protocol/chatstates"],
  ];

  for (const [flag, local, namespace] of facts) {
    Deno.test(`${name} scan() raises ${flag} for a child ${local}, however it is written`, () => {
      for (const element of ways(local, namespace)) {
        assert.deepEqual(flagsOf(element), [flag], element);
        assert.deepEqual(flagsOf(`text<x/>${element}<y xmlns='z'/>`), [flag]);
      }
    });

    Deno.test(`${name} scan() raises ${flag} for no ${local} of another namespace, or deeper down`, () => {
      const own = namespace === "jabber:server" ? `<${local}/>` : "";
      for (const other of others(local, namespace)) {
        if (other !== own && !other.includes(":p='jabber:server'")) {
          assert.deepEqual(flagsOf(other), [], other);
        }
      }
    });
  }

  Deno.test(`${name} scan() does not take no-permanent-store and other hints for no-store`, () => {
    for (const hint of ["no-permanent-store", "no-copy", "store", "no-stor", "no-stores"]) {
      assert.deepEqual(flagsOf(`<${hint} xmlns='urn:xmpp:hints'/>`), []);
    }
  });
}

function contractOfPayload({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const hasPayload = (children: string) => stanza(matcher, `<message>${children}</message>`).hasPayload;
  const quiet = [
    CHAT_STATE,
    HINT,
    LABEL,
    HOPS,
    "<thread>x</thread>",
    "<store xmlns='urn:xmpp:hints'/>",
    "text",
  ];

  Deno.test(`${name} scan() does not raise Payload for chat states, thread, hints, label and hops alone`, () => {
    assert.equal(hasPayload(""), false);
    for (const one of quiet) assert.equal(hasPayload(one), false);
    assert.equal(hasPayload(quiet.join("")), false);
    assert.equal(hasPayload(quiet.toReversed().join("")), false);
  });

  Deno.test(`${name} scan() raises Payload for any other child`, () => {
    const loud = [
      "<body/>",
      "<subject/>",
      "<x xmlns=''/>",
      "<received xmlns='urn:xmpp:receipts' id='1'/>",
      "<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/>",
      "<encrypted xmlns='eu.siacs.conversations.axolotl'/>",
      "<forwarded xmlns='urn:xmpp:forward:0'/>",
      "<thread xmlns='urn:xmpp:threads'/>",
      "<catalog xmlns='urn:xmpp:sec-label:0'/>",
      "<hop xmlns='urn:trunkline:hops:0'/>",
    ];
    for (const one of loud) {
      assert.equal(hasPayload(one), true, one);
      assert.equal(hasPayload(quiet.join("") + one), true, one);
      assert.equal(hasPayload(one + quiet.join("")), true, one);
    }
  });
}

function contractOfCuts({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() says the same of children wherever the stanza is cut`, () => {
    const stanzas = [
      `<message to='leafa.example'><body>x</body>${CHAT_STATE}${HINT}${LABEL}${HOPS}</message >`,
      `<s:message xmlns:s='jabber:server'>${LABEL}<h:hops xmlns:h='urn:trunkline&#58;hops:0'></h:hops >x</s:message>`,
      `<iq>${HOPS}${HOPS}</iq><presence />`,
    ];
    for (const text of stanzas) {
      const bytes = encode(HEADER + text);
      const whole = replay(matcher, pieces(bytes, CHUNK));
      assert.ok(whole.some(({ hops }) => hops !== undefined));
      for (let at = HEADER.length; at < bytes.length; at++) {
        assert.deepEqual(
          replay(matcher, [bytes.subarray(0, at), bytes.subarray(at)]),
          whole,
          `${text} cut at ${at}`,
        );
      }
      assert.deepEqual(replay(matcher, pieces(bytes, 1)), whole);
    }
  });
}
