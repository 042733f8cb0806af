/** A piece of well-formed XML without comments and processing instructions (RFC 6120 §11.1): a tag, CDATA or text. */
const PIECE =
  /<!\[CDATA\[[\s\S]*?\]\]>|<\/?[^\s/>!?]+(?:\s+[^\s=>]+\s*=\s*(?:'[^']*'|"[^"]*"))*\s*\/?>|[^<]+/y;
const ATTRIBUTE = /(\s+)([^\s=>]+)(\s*=\s*)('[^']*'|"[^"]*")/g;

/** What a stanza's own tag may say. Whatever else it says may be content. */
const OF_STANZAS = /^(?:from|to|id|type|xml:lang|xmlns(?::.*)?)$/;
/** What tags inside may say: of what kind they are. */
const OF_OTHERS = /^(?:xmlns(?::.*)?)$/;
/** The type of an error, a form or a field (RFC 6120 §8.3.2, XEP-0004): a word, no content. */
const KIND = /^type$/;
const WORD = /^['"][a-z-]{1,16}['"]$/;

const HIDDEN = "…";

/**
 * A stanza in which nothing but its envelope and the names of its elements can be read. What cannot be taken to pieces is
 * hidden altogether.
 */
export function maskStanza(text: string): string {
  let masked = "";
  let first = true;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const [piece] = PIECE.exec(text) ?? [];
    if (piece === undefined) return HIDDEN;
    if (!piece.startsWith("<") || piece.startsWith("<![CDATA[")) {
      masked += piece.trim() === "" ? piece : HIDDEN;
    } else {
      masked += maskTag(piece, first ? OF_STANZAS : OF_OTHERS);
      first = false;
    }
  }
  return masked;
}

function maskTag(tag: string, shown: RegExp): string {
  return tag.replace(ATTRIBUTE, (whole, space: string, name: string, equals: string, value: string) => {
    if (shown.test(name) || (KIND.test(name) && WORD.test(value))) return whole;
    return `${space}${name}${equals}'${HIDDEN}'`;
  });
}

/** Dialback's keys (XEP-0220 §2.1.1), which nobody but the servers on either side has to know; however they are written. */
const KEY = new RegExp(
  /(<(?:[^\s<>/:]+:)?(?:result|verify)(?=[\s>])(?:[^<>'"]|'[^']*'|"[^"]*")*(?<!\/)>)/.source +
    /[^]+(<\/(?:[^\s<>/:]+:)?(?:result|verify)\s*>)/.source,
  "g",
);

/** What was said while a stream was opened, without what proves who says it. */
export function maskSetup(text: string): string {
  return text.replace(KEY, `$1${HIDDEN}$2`);
}
