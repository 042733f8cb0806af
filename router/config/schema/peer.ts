import { choice } from "./choice.ts";
import { connect } from "./connect.ts";
import { domain, pattern } from "./domain.ts";
import { files, trust } from "./file.ts";
import { derived, optional, required } from "./key.ts";
import { listOf } from "./list.ts";
import { pins } from "./pin.ts";
import { LABELS, RULES } from "./policy.ts";
import { duration, size } from "./quantity.ts";
import { type Section, section } from "./section.ts";
import { spool } from "./spool.ts";
import { ACKS, CONSTRAINED, FAILOVER, sources } from "./trunk.ts";
import { boolean, placed, type Type } from "./type.ts";

const SECOND = 1;
const DAY = 24 * 3600;

const RETRY = {
  min: optional(
    duration(0.1 * SECOND, DAY),
    "1s",
    "Wait after the first failure; it doubles with each further one.",
  ),
  max: optional(duration(0.1 * SECOND, DAY), "60s", "Longest wait."),
};

const QUEUE = {
  bytes: derived(
    size(2 ** 10, 2 ** 40),
    "`limits.queueBytes`",
    "Most bytes waiting for one stream.",
    "8 MiB",
  ),
  seconds: derived(duration(0.1, DAY), "`limits.queueSeconds`", "Longest time that a stanza waits.", "30s"),
};

const patterns = { orOne: true } as const;

