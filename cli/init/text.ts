import type { PeerWish } from "./wishes.ts";

/** What goes into a configuration. Paths begin at its folder. */
export interface Contents {
  readonly node: string;
  readonly listen: readonly string[];
  readonly certificate: string;
  readonly key: string;
  /** Empty: the system's. */
  readonly trust: readonly string[];
  readonly peers: readonly PeerWish[];
  /** Folder of the control socket; undefined: left to be chosen. */
  readonly state: string | undefined;
}

/** A configuration with comments. */
export function configurationText({ node, listen, certificate, key, trust, peers, state }: Contents): string {
  const listeners = listen.map((address) => `  - { address: ${quote(address)} }\n`);
  return `# ${node}: a trunkline. After each change: trunkline check, then trunkline reload, or SIGHUP. trunkline check --effective prints every
# key with its default.

# Our own domain. The node itself answers what is sent to it.
node: ${scalar(node)}

# Where peers connect to us, by STARTTLS. With { address: …, tls: direct } TLS begins at once.
listen:
${listeners.join("")}
# What we present. It must name our own domain and every domain that we speak for: trunkline cert check tells.
identities:
  - { certificate: ${quote(certificate)}, key: ${quote(key)} }

# Which authorities we trust to say who a peer is${
    trust.length === 0 ? ": those of the operating system" : ""
  }.
trust: ${trust.length === 0 ? "system" : list(trust)}
# crl: [ca.crl]    # their revocation lists

# The neighbours. What is sent to a peer's routes goes to it, and it may send from them and from nothing else.
peers:
${peers.map(peerText).join("")}
# The folder of the control socket, for trunkline status, peer, trace and reload. It must be there.
${state === undefined ? "# state: /var/lib/trunkline" : `state: ${quote(state)}`}

# Metrics for Prometheus, for this machine alone:
# metrics: { listen: "127.0.0.1:9222" }
${testsText(peers)}`;
}

function peerText({ name, routes, connect }: PeerWish): string {
  return `  ${scalar(name)}:
    routes: ${list(routes)}
    connect: ${connect === "dns" || connect === "none" ? connect : quote(connect)}
    # auth: external    # certificates alone; otherwise dialback will do, too
`;
}

/** To each peer to which we connect a message from the one before. */
function testsText(peers: readonly PeerWish[]): string {
  const reached = peers.filter(({ connect }) => connect !== "none");
  if (peers.length < 2 || reached.length === 0) return "";
  const lines = reached.map((next) => {
    const peer = peers.at(peers.indexOf(next) - 1) ?? next;
    const [from, to] = [`alice@${someDomainOf(peer)}`, `bob@${someDomainOf(next)}`].map(quote);
    return `  - { from: ${from}, to: ${to}, expect: ${quote(`forward ${next.name}`)} }\n`;
  });
  return `
# What must become of stanzas. \`trunkline check\` and every reload assert it; \`trunkline explain\` says why.
tests:
${lines.join("")}`;
}

/** A domain that the peer's first route has. */
function someDomainOf({ routes: [route = ""] }: PeerWish): string {
  if (route === "*") return "elsewhere.invalid";
  return route.replace(/^\*/, "any");
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quote).join(", ")}]`;
}

/** In double quotes YAML reads what JSON writes. */
function quote(text: string): string {
  return JSON.stringify(text);
}

/** Without quotes where it cannot be taken for anything but a text. */
function scalar(text: string): string {
  const plain = /^[A-Za-z_][\w-]*(\.[\w-]+)*$/.test(text) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : quote(text);
}
