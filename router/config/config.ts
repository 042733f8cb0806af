import type { RuleList } from "../../policy/rules/rule.ts";
import type { Spif } from "../../policy/spif/model.ts";
import type { LabelControl } from "../../policy/stage/control.ts";
import type { FailoverControl, TrunkControl } from "./trunk_control.ts";

export type { ConstrainedControl, FailoverControl, TrunkControl } from "./trunk_control.ts";

/** What the configuration says, parsed: every path read, every default filled in, every domain canonical. */
export interface Config {
  /** This node's own domain, canonical. */
  readonly node: string;
  /** Where connections are taken. */
  readonly listen: readonly Listener[];
  /** What is presented to peers. */
  readonly identities: readonly Identity[];
  /** Peer controls in the order of the file. */
  readonly peers: readonly PeerControl[];
  /** Policies of security labels, in the order of the file. */
  readonly policies: readonly Policy[];
  /** Where decisions are recorded; absent: nowhere. */
  readonly audit?: AuditSettings;
  /** Where metrics are asked for; absent: nowhere. */
  readonly metrics?: MetricsSettings;
  /** Where the node keeps what is its own; absent: nowhere, and it has no control socket. */
  readonly state?: StateSettings;
  /** What bounds memory and time. */
  readonly limits: Limits;
  /** What is logged, and how. */
  readonly log: LogSettings;
  /** Tests that the configuration carries. */
  readonly tests: readonly Assertion[];
}

/** How TLS is reached: by STARTTLS (RFC 6120 §5), from the first byte (XEP-0368), or not at all. */
export type TlsMode = "starttls" | "direct" | "none";

/** How a peer is authenticated: SASL EXTERNAL (XEP-0178) or dialback (XEP-0220). */
export type AuthMethod = "external" | "dialback";

/**
 * What a peer is: a standard server; another trunk, with which one stream carries everything both ways (XEP-0288) and goes on
 * where it broke (XEP-0198); or another trunk without any negotiation (XEP-0361).
 */
export type LinkKind = "s2s" | "trunk" | "x2x";

/** An address to listen on. */
export interface Listener {
  /** IP address. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** How TLS begins there; not at all for X2X alone. */
  readonly tls: TlsMode;
  /** Whether streams are negotiated there, or begin at once (XEP-0361). */
  readonly link: "negotiated" | "x2x";
}

/** A certificate of ours with its key. */
export interface Identity {
  /** Certificates in DER, the end entity's first. */
  readonly chain: readonly Uint8Array[];
  /** The same as PEM. */
  readonly certificatePem: string;
  /** The private key as PEM. */
  readonly keyPem: string;
  /** What the certificate speaks for. */
  readonly names: CertificateNames;
}

/** The names for which a certificate speaks, as written in it. */
export interface CertificateNames {
  /** dNSName (RFC 5280 §4.2.1.6), ASCII lower case; may begin with `*.`. */
  readonly dns: readonly string[];
  /** The domain of each SRVName (RFC 4985) of the service `_xmpp-server`, ASCII lower case. */
  readonly srv: readonly string[];
  /** Each id-on-xmppAddr (RFC 6120 §13.7.1.4), canonical. */
  readonly xmpp: readonly string[];
}

/** Where stanzas for a peer's domains go. */
export type Connect =
  | { readonly by: "addresses"; readonly addresses: readonly Address[] }
  /** SRV records of each domain (RFC 6120 §3.2.1). */
  | { readonly by: "dns" }
  /** The peer connects to us; we never dial. */
  | { readonly by: "none" };

/** Where a peer is reached. */
export interface Address {
  /** Host name or IP address. */
  readonly host: string;
  /** TCP port. */
  readonly port: number;
  /** The lowest is tried first. */
  readonly priority: number;
}

/** A peer's entry in the configuration. */
export interface PeerControl {
  /** As in the configuration. */
  readonly name: string;
  /** What kind of link leads to it. */
  readonly link: LinkKind;
  /** Canonical domain of the other trunk's node, as which it authenticates; there for `trunk` and `x2x`. */
  readonly identity?: string;
  /** There for `trunk` and `x2x`. */
  readonly trunk?: TrunkControl;
  /** Canonical patterns: `a.example`, `*.example`, `*`; of a trunk, its node's domain, too. */
  readonly routes: readonly string[];
  /** Patterns of the domains that the peer may send from. */
  readonly speaksFor: readonly string[];
  /** Nothing goes to these routes and nothing is accepted from them. */
  readonly refuse: boolean;
  /** Where its domains are reached. */
  readonly connect: Connect;
  /** How TLS begins towards it. */
  readonly tls: TlsMode;
  /** How it is authenticated, the preferred way first. */
  readonly auth: readonly AuthMethod[];
  /** What its certificates must satisfy. */
  readonly security: CertificateRules;
  /** Seconds without traffic after which a ping is sent (XEP-0199); 0: none. */
  readonly pingSeconds: number;
  /** Seconds without traffic after which a stream is closed; 0: never. */
  readonly idleSeconds: number;
  /** When another of its addresses is used. */
  readonly failover: FailoverControl;
  /** Bounds of the exponential back-off between attempts to connect, in seconds. */
  readonly retry: { readonly min: number; readonly max: number };
  /** What may wait for it. */
  readonly queue: QueueLimits;
  /** What is kept for it on the disk; absent: nothing is. */
  readonly spool?: SpoolLimits;
  /** Its label stage; absent: labels are not looked at. */
  readonly labels?: LabelControl;
  /** Its boundary rules; absent: everything is allowed. */
  readonly rules?: RuleControl;
}

