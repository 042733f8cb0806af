import { canonicalDomain } from "../../route/domain.ts";
import { quote } from "../document/node.ts";
import { parseAddress } from "../../route/address.ts";
import { type Placed, placed, scalar, type Type } from "./type.ts";

/** A domain, canonical. */
export const domain: Type<Placed<string>> = placed(scalar({
  name: "domain",
  hint: "Write it like hub.example.",
  parse: canonicalDomain,
  write: (text) => text,
  explain: (text) => meant(bare(text), canonicalDomain),
}));

/** A pattern of domains, canonical. */
export const pattern: Type<Placed<string>> = placed(scalar({
  name: "pattern of domains",
  hint:
    'Write "a.example" for this domain alone, "*.example" for example and every domain under it, "*" for all.',
  parse: parsePattern,
  write: (text) => text,
  explain: (text) => meant(bare(text).replace(/^(\*+\.?|\.)/, "*."), parsePattern),
}));

/** The address of a sender or receiver (RFC 7622), as written. */
export const jid: Type<string> = scalar({
  name: "XMPP address",
  hint: "Write it like alice@leafa.example or conference.leafa.example.",
  parse: (text) => parseAddress(text) && text,
  write: (text) => text,
});

function parsePattern(text: string): string | undefined {
  if (text === "*") return text;
  if (!text.startsWith("*.")) return canonicalDomain(text);
  const root = canonicalDomain(text.slice(2));
  // Nothing is under the literal of an IPv6 address.
  return root === undefined || root.startsWith("[") ? undefined : `*.${root}`;
}

/** The text without what people put around a domain. */
function bare(text: string): string {
  const trimmed = text.trim().normalize("NFC").toLowerCase();
  return trimmed.replace(/^([a-z]+:\/\/|xmpp:)/, "").replace(/^[^@/]*@/, "").replace(/(:\d+)?(\/.*)?$/, "");
}

function meant(candidate: string, parse: (text: string) => string | undefined): string | undefined {
  return parse(candidate) === undefined ? undefined : `is malformed. Did you mean ${quote(candidate)}?`;
}
