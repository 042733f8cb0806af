// Addresses as far as they can be read byte by byte (RFC 7622 §3); the rest is left to who reads text.

const LONGEST_PART = 1023;
const LONGEST_DOMAIN = 253;
const LABEL = /^(?!-)[0-9a-z_-]{1,63}(?<!-)$/;
/** ASCII without controls, space, DEL and what RFC 7622 §3.3.1 excludes. */
const LOCALPART = /^[!#$%()*+,\-.0-9;=?A-Z[\\\]^_`a-z{|}~]+$/;
/** ASCII without controls. */
const RESOURCEPART = /^[ -~]+$/;

/** What an address's bytes say of it. A domain is canonical. */
export type AddressReading = { readonly domain: string } | "malformed" | "textual";

/** Reads an address from the bytes of an attribute value, one character for each. */
export function readAddress(bytes: string): AddressReading {
  if (needsText(bytes)) return "textual";
  const slash = bytes.indexOf("/");
  const bare = slash < 0 ? bytes : bytes.slice(0, slash);
  const at = bare.indexOf("@");
  const domain = canonical(bare.slice(at + 1));
  if (at >= 0 && !isPart(bare.slice(0, at), LOCALPART)) return "malformed";
  if (slash >= 0 && !isPart(bytes.slice(slash + 1), RESOURCEPART)) return "malformed";
  return domain === undefined ? "malformed" : { domain };
}

/** Whether the bytes hold what must be read as text: a reference, a non-ASCII character, an A-label, an IP literal. */
export function needsText(bytes: string): boolean {
  const [bare] = bytes.split("/");
  const domain = bare.slice(bare.indexOf("@") + 1);
  const labels = domain.toLowerCase().split(".");
  return /[&\x80-\xff]/.test(bytes) || domain.startsWith("[") ||
    labels.some((label) => label.startsWith("xn--"));
}

function isPart(part: string, pattern: RegExp): boolean {
  return part.length <= LONGEST_PART && pattern.test(part);
}

/** Letters in lower case, without the root's dot; undefined where the text is no domain. */
function canonical(text: string): string | undefined {
  const domain = text.replace(/\.$/, "").replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  if (domain.length > LONGEST_DOMAIN) return undefined;
  return domain.split(".").every((label) => LABEL.test(label)) ? domain : undefined;
}
