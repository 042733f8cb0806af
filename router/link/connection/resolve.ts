import { isIP } from "node:net";
import type { Address, PeerControl } from "../../config/config.ts";

/** An SRV record (RFC 2782). */
export interface SrvRecord {
  /** The lowest is tried first. */
  readonly priority: number;
  /** Share among equals. */
  readonly weight: number;
  /** TCP port. */
  readonly port: number;
  /** Host name. */
  readonly target: string;
}

/** Looks SRV records up; an empty list where there are none. */
export type SrvResolver = (name: string) => Promise<readonly SrvRecord[]>;

const STANDARD_PORT = 5269;

/**
 * Addresses at which a peer's domain is reached, the preferred first: those of the configuration, or, where it says
 * `dns`, those of the domain's SRV records, unless the domain is an IP literal (RFC 6120 §3.2.1). A static route never falls through to DNS.
 */
export async function resolveAddresses(
  { connect, tls }: PeerControl,
  domain: string,
  resolver: SrvResolver,
  random: () => number,
): Promise<readonly Address[]> {
  if (connect.by === "none") return [];
  if (connect.by === "addresses") return connect.addresses.toSorted((a, b) => a.priority - b.priority);
  const literal = domain.replace(/^\[(.*)\]$/, "$1");
  if (isIP(literal) !== 0) return [{ host: literal, port: STANDARD_PORT, priority: 0 }];
  const service = tls === "direct" ? "_xmpps-server" : "_xmpp-server";
  const records = await resolver(`${service}._tcp.${domain}`);
  if (records.length === 0) return [{ host: domain, port: STANDARD_PORT, priority: 0 }];
  // A target of "." says that the service is not there (RFC 2782).
  return order(records.filter(({ target }) => target !== "."), random)
    .map(({ target, port, priority }) => ({ host: target.replace(/\.$/, ""), port, priority }));
}

/** By priority, and among equals at random by weight (RFC 2782). */
function order(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const rest = records.toSorted((a, b) => a.priority - b.priority || a.weight - b.weight);
  const ordered: SrvRecord[] = [];
  while (rest.length > 0) {
    const equals = rest.filter(({ priority }) => priority === rest[0].priority);
    let point = random() * equals.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = equals.find(({ weight }) => (point -= weight) <= 0) ?? equals[0];
    rest.splice(rest.indexOf(chosen), 1);
    ordered.push(chosen);
  }
  return ordered;
}