/** What a peer's certificate must satisfy. */
export interface CertificateRules {
  /** Trust anchors, certificates in DER. */
  readonly trust: readonly Uint8Array[];
  /** Certificate revocation lists in DER. */
  readonly crls: readonly Uint8Array[];
  /** Whether an end-entity certificate for which no list is at hand is refused. */
  readonly requireCrl: boolean;
  /** SHA-256 of acceptable public keys (SubjectPublicKeyInfo), lower-case hex; empty: any. */
  readonly pins: readonly string[];
  /** Whether a connecting peer's certificate must allow client authentication where it has an extended key usage. */
  readonly requireClientAuth: boolean;
}

/** What may wait for a peer. */
export interface QueueLimits {
  /** Most bytes waiting for one stream. */
  readonly bytes: number;
  /** Longest time that a stanza waits, in seconds. */
  readonly seconds: number;
}

/** What is kept for a peer on the disk, under the folder that `state` names. */
export interface SpoolLimits {
  /** Most bytes kept for it. */
  readonly bytes: number;
  /** Most stanzas kept for it. */
  readonly stanzas: number;
  /** Longest time that a stanza is kept, in seconds. */
  readonly seconds: number;
}

/** What bounds memory and time. */
export interface Limits {
  /** Most nodes that a stanza may have come by. */
  readonly hops: number;
  /** Longest stanza, bytes. */
  readonly stanzaBytes: number;
  /** Deepest nesting in a stanza. */
  readonly depth: number;
  /** Most attributes of one element. */
  readonly attributes: number;
  /** Time for a stream to authenticate, seconds. */
  readonly handshakeSeconds: number;
  /** Most bytes from a stream that has not authenticated. */
  readonly handshakeBytes: number;
  /** Most bytes waiting for all streams together. */
  readonly queueTotalBytes: number;
  /** Most bytes of unfinished stanzas held for all streams together. */
  readonly heldBytes: number;
  /** Most incoming connections at once. */
  readonly connections: number;
  /** Most incoming connections at once from one address. */
  readonly connectionsPerAddress: number;
  /** Most outgoing streams at once to one peer. */
  readonly streamsPerPeer: number;
  /** Most domains that may be authenticated on one stream. */
  readonly domainsPerStream: number;
  /** Time in which a peer that takes nothing is given up, seconds. */
  readonly stallSeconds: number;
  /** Time that a shutdown or reload waits for queues to empty, seconds. */
  readonly drainSeconds: number;
}

/** A policy of the configuration. */
export interface Policy {
  /** As in the configuration. */
  readonly name: string;
  /** Absent where it could not be loaded: peers that need it refuse everything. */
  readonly spif?: Spif;
}

/** Boundary rules for what comes from a peer and goes to it. */
export interface RuleControl {
  /** What it was made of; another one where the rules or the word lists are others. */
  readonly source: string;
  /** For what comes from it. */
  readonly in?: RuleList;
  /** For what goes to it. */
  readonly out?: RuleList;
}

/** Where decisions of labels and rules are recorded. */
export interface AuditSettings {
  /** Absolute path of the file. */
  readonly file: string;
  /** Size at which a new file is begun, bytes. */
  readonly rotate: number;
  /** How many full files are kept; 0: all. */
  readonly keep: number;
  /** Whether label-checked traffic stops when a record cannot be written. */
  readonly onFull: "stop" | "continue";
  /** Whether what is permitted is recorded, too. */
  readonly allow: boolean;
  /** How often records are forced onto the disk. */
  readonly sync: "record" | "second" | "none";
}

/** Where `/metrics`, `/healthz` and `/readyz` are answered. */
export interface MetricsSettings {
  /** IP address. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/** Where the node keeps what is its own, and who may ask it there. */
export interface StateSettings {
  /** Path of a folder. */
  readonly folder: string;
  /** Who may use the control socket in it: the node's user, or its group, too. */
  readonly control: "owner" | "group";
}

/** What is logged, and how. */
export interface LogSettings {
  /** The least that is logged. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** `auto`: text at a terminal, JSON otherwise. */
  readonly format: "auto" | "text" | "json";
}

/** A test that the configuration carries: what must become of a stanza. */
export interface Assertion {
  /** Sender's address. */
  readonly from: string;
  /** Recipient's address. */
  readonly to: string;
  /** Ingress peer; the one that may speak for `from` where absent. */
  readonly via?: string;
  /** The stanza's element name. */
  readonly kind: "message" | "presence" | "iq";
  /** Its type attribute. */
  readonly type?: string;
  /** Its security label: what `<label/>` of XEP-0258 holds, as XML. */
  readonly label?: string;
  /** What must become of it. */
  readonly expect: Expectation;
  /** Where it stands in the file. */
  readonly line: number;
}

/** `forward PEER`, `bounce [CONDITION]`, `drop`, `refuse [REASON]` (not delivered in whatever way), or `local` (the node itself answers). */
export interface Expectation {
  /** What must happen. */
  readonly action: "forward" | "bounce" | "drop" | "refuse" | "local";
  /** The peer, condition or reason, where it matters. */
  readonly argument?: string;
}
