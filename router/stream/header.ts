import { escapeXml } from "../../policy/xml/escape.ts";
import { readStartTag } from "./element.ts";
import type { StreamFailure } from "./conditions.ts";
import { NS } from "./namespaces.ts";

/** What a stream header says (RFC 6120 §4.7). Domains as written. */
export interface StreamHeader {
  readonly from?: string;
  readonly to?: string;
  readonly id?: string;
  /** Whether the version is 1.0 or higher: the other side knows stream features. */
  readonly modern: boolean;
}

/** Reads a stream header's start tag, which the scanner has found well-formed; what is wrong with it, where it is none. */
export function readHeader(text: string): StreamHeader | StreamFailure {
  const root = readStartTag(text);
  if (root.name !== "stream" || root.namespace !== NS.stream) {
    return {
      condition: "invalid-namespace",
      because: `opened the stream with <${root.name}> of "${root.namespace}"`,
    };
  }
  const { from, to, id, version, xmlns = "" } = root.attributes;
  // Without prefixes, each stanza declares the content namespace itself (RFC 6120 §4.8.2).
  if (xmlns !== NS.server && xmlns !== NS.stream) {
    return {
      condition: "invalid-namespace",
      because: `opened a stream for "${xmlns}" instead of ${NS.server}`,
    };
  }
  if (version !== undefined && !/^\d{1,4}\.\d{1,4}$/.test(version)) {
    return { condition: "unsupported-version", because: `announced version "${version}"` };
  }
  return {
    modern: version !== undefined && Number.parseInt(version) >= 1,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(id !== undefined && { id }),
  };
}

/** Whether the reading of a header failed. */
export function isFailure(header: StreamHeader | StreamFailure): header is StreamFailure {
  return "condition" in header;
}

const XML_DECLARATION =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(['"])1\.0\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(['"])([A-Za-z][\w.-]*)\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(['"])(?:yes|no)\4)?[ \t\r\n]*\?>$/;

/** What is wrong with an XML declaration (XML 1.0 §2.8, RFC 6120 §11.5, §11.6), if anything. */
export function declarationFailure(text: string): StreamFailure | undefined {
  const match = XML_DECLARATION.exec(text);
  if (match === null) return { condition: "not-well-formed", because: "sent a malformed XML declaration" };
  const encoding = match[3];
  if (encoding !== undefined && encoding.toLowerCase() !== "utf-8") {
    return { condition: "unsupported-encoding", because: `announced the encoding ${encoding}` };
  }
  return undefined;
}

/** Our stream header with its XML declaration. */
export function formatHeader({ from, to, id }: { from?: string; to?: string; id?: string }): string {
  const attributes = Object.entries({ from, to, id })
    .map(([name, value]) => value === undefined ? "" : ` ${name}='${escapeXml(value)}'`)
    .join("");
  return `<?xml version='1.0'?><stream:stream xmlns='${NS.server}' xmlns:db='${NS.dialback}' ` +
    `xmlns:stream='${NS.stream}'${attributes} version='1.0'>`;
}
