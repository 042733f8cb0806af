/** A preset: rules under a name, in the language of rules. */
export interface Preset {
  /** What it is for; sentences. */
  readonly doc: string;
  /** As plain values, like those of the configuration. They have names and no default. */
  readonly rules: readonly unknown[];
}

const PUBSUB = "http://jabber.org/protocol/pubsub";
const XHTML_IMG = "img{http://www.w3.org/1999/xhtml}";

/** Everything that carries a file through XMPP, offers one, or asks for room for one. */
const TRANSFERS = [
  "{urn:xmpp:jingle:apps:file-transfer:*}", // XEP-0234
  "{urn:xmpp:jingle:transports:ibb:*}", // XEP-0261
  "{urn:xmpp:jingle:transports:s5b:*}", // XEP-0260
  "{urn:xmpp:jinglepub:*}", // XEP-0358
  "{http://jabber.org/protocol/si}", // XEP-0095, XEP-0096
  "{http://jabber.org/protocol/sipub}", // XEP-0137
  "{http://jabber.org/protocol/bytestreams}", // XEP-0065
  "{http://jabber.org/protocol/ibb}", // XEP-0047
  "{jabber:iq:oob}", // XEP-0066
  "{urn:xmpp:http:upload*}", // XEP-0363
  "{urn:xmpp:http}", // XEP-0332
];

/** What points a reader to a file, or describes one. */
const LINKS = [
  "{jabber:x:oob}", // XEP-0066
  "{urn:xmpp:sims:*}", // XEP-0385
  "{urn:xmpp:sfs:*}", // XEP-0447
  "{urn:xmpp:esfs:*}", // XEP-0448
  "{urn:xmpp:file:metadata:*}", // XEP-0446
  "{urn:xmpp:thumbs:*}", // XEP-0264
  "{urn:xmpp:stickers:*}", // XEP-0449
];

/** Ciphertexts, and the keys and sessions for them. */
const ENCRYPTED = [
  "{eu.siacs.conversations.axolotl*}", // OMEMO before its standard namespace
  "{urn:xmpp:omemo:*}", // XEP-0384
  "{urn:xmpp:openpgp:*}", // XEP-0373, XEP-0374
  "x{jabber:x:encrypted}", // XEP-0027
  "{urn:ietf:params:xml:ns:xmpp-e2e}", // RFC 3923
  "{http://www.xmpp.org/extensions/xep-0116.html*}", // Encrypted Session Negotiation
  "{http://www.xmpp.org/extensions/xep-0200.html*}", // Stanza Encryption
  "{urn:xmpp:otr:*}", // XEP-0378
  "{urn:xmpp:eme:*}", // XEP-0380
  "{urn:xmpp:sce:*}", // XEP-0420
  "{urn:xmpp:esfs:*}", // XEP-0448
  "{urn:xmpp:jingle:jet:*}", // XEP-0391
  "{urn:xmpp:jingle:jet-omemo:*}", // XEP-0396
  "{urn:xmpp:jingle:security:xtls:*}", // Jingle XTLS
  "{urn:xmpp:tm:*}", // XEP-0434
  "{urn:xmpp:atm:*}", // XEP-0450
];

/** Personal events (XEP-0163) that tell more than presence does. */
const PERSONAL = [
  "{http://jabber.org/protocol/activity}", // XEP-0108
  "{http://jabber.org/protocol/geoloc}", // XEP-0080
  "{http://jabber.org/protocol/mood}", // XEP-0107
  "{http://jabber.org/protocol/nick}", // XEP-0172
  "{http://jabber.org/protocol/tune}", // XEP-0118
  "{urn:xmpp:avatar:*}", // XEP-0084
  "{urn:ietf:params:xml:ns:vcard-4.0}", // XEP-0292
  "{vcard-temp}", // XEP-0054
];

