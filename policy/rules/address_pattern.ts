import { bareAddress, foldLocalpart, splitAddress, type StanzaView } from "./view.ts";
import { mismatch, type Reading, type Value } from "./reading.ts";

/** A pattern of addresses: a domain, a domain with all under it, every domain, or one account. */
export interface AddressPattern {
  readonly text: string;
  /** Whether it needs more of an address than its domain. */
  readonly isAccount: boolean;
  matches(address: string, domain: string): boolean;
}

const HINT =
  'Write "a.example" for this domain alone, "*.example" for example and every domain under it, "*" for all, or an account like alice@a.example.';

/** Reads a pattern of addresses. */
export function readAddressPattern(reading: Reading, value: Value): AddressPattern | undefined {
  const pattern = typeof value.value === "string" ? parse(value.value, reading.canonicalDomain) : undefined;
  return pattern ?? mismatch(reading, value, "pattern of addresses", HINT);
}

function parse(text: string, canonical: (text: string) => string | undefined): AddressPattern | undefined {
  if (text === "*") return { text, isAccount: false, matches: () => true };
  if (text.includes("@")) return parseAccount(text, canonical);
  const under = text.startsWith("*.");
  const domain = canonical(under ? text.slice(2) : text);
  // Nothing is under the literal of an IPv6 address.
  if (domain === undefined || (under && domain.startsWith("["))) return undefined;
  const matches = (_: string, other: string) => other === domain || (under && other.endsWith(`.${domain}`));
  return { text, isAccount: false, matches };
}

function parseAccount(
  text: string,
  canonical: (text: string) => string | undefined,
): AddressPattern | undefined {
  const bare = parseBareAddress(text, canonical);
  if (bare === undefined) return undefined;
  return { text, isAccount: true, matches: (address, domain) => bareAddress(address, domain) === bare };
}

/** A bare address in its form for comparison; undefined where the text is none. */
export function parseBareAddress(
  text: string,
  canonical: (text: string) => string | undefined,
): string | undefined {
  const { local, domain: written, resource } = splitAddress(text);
  const domain = resource === undefined ? canonical(written) : undefined;
  if (domain === undefined || local === "" || /["&'/:<>@]|[\p{Z}\p{C}]/u.test(local ?? "")) return undefined;
  return local === undefined ? domain : `${foldLocalpart(local)}@${domain}`;
}

/** Which of a stanza's addresses a rule means. */
export type Side = "from" | "to";

/** The address of a side and its domain. */
export function addressOf(view: StanzaView, side: Side): readonly [address: string, domain: string] {
  return side === "from" ? [view.from, view.fromDomain] : [view.to, view.toDomain];
}
