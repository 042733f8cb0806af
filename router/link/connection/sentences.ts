import type { Address, AuthMethod, PeerControl } from "../../config/config.ts";
import type { LinkEnd } from "./initiating_link.ts";

/** Whose link it is. */
export interface LinkParties {
  /** Canonical domain that we speak for. */
  readonly from: string;
  /** Canonical domain of the peer. */
  readonly to: string;
  readonly peer: PeerControl;
}

/** One sentence for a failed link: which peer, which step, what happened and what to do. */
export function failureSentence(
  { from, to, peer }: LinkParties,
  address: Address,
  { step, because = "ended" }: LinkEnd,
): string {
  const at = formatAddress(address);
  const what = clause(because);
  switch (step) {
    case "connect":
      return `peer "${peer.name}" cannot be reached at ${at}: ${what}. Check that the server runs there and that ` +
        `peers.${peer.name}.connect is right.`;
    case "tls":
      return `TLS with peer "${peer.name}" at ${at} failed: ${what}. Check that it speaks TLS 1.2 or later there and ` +
        `that peers.${peer.name}.tls is right.`;
    case "negotiation":
      return `peer "${peer.name}" at ${at} ${what}. No stream ${from} → ${to} could be opened.`;
    case "open":
      return `the stream ${from} → ${to} to peer "${peer.name}" at ${at} was lost: it ${what}.`;
  }
}

/** One sentence for a stream that has become ready. */
export function openSentence({ from, to }: LinkParties, method: AuthMethod | undefined): string {
  const how = method === "external" ? "by its certificate and ours" : "by dialback";
  return `stream ${from} → ${to} is open, authenticated ${how}`;
}

/** The fields of a log line that say whose link it is. */
export function whose({ from, to, peer: { name: peer } }: LinkParties): {
  readonly peer: string;
  readonly from: string;
  readonly to: string;
} {
  return { peer, from, to };
}

/** One sentence for a domain of which no address could be found. */
export function unresolvedSentence({ to, peer }: LinkParties, because: string): string {
  return `no address of ${to}, a domain of peer "${peer.name}", could be found: ${
    clause(because)
  }. Check its SRV ` +
    `records, or name an address in peers.${peer.name}.connect.`;
}

/** `host:port`, an IPv6 address in brackets. */
export function formatAddress({ host, port }: Pick<Address, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function clause(because: string): string {
  return because.trim().replace(/\.$/, "");
}
