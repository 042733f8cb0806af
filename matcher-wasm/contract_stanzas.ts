import assert from "node:assert/strict";
import { Kind, StanzaType } from "./codes.ts";
import { ENTRIES, type Implementation, inStream, stanza } from "./contract_kit.ts";

const LABEL =
  "<securitylabel xmlns='urn:xmpp:sec-label:0'><displaymarking>SECRET</displaymarking></securitylabel>";
const FORWARDED = "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'/></forwarded>";

const TYPES: Readonly<Record<string, readonly string[]>> = {
  message: ["normal", "chat", "groupchat", "headline", "error"],
  presence: ["error", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe"],
  iq: ["get", "set", "result", "error"],
};

/** The record of a stanza. */
export function contractOfStanzas({ name, create }: Implementation): void {
  contractOfTypes({ name, create });
  contractOfKinds({ name, create });
  contractOfAttributes({ name, create });
  contractOfAttributeScope({ name, create });
  contractOfLabels({ name, create });
  contractOfForwards({ name, create });
}

function contractOfTypes({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  for (const [kind, types] of Object.entries(TYPES)) {
    Deno.test(`${name} scan() tells each type of ${kind}, however it is written`, () => {
      for (const type of types) {
        const reference = `&#x${type.charCodeAt(0).toString(16)};${type.slice(1)}`;
        for (const written of [type, reference]) {
          const seen = stanza(matcher, `<${kind} type='${written}'/>`);
          assert.equal(seen.kind?.toLowerCase(), kind);
          assert.equal(seen.type?.toLowerCase(), type);
          assert.equal(seen.typeText, written);
        }
      }
    });

    Deno.test(`${name} scan() calls every other type of ${kind} Other`, () => {
      const foreign = Object.values(TYPES).flat().filter((type) => !types.includes(type));
      for (const type of [...foreign, "", "Chat", "chat ", "errors", "erro", "get&#x20;", "г"]) {
        assert.equal(stanza(matcher, `<${kind} type='${type}'/>`).type, "Other");
      }
      assert.equal(stanza(matcher, `<${kind}/>`).type, "Absent");
    });
  }
}

function contractOfKinds({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() takes for stanzas only the three names, in jabber:server`, () => {
    const others = [
      "<message xmlns='jabber:client'/>",
      "<message xmlns=''/>",
      "<db:message/>",
      "<Message/>",
      "<messages/>",
      "<messag/>",
      "<iqs/>",
      "<presences/>",
      "<xml:message/>",
    ];
    for (const other of others) {
      assert.deepEqual(inStream(matcher, other).map(({ signal }) => signal), ["Element"]);
    }
  });

  Deno.test(`${name} scan() gives the codes that codes.ts names`, () => {
    const seen = stanza(matcher, "<iq type='result'/>");
    assert.deepEqual([Kind[seen.kind ?? "None"], StanzaType[seen.type ?? "Absent"]], [
      Kind.Iq,
      StanzaType.Result,
    ]);
  });
}

function contractOfAttributes({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() gives the places of to, from, id and type as they stand`, () => {
    const text =
      `<message id="a'b" type = 'chat' from\n=\n'r@leafb.example/x' to='leafa.example' xml:lang='en'><to/></message>`;
    assert.deepEqual(stanza(matcher, text), {
      signal: "Stanza",
      text,
      kind: "Message",
      type: "Chat",
      flags: [],
      to: { state: "Known", domain: "leafa.example", text: "leafa.example" },
      from: { state: "Known", domain: "leafb.example", text: "r@leafb.example/x" },
      hasPayload: true,
      id: "a'b",
      typeText: "chat",
      content: "<to/>",
      endTag: "</message>",
    });
  });

  Deno.test(`${name} scan() tells an empty attribute from none`, () => {
    const seen = stanza(matcher, "<iq id='' to='' type=''/>");
    assert.deepEqual([seen.id, seen.to, seen.from, seen.typeText], [
      "",
      { state: "Malformed", text: "" },
      undefined,
      "",
    ]);
  });

  Deno.test(`${name} scan() looks at attributes without a prefix alone, and at the stanza's own`, () => {
    const seen = stanza(
      matcher,
      "<iq db:to='a.example' xml:id='x' db:type='get'><query xmlns='q' to='b.example' from='c.example' id='1' type='set'/></iq>",
    );
    assert.deepEqual([seen.id, seen.to, seen.from, seen.type], [undefined, undefined, undefined, "Absent"]);
  });
}

function contractOfAttributeScope({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);

  Deno.test(`${name} scan() keeps nothing of the stanza before`, () => {
    const children = `${LABEL}${FORWARDED}<hops xmlns='urn:trunkline:hops:0'/><body/><subject/>`;
    const full = `<message to='a.example' from='b.example' id='1' type='chat'>${children}</message>`;
    assert.deepEqual(inStream(matcher, `${full}<iq/>`)[1], {
      signal: "Stanza",
      text: "<iq/>",
      kind: "Iq",
      type: "Absent",
      flags: [],
      hasPayload: false,
      content: "",
      endTag: "/>",
    });
  });
}

function contractOfLabels({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const labelOf = (children: string) => stanza(matcher, `<message>${children}</message>`).label;

  Deno.test(`${name} scan() finds the label among the stanza's children, tags included`, () => {
    assert.equal(labelOf(`<body>x</body>${LABEL}<x xmlns='y'/>`), LABEL);
    assert.equal(labelOf("<body>x</body>"), undefined);
  });

  Deno.test(`${name} scan() finds a label that is an empty element, or has a prefix`, () => {
    const empty = "<securitylabel xmlns='urn:xmpp:sec-label:0'/>";
    const prefixed =
      "<l:securitylabel xmlns:l='urn:xmpp:sec-label:0' ><l:label></l:label ></l:securitylabel >";
    assert.equal(labelOf(`${empty}<body/>`), empty);
    assert.equal(labelOf(`<body/>${prefixed}<body/>`), prefixed);
  });

  Deno.test(`${name} scan() finds a label whose namespace name is written with references`, () => {
    const label = "<securitylabel xmlns='urn&#58;xmpp&#x3A;sec-label:0'/>";
    assert.equal(labelOf(label), label);
  });

  Deno.test(`${name} scan() takes no label of another namespace, with white space in its name, or deeper down`, () => {
    assert.equal(labelOf("<securitylabel/>"), undefined);
    assert.equal(labelOf("<securitylabel xmlns='urn:xmpp:sec-label:1'/>"), undefined);
    assert.equal(labelOf("<securitylabel xmlns=' urn:xmpp:sec-label:0'/>"), undefined);
    assert.equal(labelOf("<securitylabels xmlns='urn:xmpp:sec-label:0'/>"), undefined);
    assert.equal(labelOf(`<body>${LABEL}</body>`), undefined);
    assert.equal(labelOf("<securitylabel xmlns:l='urn:xmpp:sec-label:0'/>"), undefined);
  });

  Deno.test(`${name} scan() gives the first of several labels and raises ManyLabels`, () => {
    const other = "<securitylabel xmlns='urn:xmpp:sec-label:0'/>";
    const seen = stanza(matcher, `<message><a/>${LABEL}<b/>${other}${other}</message>`);
    assert.deepEqual([seen.label, seen.flags], [LABEL, ["ManyLabels"]]);
    const nested = LABEL.replace("</securitylabel>", `${other}</securitylabel>`);
    const once = stanza(matcher, `<message>${nested}</message>`);
    assert.deepEqual([once.label, once.flags], [nested, []]);
  });
}

function contractOfForwards({ name, create }: Implementation): void {
  const matcher = create(ENTRIES);
  const flagsOf = (content: string) => stanza(matcher, `<message>${content}</message>`).flags;

  Deno.test(`${name} scan() raises Forwarded for a forwarded stanza at any depth`, () => {
    const prefixed = "<f:forwarded xmlns:f='urn:xmpp:forward:&#48;'></f:forwarded>";
    for (const forwarded of [FORWARDED, prefixed]) {
      assert.deepEqual(flagsOf(forwarded), ["Forwarded"]);
      assert.deepEqual(flagsOf(`<sent xmlns='urn:xmpp:carbons:2'>${forwarded}</sent>`), ["Forwarded"]);
      assert.deepEqual(flagsOf(`<a><b><c><d>${forwarded}</d></c></b></a>`), ["Forwarded"]);
    }
  });

  Deno.test(`${name} scan() raises Forwarded for nothing else`, () => {
    assert.deepEqual(flagsOf("<forwarded/>"), []);
    assert.deepEqual(flagsOf("<forwarded xmlns='urn:xmpp:forward:1'/>"), []);
    assert.deepEqual(flagsOf("<forward xmlns='urn:xmpp:forward:0'/>"), []);
    assert.deepEqual(flagsOf("&lt;forwarded xmlns='urn:xmpp:forward:0'/>"), []);
    assert.deepEqual(flagsOf("<![CDATA[<forwarded xmlns='urn:xmpp:forward:0'/>]]>"), []);
  });
}