/** The keys of a peer. */
export const PEER = {
  link: optional(
    placed(choice(["s2s", "trunk", "x2x"])),
    "s2s",
    "What the peer is. s2s: a standard server. trunk: another trunk; one connection carries everything both ways " +
      "(XEP-0288), and goes on where it broke (XEP-0198). x2x: the same without a negotiation (XEP-0361), for links on " +
      "which a round trip takes seconds. See docs/links.md.",
    "trunk",
  ),
  identity: derived(
    domain,
    "required for trunk and x2x",
    "The other trunk's `node`, which its certificate must name. Stanzas to that domain go there, too.",
    "hub.us.example",
  ),
  routes: required(
    listOf(pattern, "patterns", { filled: true, ...patterns }),
    "The domains whose stanzas go to this peer. The longest pattern that has a domain wins, and a domain alone wins " +
      "over a wildcard.",
    ["leafa.example", "*.leafa.example"],
  ),
  speaksFor: derived(
    listOf(pattern, "patterns", patterns),
    "its `routes`",
    "The domains from which this peer may send. Anything else that it sends is refused.",
    ["leafa.example"],
  ),
  refuse: optional(
    boolean,
    false,
    "Nothing goes to these routes and nothing is accepted from them. Such a peer has no other keys than routes and " +
      "speaksFor.",
  ),
  connect: derived(
    placed(connect),
    "required, unless `refuse`",
    "Where its domains are reached. The usual port is 5269, with `tls: direct` 5270. In a list the first is tried " +
      "first, unless there are priorities.",
    "10.1.0.5:5269",
  ),
  tls: optional(
    choice(["starttls", "direct", "none"]),
    "starttls",
    "How TLS begins when we connect: with STARTTLS, at once (XEP-0368; of x2x the default), or not at all, which wants " +
      "the top level's `insecure: true`.",
  ),
  auth: optional(
    placed(listOf(choice(["external", "dialback"]), "methods", { filled: true, orOne: true })),
    ["external", "dialback"],
    "How it is authenticated, and we by it, in order of preference: SASL EXTERNAL with certificates (XEP-0178), or " +
      "dialback (XEP-0220).",
  ),
  trust: derived(trust, "the top level's `trust`", "Trust anchors for its certificates.", ["red-ca.pem"]),
  crl: derived(files, "the top level's `crl`", "Certificate revocation lists, PEM or DER.", ["red.crl"]),
  requireCrl: optional(
    placed(boolean),
    false,
    "Refuse its certificate where no revocation list of the issuer is at hand.",
  ),
  pin: optional(
    placed(pins),
    [],
    "Accept no certificates but those with one of these keys: SHA-256 of the SubjectPublicKeyInfo. Of a certificate " +
      "leafa.pem: `openssl x509 -in leafa.pem -noout -pubkey | openssl pkey -pubin -outform der | sha256sum`.",
    "5C:F2:9A:14:1F:06:2C:62:30:13:9B:4B:60:0D:9B:D4:74:0F:69:11:DE:68:C8:6B:BF:CB:5C:9E:4B:0A:0C:52",
  ),
  requireClientAuth: optional(
    placed(boolean),
    false,
    "Refuse a certificate with which it connects to us where the extended key usage does not include client " +
      "authentication. Public authorities no longer issue such certificates.",
  ),
  ping: optional(
    duration(0, DAY),
    "60s",
    "Time without traffic after which a ping is sent (XEP-0199); 0: none.",
  ),
  idle: derived(
    duration(0, DAY),
    "10m, of trunk and x2x 0",
    "Time without traffic after which a stream is closed, ours and theirs; 0: never, and a trunk is connected to whether there is traffic " +
      "or not.",
    "10m",
  ),
  failover: optional(section("mapping of times", FAILOVER), {}, "When another of its addresses is used.", {
    silence: "30s",
    stable: "60s",
  }),
  management: optional(
    placed(boolean),
    true,
    "Of trunk and x2x: have stanzas acknowledged, and go on where a connection broke (XEP-0198). For x2x both nodes must " +
      "say the same.",
  ),
  resume: optional(
    placed(duration(0, 30 * DAY)),
    "1h",
    "Of trunk and x2x: how long after a connection broke its stream may go on. What was sent and not acknowledged by then " +
      "is returned to its senders.",
  ),
  acks: optional(
    section("mapping of acknowledgements", ACKS),
    {},
    "Of trunk and x2x: when acknowledgements are asked for.",
    {
      stanzas: 20,
      after: "1s",
    },
  ),
  sources: optional(
    sources,
    [],
    "Of x2x with `tls: none`: the addresses from which the peer connects, which is all that proves who it is.",
    ["10.1.0.5"],
  ),
  constrained: optional(
    section("mapping of savings", CONSTRAINED),
    {},
    "Of trunk and x2x: what spares a link that carries little.",
    { batch: "2s", patience: "5m" },
  ),
  retry: optional(section("mapping of waits", RETRY), {}, "Waits between attempts to connect.", {
    min: "1s",
    max: "60s",
  }),
  queue: optional(section("mapping of bounds", QUEUE), {}, "What waits for this peer.", {
    bytes: "8 MiB",
    seconds: "30s",
  }),
  spool: optional(
    spool,
    false,
    "Keep on the disk, under `state`, what cannot be sent to this peer yet: it survives a restart, and may wait longer " +
      "than `queue` lets it.",
    { bytes: "1 GiB", age: "24h" },
  ),
  labels: derived(
    section("label stage", LABELS),
    "labels are not looked at",
    "What security labels (XEP-0258) may pass, from this peer and to it. See docs/labels.md.",
    { policy: "harbour", clearance: { atMost: "RESTRICTED" } },
  ),
  rules: derived(
    section("mapping of directions", RULES),
    "everything is allowed",
    "Boundary rules for what comes from this peer and goes to it. See docs/rules.md.",
    { out: ["chat-only", { default: "allow" }] },
  ),
};

/** What a peer with `refuse: true` may have. */
export const KEYS_OF_REFUSED: readonly string[] = [
  "routes",
  "speaksFor",
  "refuse",
] satisfies (keyof typeof PEER)[];

export type PeerSection = Section<typeof PEER>;

/** What only peers of one kind may have. */
export const KEYS_OF_TRUNKS = [
  ...["identity", "management", "resume", "acks", "sources", "constrained"],
] as const satisfies readonly (keyof typeof PEER)[];

/** What the peer may have. */
function fits({ values: { refuse, link } }: PeerSection, key: string): boolean {
  if (refuse) return KEYS_OF_REFUSED.includes(key);
  if (link.value === "s2s") return !(KEYS_OF_TRUNKS as readonly string[]).includes(key);
  return link.value === "trunk" || key !== "auth";
}

const ordinary = section("peer", PEER);

/** A peer. What it may not have is not written. */
export const peer: Type<PeerSection> = {
  ...ordinary,
  write(peer) {
    const written = Object.entries(ordinary.write(peer));
    return Object.fromEntries(written.filter(([key]) => fits(peer, key)));
  },
};
