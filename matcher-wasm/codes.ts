// Codes that the scanner in assembly/, its reference and its callers share.
// AssemblyScript compiles this file too: plain enums with literal integers only.

/** What `scan()` stopped at. */
export enum Signal {
  /** Everything fed so far is scanned; feed more. */
  More = 0,
  /** The XML declaration; its bytes are `start`..`end`. Only as the very first thing. What it says is not checked. */
  Declaration = 1,
  /** The root's start tag, the stream header; its bytes are `start`..`end`. */
  Header = 2,
  /** A whole first-level element that is not a stanza. */
  Element = 3,
  /** A whole `message`, `presence` or `iq` of the content namespace `jabber:server`. */
  Stanza = 4,
  /** The root's end tag, of no length for a root that is an empty element. Nothing after it is scanned. */
  Close = 5,
  /** The input broke a rule; see `fault`. The scanner stays in this state. */
  Fault = 6,
}

/** Which rule the input broke. Each belongs to a stream error of RFC 6120 §4.9.3. */
export enum Fault {
  None = 0,
  /** Not well-formed XML 1.0. */
  NotWellFormed = 1,
  /** Comment, processing instruction, DTD or a reference to an entity beyond the five (RFC 6120 §11.1). */
  Restricted = 2,
  /** A prefix that is not declared, or a reserved prefix or namespace name misused (XML-NAMES §3, §5). */
  Namespace = 3,
  /** Bytes that are not UTF-8. */
  Encoding = 4,
  /** Text between stanzas, or anything but white space before the root. */
  Stray = 5,
  /** The element, header or declaration is longer than `limits.bytes`. */
  TooLong = 6,
  /** Nested deeper than `limits.depth`. */
  TooDeep = 7,
  /** A start tag with more attributes than `limits.attributes`. */
  TooManyAttributes = 8,
  /** More namespace declarations in force than the scanner keeps (64). */
  TooManyNamespaces = 9,
}

/** The stanza's element name. */
export enum Kind {
  None = 0,
  Message = 1,
  Presence = 2,
  Iq = 3,
}

/** The stanza's `type` attribute. `Other` is a value that RFC 6121 and RFC 6120 §8.2.3 do not define for the kind. */
export enum StanzaType {
  Absent = 0,
  Normal = 1,
  Chat = 2,
  Groupchat = 3,
  Headline = 4,
  Error = 5,
  Unavailable = 6,
  Subscribe = 7,
  Subscribed = 8,
  Unsubscribe = 9,
  Unsubscribed = 10,
  Probe = 11,
  Get = 12,
  Set = 13,
  Result = 14,
  Other = 15,
}

/** Facts about a stanza, as bits. */
export enum Flag {
  /** Uses a prefix that only the stream header declares, or the header's default namespace is not `jabber:server`: the
   * bytes do not stand alone. */
  Incomplete = 1,
  /** The stanza's own element name has a prefix. */
  Prefixed = 2,
  /** Contains an element `forwarded` of `urn:xmpp:forward:0`, at any depth. */
  Forwarded = 4,
  /** More than one first-level child `securitylabel` of `urn:xmpp:sec-label:0`. */
  ManyLabels = 8,
  /** A first-level child `subject` of `jabber:server`. */
  Subject = 16,
  /** A first-level child `body` of `jabber:server`. */
  Body = 32,
  /** A first-level child of `http://jabber.org/protocol/chatstates` (XEP-0085). */
  ChatState = 64,
  /** A first-level child that says something by itself: any but chat states, `thread`, hints (XEP-0334), labels and hops. */
  Payload = 128,
  /** A first-level child `no-store` of `urn:xmpp:hints` (XEP-0334). Its `no-permanent-store` is about archives. */
  NoStore = 256,
  /** More than one first-level child `hops` of `urn:trunkline:hops:0`. */
  ManyHops = 512,
}

/** What is known of an address (`to` or `from`) without making a string of it. */
export enum AddressState {
  /** No such attribute. */
  Absent = 0,
  /** Not an address (RFC 7622 §3). */
  Malformed = 1,
  /** Holds a reference, a non-ASCII character, an A-label or an IP literal, and nothing wrong before: read it as text. */
  Textual = 2,
  /** Its domain is in the domain table, see `toDomain`, `fromDomain`. */
  Known = 3,
  /** Well-formed, but the domain table is full: `forgetDomains()`, then read the address as text. */
  Crowded = 4,
}

/** Places in the record that the scanner leaves for its caller, each an i32. */
export enum Field {
  Start = 0,
  End = 1,
  Fault = 2,
  Kind = 3,
  Type = 4,
  Flags = 5,
  To = 6,
  From = 7,
  ToDomain = 8,
  FromDomain = 9,
  ToStart = 10,
  ToEnd = 11,
  FromStart = 12,
  FromEnd = 13,
  IdStart = 14,
  IdEnd = 15,
  TypeStart = 16,
  TypeEnd = 17,
  LabelStart = 18,
  LabelEnd = 19,
  HopsStart = 20,
  HopsEnd = 21,
  ContentStart = 22,
  ContentEnd = 23,
  Count = 24,
}
