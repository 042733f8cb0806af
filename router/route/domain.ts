import { domainToASCII, domainToUnicode } from "node:url";

const LONGEST_DOMAIN = 253;
const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/**
 * The canonical form of a domainpart: ASCII lower case, A-labels for anything else, no trailing dot, an IPv6 literal in
 * brackets. Two domainparts mean the same domain exactly if their canonical forms are equal.
 *
 * Strict (RFC 7622 §3.2, RFC 5891 §5): nothing is mapped beyond ASCII case, so a U-label must already be one, and an
 * A-label must be the only spelling of its U-label. What another server might read differently has no canonical form.
 * Which characters a U-label may have is left to UTS 46, which has symbols too.
 *
 * @returns undefined where the text is no domainpart.
 */
export function canonicalDomain(text: string): string | undefined {
  if (text.startsWith("[")) return canonicalIpv6(text);
  const lowered = lowerAscii(text.endsWith(".") && text.length > 1 ? text.slice(0, -1) : text);
  const ascii = isAscii(lowered) && !lowered.includes("xn--") ? lowered : asALabels(lowered);
  if (ascii === undefined || ascii.length > LONGEST_DOMAIN) return undefined;
  return ascii.split(".").every((label) => LABEL.test(label)) ? ascii : undefined;
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}

/** A-labels for the U-labels of a lower-case domain; undefined unless the way back leads to the same text. */
function asALabels(lowered: string): string | undefined {
  const ascii = domainToASCII(lowered);
  if (ascii === "") return undefined;
  const unicode = domainToUnicode(ascii);
  const asWritten = lowered.split(".");
  const back = unicode.split(".");
  const forth = ascii.split(".");
  if (asWritten.length !== back.length) return undefined;
  const kept = asWritten.every((label, i) =>
    label.startsWith("xn--") ? label === forth[i] && back[i] !== label : label === back[i]
  );
  return kept ? ascii : undefined;
}

function canonicalIpv6(text: string): string | undefined {
  if (!text.endsWith("]") || !/^\[[0-9a-fA-F:.]{2,45}\]$/.test(text)) return undefined;
  try {
    return new URL(`http://${text}/`).hostname;
  } catch {
    return undefined;
  }
}
