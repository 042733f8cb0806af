import { Flag, type Matcher, type ScanLimits } from "../../matcher-wasm/mod.ts";
import { attributeText } from "./element.ts";
import { NS } from "./namespaces.ts";
import { scanStanzas } from "./stanzas.ts";

/** A stanza that stands alone: no prefix of its stream's header, and none on its own name where that can be. */
export type Rewrite = (stanza: string, header: string) => Uint8Array | undefined;

/**
 * Makes a function that changes a stanza so that its bytes stand alone in any stream: its start tag declares what it
 * needs, and everything else stays as it was. What it makes is scanned like everything else; where it is not exactly one
 * stanza in order, the answer is undefined and nothing may be sent.
 */
export function createRewriter(matcher: Matcher, limits: ScanLimits): Rewrite {
  return (stanza, header) => {
    const bytes = new TextEncoder().encode(standAlone(stanza, header));
    return bytes.length <= limits.bytes && isStanza(bytes, matcher, limits) ? bytes : undefined;
  };
}

/** A namespace declaration as it is written: `xmlns='…'` or `xmlns:prefix='…'`. */
interface Declaration {
  readonly name: string;
  /** With its quotes. */
  readonly value: string;
}

interface StartTag {
  /** As written, with its prefix. */
  readonly name: string;
  readonly declarations: readonly Declaration[];
}

function standAlone(stanza: string, header: string): string {
  const own = readStartTag(stanza);
  const added = readStartTag(header).declarations
    .filter(({ name }) => own.declarations.every((other) => other.name !== name))
    .filter((declaration) => isNeeded(declaration, stanza));
  const declarations = added.map(({ name, value }) => ` ${name}=${value}`).join("");
  const rest = declarations + stanza.slice(1 + own.name.length);
  // The name's prefix must stay where a name without one would be in another namespace.
  const fixed = [...own.declarations, ...added].some(({ name }) => name === "xmlns");
  return fixed ? `<${own.name}${rest}` : withoutPrefix(own.name, rest);
}

/** Whether the stanza might lean on the header's declaration. */
function isNeeded({ name, value }: Declaration, stanza: string): boolean {
  if (name === "xmlns") return attributeText(value.slice(1, -1)) !== NS.server;
  return stanza.includes(`${name.slice("xmlns:".length)}:`);
}

/** The element with its name's prefix taken away, at both ends; `rest` is what stands behind the name. */
function withoutPrefix(name: string, rest: string): string {
  const local = name.slice(name.indexOf(":") + 1);
  const end = rest.endsWith("/>") ? rest.length : rest.lastIndexOf("</");
  return `<${local}${rest.slice(0, end)}${rest.slice(end).replace(name, local)}`;
}

const NAME = /^<([^ \t\r\n/>]+)/;
const ATTRIBUTE = /[ \t\r\n]+([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*("[^"]*"|'[^']*')/y;

/** Reads a start tag that the scanner has checked. */
function readStartTag(text: string): StartTag {
  const name = NAME.exec(text)?.[1] ?? "";
  const attribute = new RegExp(ATTRIBUTE);
  attribute.lastIndex = 1 + name.length;
  const declarations: Declaration[] = [];
  for (let match = attribute.exec(text); match !== null; match = attribute.exec(text)) {
    if (/^xmlns(:|$)/.test(match[1])) declarations.push({ name: match[1], value: match[2] });
  }
  return { name, declarations };
}

/** Whether the bytes are one whole stanza that stands alone, and nothing else. */
function isStanza(bytes: Uint8Array, matcher: Matcher, limits: ScanLimits): boolean {
  let flags = 0;
  const count = scanStanzas(bytes, matcher, limits, (scanner) => flags |= scanner.flags);
  return count === 1 && (flags & Flag.Incomplete) === 0;
}
