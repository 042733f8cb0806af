import { domainToASCII, domainToUnicode } from "node:url";
import type { CertificateNames } from "../config/config.ts";
import type { GeneralName } from "./general_name.ts";

const SERVICE = /^_[a-z0-9-]+\./i;
const SERVER_SERVICE = /^_xmpp-server\./i;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The names among a subject's alternative names that can speak for an XMPP domain. */
export function readNames(alternatives: readonly GeneralName[]): CertificateNames {
  const hosts = (form: GeneralName["form"]) =>
    alternatives.filter((name) => name.form === form).flatMap((name) => hostOf(name) ?? []);
  return {
    dns: hosts("dNSName"),
    srv: alternatives
      .filter((name) => name.form === "SRVName" && SERVER_SERVICE.test(name.text))
      .flatMap((name) => hostOf(name) ?? []),
    xmpp: hosts("XmppAddr"),
  };
}

/** The host in a name, in lower case; undefined where the name cannot be that of a host, e.g. has a NUL. */
export function hostOf(name: GeneralName): string | undefined {
  switch (name.form) {
    case "dNSName":
      return visible(name.text);
    case "SRVName":
      return SERVICE.test(name.text) ? visible(name.text.replace(SERVICE, "")) : undefined;
    case "XmppAddr":
      return /[@/]/.test(name.text) ? undefined : visible(toALabels(name.text));
    default:
      return undefined;
  }
}

function visible(text: string): string | undefined {
  return VISIBLE_ASCII.test(text) ? text.toLowerCase() : undefined;
}

/** XmppAddr is UTF-8: U-labels become A-labels, but only those that come back the same (RFC 5891 §4.2). */
function toALabels(text: string): string {
  if (VISIBLE_ASCII.test(text)) return text;
  const ascii = domainToASCII(text);
  return domainToUnicode(ascii) === text ? ascii : "";
}

/** Whether a certificate with these names speaks for the domain (RFC 6120 §13.7.1.2, RFC 9525 §6.3). */
export function covers(names: CertificateNames, domain: string): boolean {
  const wanted = withoutFinalDot(domain.toLowerCase());
  // RFC 9525 §3: an address is never proven by a name; and nobody's domain is a pattern.
  if (wanted === "" || /[*:[\]]|^[\d.]+$/.test(wanted)) return false;
  const is = (name: string) => withoutFinalDot(name) === wanted;
  return names.srv.some(is) || names.xmpp.some(is) ||
    names.dns.some((name) => is(name) || matchesWildcard(withoutFinalDot(name), wanted));
}

/** The wildcard is the whole first label and stands for one label (RFC 9525 §6.3). */
function matchesWildcard(name: string, domain: string): boolean {
  const dot = domain.indexOf(".");
  return name.startsWith("*.") && dot > 0 && name.length > 2 && domain.slice(dot) === name.slice(1);
}

function withoutFinalDot(name: string): string {
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

/** The names for people: `leafa.example, *.leafa.example`; empty where there are none. */
export function describeNames(names: CertificateNames, most = 5): string {
  const all = [...new Set([...names.dns, ...names.srv, ...names.xmpp])];
  const shown = all.slice(0, most).map((name) => name.length <= 253 ? name : `${name.slice(0, 253)}…`);
  return all.length <= most ? shown.join(", ") : `${shown.join(", ")} and ${all.length - most} more`;
}