/** Every preset by its name. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  "chat-only": {
    doc:
      "What people write to each other, and nothing else: neither presence nor queries, and of a message only its text. A " +
      "message that can only be read with a key is refused, since nothing would be left of it.",
    rules: [
      { name: "presence", when: { kind: "presence" }, do: "drop" },
      { name: "queries", when: { kind: "iq" }, do: { refuse: "service-unavailable" } },
      { name: "headlines", when: { type: "headline" }, do: "drop" },
      { name: "encrypted", when: { child: ENCRYPTED }, do: { refuse: "not-acceptable" } },
      {
        name: "text",
        when: { kind: "message" },
        do: {
          keep: [
            ...["body", "subject", "thread", "error", "{urn:xmpp:sec-label:0}", "{urn:xmpp:delay}"],
            ...["{urn:xmpp:sid:0}", "replace{urn:xmpp:message-correct:*}"],
          ],
        },
      },
    ],
  },
  "presence-folded": {
    doc:
      "Whether somebody is there, and no more: presence is folded, personal events and the queries that tell the same or " +
      "more (last activity, local time, vCards, avatars) do not pass.",
    rules: [
      { name: "presence", when: { kind: "presence" }, do: "fold-presence" },
      { name: "events", when: { kind: "message", payload: `${PUBSUB}#event`, child: PERSONAL }, do: "drop" },
      {
        name: "queries",
        when: {
          kind: "iq",
          any: [
            { payload: ["jabber:iq:last", "jabber:iq:time", "urn:xmpp:time"] },
            { child: [...PERSONAL, `items{${PUBSUB}}[node=urn:xmpp:avatar:*]`] },
          ],
        },
        do: { refuse: "service-unavailable" },
      },
    ],
  },
  "no-files": {
    doc:
      "No file crosses in XMPP, and no offer of one or link to one that a client would open by itself. Pictures inside of " +
      "messages and vCards are taken out. An address that somebody writes into a text is text.",
    rules: [
      { name: "transfers", when: { child: TRANSFERS }, do: "refuse" },
      { name: "links", when: { child: LINKS }, do: "refuse" },
      {
        name: "binary data",
        when: {
          kind: "iq",
          child: [
            "data{urn:xmpp:bob}",
            "{urn:xmpp:avatar:data}",
            `items{${PUBSUB}}[node=urn:xmpp:avatar:data]`,
          ],
        },
        do: { refuse: "service-unavailable" },
      },
      {
        name: "pictures",
        do: {
          strip: [
            ...["data{urn:xmpp:bob}", XHTML_IMG, "{urn:xmpp:avatar:data}"],
            ...["PHOTO{vcard-temp}", "LOGO{vcard-temp}", "SOUND{vcard-temp}"],
            ...["photo", "logo", "sound"].map((name) => `${name}{urn:ietf:params:xml:ns:vcard-4.0}`),
          ],
        },
      },
      { name: "media links", when: { body: { matches: "(?i)\\baesgcm://" } }, do: "refuse" },
    ],
  },
  "no-encrypted": {
    doc:
      "Nothing crosses that the boundary cannot read: no end-to-end encryption, and neither keys nor sessions for it. Calls " +
      "encrypt their media beside XMPP; refuse those by `urn:xmpp:jingle:*`.",
    rules: [
      { name: "encrypted", when: { child: ENCRYPTED }, do: { refuse: "not-acceptable" } },
      {
        name: "keys",
        when: {
          child: ["eu.siacs.conversations.axolotl*", "urn:xmpp:omemo:*", "urn:xmpp:openpgp:*"].flatMap((
            node,
          ) => [PUBSUB, `${PUBSUB}#event`].map((namespace) => `items{${namespace}}[node=${node}]`)),
        },
        do: { refuse: "not-acceptable" },
      },
      {
        name: "text",
        when: {
          text: { matches: "^\\s*\\?OTR|-----BEGIN (PGP MESSAGE|PKCS7|CMS)|(?i:\\baesgcm://)" },
        },
        do: { refuse: "not-acceptable" },
      },
    ],
  },
  "constrained-link": {
    doc:
      "For a link that is slow, dear or often away: short text, few presences, no files, no traffic that programs make by " +
      "themselves. Adapt the numbers by writing these rules out.",
    rules: [
      { name: "size", when: { over: { bytes: 8000, depth: 16 } }, do: "refuse" },
      { name: "files", when: { child: [...TRANSFERS, ...LINKS, "data{urn:xmpp:bob}"] }, do: "refuse" },
      {
        name: "calls",
        when: { child: ["{urn:xmpp:jingle:*}", "{urn:xmpp:jingle-message:*}"] },
        do: "refuse",
      },
      {
        name: "events",
        when: { kind: "message", payload: [`${PUBSUB}#event`, "urn:xmpp:mix:*"] },
        do: "drop",
      },
      {
        name: "bulk queries",
        when: {
          kind: "iq",
          payload: [
            ...[
              PUBSUB,
              `${PUBSUB}#owner`,
              "urn:xmpp:mam:*",
              "{vcard-temp}",
              "urn:ietf:params:xml:ns:vcard-4.0",
            ],
            ...["jabber:iq:last", "jabber:iq:version", "jabber:iq:time", "urn:xmpp:time", "jabber:iq:search"],
          ],
        },
        do: { refuse: "service-unavailable" },
      },
      { name: "presence", when: { kind: "presence" }, do: "fold-presence" },
      { name: "messages", when: { kind: "message" }, do: "fold-message" },
      {
        name: "presence rate",
        when: { kind: "presence", type: "available", rate: { by: "from", stanzas: 6, seconds: 60 } },
        do: "drop",
      },
      {
        name: "rate",
        when: { kind: ["message", "iq"], rate: { by: "from", stanzas: 30, seconds: 60 } },
        do: { refuse: "resource-constraint" },
      },
    ],
  },
};
