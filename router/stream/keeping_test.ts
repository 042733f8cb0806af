import assert from "node:assert/strict";
import { recordedStanza } from "../../fixtures/streams/recorded.ts";
import { Flag, Kind, StanzaType } from "../../matcher-wasm/mod.ts";
import { keeps } from "./keeping.ts";

const ACTIVE = "<active xmlns='http://jabber.org/protocol/chatstates'/>";
const PAUSED = "<c:paused xmlns:c='http://jabber.org/protocol/chatstates'/>";
const NO_STORE = "<no-store xmlns='urn:xmpp:hints'/>";
const LABEL = "<securitylabel xmlns='urn:xmpp:sec-label:0'/>";
const HOPS = "<hops xmlns='urn:trunkline:hops:0' via='a.example'/>";
const RECEIPT = "<received xmlns='urn:xmpp:receipts' id='1'/>";

const KEPT: readonly string[] = [
  "<message/>",
  "<message><body>x</body></message>",
  "<message type='groupchat'><subject/></message>",
  `<message type='chat'><body>x</body>${ACTIVE}</message>`,
  `<message type='chat'>${ACTIVE}${RECEIPT}</message>`,
  `<message type='chat'>${ACTIVE}<displayed xmlns='urn:xmpp:chat-markers:0' id='1'/></message>`,
  `<message type='chat'><encrypted xmlns='eu.siacs.conversations.axolotl'/>${ACTIVE}<store xmlns='urn:xmpp:hints'/></message>`,
  `<message type='error'>${ACTIVE}<error type='cancel'/></message>`,
  "<message><body>x</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>",
  `<message><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client'>${NO_STORE}</message></forwarded></message>`,
  `<message>${LABEL}${HOPS}</message>`,
  "<presence type='subscribe'/>",
  "<presence type='subscribed'/>",
  "<presence type='unsubscribe'/>",
  "<presence type='unsubscribed'><status>x</status></presence>",
  "<iq type='get'><ping xmlns='urn:xmpp:ping'/></iq>",
  "<iq type='set'/>",
  "<iq type='result'/>",
  "<iq type='error'/>",
];

const NOT_KEPT: readonly string[] = [
  `<message type='chat'>${ACTIVE}</message>`,
  `<message>${PAUSED}</message>`,
  `<message type='chat'>\n${ACTIVE}<thread>x</thread>${LABEL}<no-copy xmlns='urn:xmpp:hints'/>${HOPS}</message>`,
  `<message><body>x</body>${NO_STORE}</message>`,
  `<message type='error'>${NO_STORE}<error type='cancel'/></message>`,
  "<presence/>",
  "<presence><show>away</show></presence>",
  "<presence type='unavailable'/>",
  "<presence type='probe'/>",
  "<presence type='error'><error type='cancel'/></presence>",
  "<presence type='available'/>",
  `<presence type='subscribe'>${NO_STORE}</presence>`,
];

function keepsText(text: string): boolean {
  const { kind, type, flags } = recordedStanza(text).stanza;
  return keeps(kind, type, flags);
}

for (const text of KEPT) Deno.test(`keeps() keeps ${text}`, () => assert.equal(keepsText(text), true));
for (const text of NOT_KEPT) {
  Deno.test(`keeps() does not keep ${text}`, () => assert.equal(keepsText(text), false));
}

Deno.test("keeps() asks nothing else of a stanza than what its table says", () => {
  const kinds = [Kind.Message, Kind.Presence, Kind.Iq];
  const subscriptions = [
    StanzaType.Subscribe,
    StanzaType.Subscribed,
    StanzaType.Unsubscribe,
    StanzaType.Unsubscribed,
  ];
  const types = Array.from({ length: StanzaType.Other + 1 }, (_, type): StanzaType => type);
  for (const kind of kinds) {
    for (const type of types) {
      for (let flags = 0; flags < 2 * Flag.ManyHops; flags++) {
        const has = (flag: Flag): boolean => (flags & flag) !== 0;
        const isNoise = kind === Kind.Message && has(Flag.ChatState) && !has(Flag.Payload);
        const isPassing = kind === Kind.Presence && !subscriptions.includes(type);
        assert.equal(keeps(kind, type, flags), !has(Flag.NoStore) && !isNoise && !isPassing);
      }
    }
  }
  assert.equal(keeps(Kind.None, StanzaType.Absent, 0), false);
});
