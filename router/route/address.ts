import { canonicalDomain } from "./domain.ts";

/** An XMPP address (RFC 7622). Local and resource parts as given, the domain canonical. */
export interface Address {
  /** Localpart. */
  readonly local?: string;
  /** Domainpart, canonical. */
  readonly domain: string;
  /** Resourcepart. */
  readonly resource?: string;
}

const LONGEST_PART = 1023;

// Excluded by RFC 7622 §3.3.1, then spaces, controls and invisible characters, which the IdentifierClass excludes
// (RFC 8264 §4.2.3).
const NOT_LOCAL = /["&'/:<>@]|[\p{Z}\p{C}]/u;
// Controls and line separators; spaces and symbols are free (RFC 8264 §4.3.2). Format characters stay, they join emoji.
const NOT_RESOURCE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Reads an address; undefined where the text is none. */
export function parseAddress(text: string): Address | undefined {
  const slash = text.indexOf("/");
  const bare = slash < 0 ? text : text.slice(0, slash);
  const resource = slash < 0 ? undefined : text.slice(slash + 1);
  const at = bare.indexOf("@");
  const local = at < 0 ? undefined : bare.slice(0, at);
  const domain = canonicalDomain(bare.slice(at + 1));
  if (domain === undefined || !isPart(local, NOT_LOCAL) || !isPart(resource, NOT_RESOURCE)) return undefined;
  return { domain, ...(local !== undefined && { local }), ...(resource !== undefined && { resource }) };
}

function isPart(part: string | undefined, excluded: RegExp): boolean {
  if (part === undefined) return true;
  return part !== "" && new TextEncoder().encode(part).length <= LONGEST_PART && !excluded.test(part);
}
