/** Namespaces of the protocols that the router speaks. */
export const NS = {
  server: "jabber:server",
  stream: "http://etherx.jabber.org/streams",
  streamErrors: "urn:ietf:params:xml:ns:xmpp-streams",
  stanzaErrors: "urn:ietf:params:xml:ns:xmpp-stanzas",
  tls: "urn:ietf:params:xml:ns:xmpp-tls",
  sasl: "urn:ietf:params:xml:ns:xmpp-sasl",
  dialback: "jabber:server:dialback",
  dialbackFeature: "urn:xmpp:features:dialback",
  management: "urn:xmpp:sm:3",
  bidi: "urn:xmpp:bidi",
  bidiFeature: "urn:xmpp:features:bidi",
  ping: "urn:xmpp:ping",
  discoInfo: "http://jabber.org/protocol/disco#info",
  version: "jabber:iq:version",
  delay: "urn:xmpp:delay",
  hops: "urn:trunkline:hops:0",
} as const;
