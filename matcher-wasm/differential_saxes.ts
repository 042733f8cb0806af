// The third opinion: saxes, an XML parser with namespaces.

import { SaxesParser } from "saxes";
import { bytesOf, type Seen, textOf } from "./contract_kit.ts";

/** What we refuse and saxes accepts. */
const STRICTER: readonly RegExp[] = [
  /&#[^;]{30}/, // a reference longer than any that is needed
  /:(?:[-.0-9]|\xcc\x81|\xc2\xb7|\xe2\x80\xbf)/, // a local part that does not begin as a name (XML-NAMES §4)
];

const SPACE = /(?:\s|&#(?:0*(?:9|10|13|32)|x0*(?:9|a|d|20));)/i.source;
/** What we accept and saxes may refuse: it trims namespace names, for which XML-NAMES §3 gives no reason. */
const LAXER = new RegExp(`xmlns[^=]*=\\s*(?:["']${SPACE}|"[^"]*${SPACE}"|'[^']*${SPACE}')`, "i");

/** Faults that make a document no XML with namespaces; the others are restrictions of XMPP or ours. */
const JUDGED: readonly string[] = ["NotWellFormed", "Namespace", "Encoding"];

/** What saxes has against the bytes as (the beginning of) a document; undefined if nothing. */
function objection(bytes: Uint8Array, isWhole: boolean): string | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole });
  } catch {
    return "not UTF-8";
  }
  let first: string | undefined;
  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on("error", (error) => first ??= error.message);
  parser.write(text);
  if (isWhole) parser.close();
  return first;
}

/** How saxes contradicts what was seen of a stream, if it does and none of the known reasons explains it. */
export function contradiction(bytes: Uint8Array, seen: readonly Seen[]): string | undefined {
  const last = seen.at(-1);
  const text = textOf(bytes);
  const accepted = seen.filter(({ signal }) => signal !== "Fault").map(({ text = "" }) => text).join(" ");
  const against = objection(bytesOf(accepted), last?.signal === "Close");
  if (against !== undefined && !LAXER.test(text)) return `saxes refuses what we accept: ${against}`;
  if (last?.fault === undefined || !JUDGED.includes(last.fault)) return undefined;
  const isKnown = STRICTER.some((reason) => reason.test(text));
  return isKnown || objection(bytes, true) !== undefined
    ? undefined
    : `saxes accepts what we refuse as ${last.fault}`;
}
