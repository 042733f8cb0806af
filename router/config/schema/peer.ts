import { choice } from "./choice.ts";
import { connect } from "./connect.ts";
import { pattern } from "./domain.ts";
import { files, trust } from "./file.ts";
import { derived, optional, required } from "./key.ts";
import { listOf } from "./list.ts";
import { pins } from "./pin.ts";
import { LABELS, RULES } from "./policy.ts";
import { duration, size } from "./quantity.ts";
import { type Section, section } from "./section.ts";
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
    "How TLS begins when we connect: with STARTTLS, at once (XEP-0368), or not at all, which wants the top level's " +
      "`insecure: true`.",
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
  idle: optional(
    duration(0, DAY),
    "10m",
    "Time without traffic after which a stream is closed, ours and theirs; 0: never.",
  ),
  retry: optional(section("mapping of waits", RETRY), {}, "Waits between attempts to connect.", {
    min: "1s",
    max: "60s",
  }),
  queue: optional(section("mapping of bounds", QUEUE), {}, "What waits for this peer.", {
    bytes: "8 MiB",
    seconds: "30s",
  }),
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

const ordinary = section("peer", PEER);

/** A peer. Of one that is refused, what it may not have is not written. */
export const peer: Type<PeerSection> = {
  ...ordinary,
  write(peer) {
    const written = Object.entries(ordinary.write(peer));
    const kept = written.filter(([key]) => !peer.values.refuse || KEYS_OF_REFUSED.includes(key));
    return Object.fromEntries(kept);
  },
};
