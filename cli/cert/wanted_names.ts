import { domainToUnicode } from "node:url";
import { covers } from "../../router/certificate/certificate.ts";
import type { CertificateNames } from "../../router/config/config.ts";
import type { Outline } from "../../router/config/outline.ts";
import type { AlternativeNames } from "../x509/extensions.ts";

/** A domain, or a domain with all under it, for which we speak, and to whom its stanzas go. */
export interface Wanted {
  /** `a.example`, or for `*.us` the root `us`. */
  readonly domain: string;
  /** Whether every domain under it is meant, too. */
  readonly under: boolean;
  /** The peer to which it is routed; undefined: it is the node's own. */
  readonly owner: string | undefined;
}

/** What our certificates should name, and of what they cannot. */
export interface WantedNames {
  readonly wanted: readonly Wanted[];
  /** Peers to which every other domain is routed: what those are, nobody can know beforehand. */
  readonly everything: readonly string[];
}

/**
 * What we speak for: the node's own domain, and towards each peer every domain that is routed to the others (RFC 6120
 * §13.7.2). With one peer alone there is nobody to whom we would speak for its domains.
 */
export function wantedNames({ node, peers }: Pick<Outline, "node" | "peers">): WantedNames {
  const own: Wanted = { domain: node, under: false, owner: undefined };
  const active = peers.filter(({ refuse }) => !refuse);
  if (active.length < 2) return { wanted: [own], everything: [] };
  const routed = active.flatMap(({ name, routes }) => routes.map((pattern) => [name, pattern] as const));
  const wanted = routed.filter(([, pattern]) => pattern !== "*").map(([owner, pattern]): Wanted => {
    const under = pattern.startsWith("*.");
    return { domain: under ? pattern.slice(2) : pattern, under, owner };
  });
  const everything = routed.filter(([, pattern]) => pattern === "*").map(([owner]) => owner);
  return { wanted: [own, ...wanted], everything };
}

/** Whether the names speak for what is wanted: for a domain with all under it, for any of those. */
export function meets(names: CertificateNames, { domain, under }: Wanted): boolean {
  if (covers(names, domain)) return true;
  return under && hostsOf(names).some((host) => host.endsWith(`.${domain}`));
}

/** The names that nothing wants. */
export function superfluous(names: CertificateNames, { wanted, everything }: WantedNames): readonly string[] {
  if (everything.length > 0) return [];
  return hostsOf(names).filter((host) => !wanted.some((each) => isFor(host, each)));
}

function isFor(host: string, { domain, under }: Wanted): boolean {
  const only: CertificateNames = { dns: [host], srv: [], xmpp: [] };
  const base = host.replace(/^\*\./, "");
  return covers(only, domain) || (under && (base === domain || base.endsWith(`.${domain}`)));
}

/** Every host that is named, once. */
export function hostsOf({ dns, srv, xmpp }: CertificateNames): readonly string[] {
  return [...new Set([...dns, ...srv, ...xmpp])];
}

/**
 * What to ask an authority for.
 *
 * @param present names of today's certificates: those under a wanted domain are asked for again
 * @param more further domains, canonical; may begin with `*.`
 */
export function namesToRequest(
  { wanted, everything }: WantedNames,
  present: readonly string[],
  more: readonly string[],
): AlternativeNames {
  const kept = present.filter((host) =>
    everything.length > 0 || wanted.some((each) => each.under && isFor(host, each))
  );
  const dns = wanted.flatMap(({ domain, under }) => under ? [domain, `*.${domain}`] : [domain]);
  return alternativeNames([...dns, ...kept, ...more]);
}

/** A dNSName for each, and for those that are no wildcards an SRVName and an XmppAddr. */
export function alternativeNames(domains: readonly string[]): AlternativeNames {
  // An IPv6 literal is no name.
  const dns = [...new Set(domains)].filter((domain) => !domain.startsWith("["));
  const whole = dns.filter((domain) => !domain.startsWith("*."));
  return {
    dns,
    srv: whole.map((domain) => `_xmpp-server.${domain}`),
    xmpp: whole.map((domain) => domainToUnicode(domain)),
  };
}
