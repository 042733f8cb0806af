import { canonicalDomain } from "../../route/domain.ts";
import { quote } from "../document/node.ts";
import { suggest } from "../../../policy/suggestion.ts";
import { type Placed, placed, scalar, type ScalarType, type Type } from "./type.ts";

/** Where to connect to or listen. `host` is a name or an address, IPv6 without brackets. */
export interface Endpoint {
  readonly host: string;
  /** undefined: the usual one. */
  readonly port: number | undefined;
}

/** `host` or `host:port`. */
export const endpoint: Type<Placed<Endpoint>> = placed(scalar({
  name: "host or host:port",
  hint: 'Write it like 10.1.0.5:5269, xmpp.example:5269 or "[2001:db8::1]:5269".',
  parse: (text) => isKeyword(text) ? undefined : parseEndpoint(text),
  write: formatEndpoint,
  explain: (text) => isKeyword(text) ? misspelt(text) : withoutBrackets(text),
}));

/** `address:port`, where port 0 stands for any that is free. */
export const listenAddress: Type<Placed<Endpoint>> = placed(
  scalar(addressAndPort("address:port", '0.0.0.0:5269 or "[::]:5269"')),
);

/** The same for what is only for this machine; that it is one is checked later. */
export const loopbackAddress: Type<Placed<Endpoint>> = placed(
  scalar(addressAndPort("loopback address:port", '127.0.0.1:9222 or "[::1]:9222"')),
);

/** An IP address without a port. */
export const ipAddress: Type<string> = scalar({
  name: "IP address",
  hint: "Write it like 10.1.0.5 or 2001:db8::1.",
  obvious: true,
  parse: (text) => /^\d+(\.\d+){3}$/.test(text) ? parseHost(text) : parseIpv6(text),
  write: (text) => text,
});

function addressAndPort(name: string, examples: string): ScalarType<Endpoint> {
  return {
    name,
    hint: `Write it like ${examples}.`,
    parse: (text) => {
      const parsed = parseEndpoint(text.replace(/:0$/, ":65535"));
      if (parsed?.port === undefined) return undefined;
      return text.endsWith(":0") ? { ...parsed, port: 0 } : parsed;
    },
    write: formatEndpoint,
    explain: withoutBrackets,
  };
}

export function formatEndpoint({ host, port }: Endpoint): string {
  const bracketed = host.includes(":") ? `[${host}]` : host;
  return port === undefined ? bracketed : `${bracketed}:${port}`;
}

const ENDPOINT = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/;

function parseEndpoint(text: string): Endpoint | undefined {
  const [match, ipv6 = "", name = "", digits] = ENDPOINT.exec(text) ?? [];
  if (match === undefined) return undefined;
  const host = ipv6 === "" ? parseHost(name) : parseIpv6(ipv6);
  const port = digits === undefined ? undefined : Number(digits);
  if (host === undefined || port === 0 || (port ?? 0) > 65535) return undefined;
  return { host, port };
}

/** What ends in digits is an IPv4 address or nothing. */
function parseHost(text: string): string | undefined {
  const host = canonicalDomain(text);
  if (host === undefined || !/(^|\.)\d+$/.test(host)) return host;
  const octets = host.split(".");
  return octets.length === 4 &&
      octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
    ? host
    : undefined;
}

/** A link-local address has a zone: fe80::1%eth0. */
function parseIpv6(text: string): string | undefined {
  const [, address = "", zone = ""] = /^([^%]+)(%[\w.-]+)?$/.exec(text) ?? [];
  const canonical = canonicalDomain(`[${address}]`);
  return canonical === undefined ? undefined : `${canonical.slice(1, -1)}${zone}`;
}

function withoutBrackets(text: string): string | undefined {
  if (canonicalDomain(`[${text}]`) === undefined) return undefined;
  return `is an IPv6 address without brackets. Write "[${text}]:5269", in quotes.`;
}

/** A host that looks like a keyword is more likely a slip, which would look up that host for ever. */
function isKeyword(text: string): boolean {
  return suggest(text, ["dns", "none"]) !== undefined;
}

function misspelt(text: string): string {
  const host = quote(`${text}:5269`);
  return `looks like one of the words dns and none. Write that, or the port too if it is a host: ${host}.`;
}
