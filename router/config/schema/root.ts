import { choice } from "./choice.ts";
import { domain, jid } from "./domain.ts";
import { listenAddress, loopbackAddress } from "./endpoint.ts";
import { expectation } from "./expectation.ts";
import { file, files, folder, trust } from "./file.ts";
import { derived, optional, required } from "./key.ts";
import { LIMITS } from "./limits.ts";
import { listOf } from "./list.ts";
import { peer } from "./peer.ts";
import { AUDIT, labelSetting, POLICY, policyName } from "./policy.ts";
import { named, type Section, section } from "./section.ts";
import { boolean, placed, scalar } from "./type.ts";

const LISTENER = {
  address: required(listenAddress, "Address and port. Port 0: any that is free.", "0.0.0.0:5269"),
  tls: derived(
    placed(choice(["starttls", "direct", "none"])),
    "starttls, of x2x direct",
    "How TLS begins: with STARTTLS, or at once (XEP-0368). none: not at all, for x2x alone, and with the top level's " +
      "`insecure: true`.",
    "direct",
  ),
  link: optional(
    choice(["negotiated", "x2x"]),
    "negotiated",
    "x2x: connections here are those of peers with `link: x2x`, without a negotiation (XEP-0361).",
  ),
};

const IDENTITY = {
  certificate: required(file, "Our certificate in PEM, then the intermediate ones.", "hub.pem"),
  key: required(file, "Its private key in PEM, not encrypted.", "hub.key"),
};

const METRICS = {
  listen: required(
    loopbackAddress,
    "Where `/metrics`, `/healthz` and `/readyz` are answered, over plain HTTP.",
    "127.0.0.1:9222",
  ),
};

const LOG = {
  level: optional(choice(["debug", "info", "warn", "error"]), "info", "The least severe that is logged."),
  format: optional(choice(["auto", "text", "json"]), "auto", "auto: text at a terminal, otherwise JSON."),
};

const name = placed(scalar({
  name: "name of a peer",
  hint: "Write one of the names under peers.",
  obvious: true,
  parse: (text) => text,
  write: (text) => text,
}));

const stanzaType = placed(scalar({
  name: "type of a stanza",
  hint: "Write it as the attribute has it, e.g. chat.",
  obvious: true,
  parse: (text) => text,
  write: (text) => text,
}));

const TEST = {
  from: required(jid, "The sender.", "alice@leafa.example"),
  to: required(jid, "The receiver.", "bob@x.us"),
  via: derived(name, "the peer that may speak for `from`", "The peer from which the stanza comes.", "red"),
  kind: optional(choice(["message", "presence", "iq"]), "message", "The kind of stanza."),
  type: derived(stanzaType, "no type", "The stanza's type attribute.", "chat"),
  label: derived(labelSetting, "no label", "The security label of a message.", {
    classification: "RESTRICTED",
  }),
  policy: derived(policyName, "the only one that there is", "The policy of the label.", "harbour"),
  expect: required(expectation, "What must become of it.", "forward blue"),
};

const PEER_NAME = {
  pattern: /^[A-Za-z0-9_-]+$/,
  hint: "The name of a peer has letters, digits, - and _ only.",
};

const POLICY_NAME = {
  pattern: /^[A-Za-z0-9_-]+$/,
  hint: "The name of a policy has letters, digits, - and _ only.",
};

const WORDS_NAME = {
  pattern: /^[A-Za-z0-9_-]+$/,
  hint: "The name of a word list has letters, digits, - and _ only.",
};

/** The configuration: every key with its type, its default, what it means, and an example. */
export const ROOT = {
  node: required(
    domain,
    "This node's own domain. The node itself answers what is sent to it.",
    "hub.example",
  ),
  listen: optional(
    placed(listOf(section("listener", LISTENER), "listeners", { filled: true })),
    [{ address: "0.0.0.0:5269" }],
    "Where we take connections.",
    [{ address: "0.0.0.0:5269" }, { address: "0.0.0.0:5270", tls: "direct" }],
  ),
  identities: required(
    listOf(section("identity", IDENTITY), "identities", { filled: true }),
    "What we present, chosen by the domain that we speak for: towards each peer our own and every domain that is " +
      "routed to the other peers.",
    [{ certificate: "hub.pem", key: "hub.key" }],
  ),
  trust: optional(trust, "system", "Trust anchors for the certificates of peers.", ["ca.pem"]),
  crl: optional(files, [], "Certificate revocation lists, PEM or DER.", ["ca.crl"]),
  insecure: optional(
    boolean,
    false,
    "Allow `tls: none`: connections that anyone on the way can read and forge; and `metrics.listen` at an address that " +
      "is not a loopback one, which anyone can ask.",
  ),
  peers: required(
    named(peer, "mapping of names to peers", PEER_NAME),
    "The neighbours, by names of your choice.",
    {
      red: { routes: ["leafa.example"], connect: "10.1.0.5" },
      blue: { routes: ["*.us"], connect: "10.2.0.5" },
    },
  ),
  policies: derived(
    named(section("policy", POLICY), "mapping of names to policies", POLICY_NAME),
    "none",
    "Policies of security labels, by names of your choice.",
    { harbour: { spif: "harbour.spif.xml" } },
  ),
  words: derived(
    named(file, "mapping of names to files", WORDS_NAME),
    "none",
    "Word lists for the peers' rules: a word or phrase on each line; lines that begin with # are left out.",
    { secrets: "secrets.txt" },
  ),
  audit: derived(
    section("mapping of audit settings", AUDIT),
    "none",
    "Where decisions of labels and rules are recorded.",
    { file: "/var/log/trunkline/audit.log" },
  ),
  metrics: derived(
    section("mapping of metrics settings", METRICS),
    "none",
    "Metrics for Prometheus, and whether the node is well; see docs/monitoring.md.",
    { listen: "127.0.0.1:9222" },
  ),
  state: derived(
    folder,
    "none",
    "The node's own folder, which must be there: for `control.sock`, by which commands such as `status` ask the node. " +
      "Without it there is none.",
    "/var/lib/trunkline",
  ),
  control: derived(
    choice(["owner", "group"]),
    "owner",
    "Who may use `control.sock`, beside root. owner: the user that the node runs as; group: its group, too.",
    "group",
  ),
  limits: optional(section("mapping of limits", LIMITS), {}, "What bounds memory and time.", {
    stanzaBytes: "256 KiB",
  }),
  log: optional(section("mapping of log settings", LOG), {}, "What is logged, and how.", { level: "warn" }),
  tests: optional(
    listOf(section("test", TEST), "tests"),
    [],
    "What must become of stanzas. Asserted by `check`, at start and at reload.",
    [{ from: "alice@leafa.example", to: "bob@x.us", expect: "forward blue" }],
  ),
};

export const CONFIGURATION = section("configuration", ROOT);

export type RootSection = Section<typeof ROOT>;
export type TestSection = Section<typeof TEST>;
export type ListenerSection = Section<typeof LISTENER>;
export type IdentitySection = Section<typeof IDENTITY>;
