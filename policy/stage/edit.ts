import type { Edit } from "./verdict.ts";

/** Where the security label of a stanza is, in bytes from the stanza's beginning; both 0 where there is none. */
export interface LabelRange {
  readonly start: number;
  readonly end: number;
}

const LESS = 0x3c;
const SLASH = 0x2f;
const GREATER = 0x3e;
/** White space and the slash: what stands behind the name in an empty element tag. */
const NAME_ENDS: readonly number[] = [0x20, 0x09, 0x0a, 0x0d, SLASH];

/**
 * Writes a label into a stanza that has been scanned and stands alone. Every other byte stays as it is, for a binding
 * may have signed it. Undefined where the stanza is not what the edit needs.
 */
export function applyEdit(
  stanza: Uint8Array,
  label: LabelRange,
  { kind, xml }: Edit,
): Uint8Array | undefined {
  const written = new TextEncoder().encode(xml);
  switch (kind) {
    case "stamp":
      return label.end === 0 ? stamp(stanza, written) : undefined;
    case "add": {
      const end = label.end === 0 ? undefined : lastEndTag(stanza, label.start, label.end);
      return end === undefined ? undefined : splice(stanza, end, end, written);
    }
    case "replace":
      return label.end === 0 ? undefined : splice(stanza, label.start, label.end, written);
  }
}

function stamp(stanza: Uint8Array, written: Uint8Array): Uint8Array | undefined {
  const end = lastEndTag(stanza, 0, stanza.length);
  if (end !== undefined) return splice(stanza, end, end, written);
  if (stanza[stanza.length - 2] !== SLASH) return undefined;
  // An empty element tag becomes a start tag and an end tag.
  const name = stanza.subarray(1, stanza.findIndex((byte) => NAME_ENDS.includes(byte)));
  const inner = new Uint8Array([GREATER, ...written, LESS, SLASH, ...name, GREATER]);
  return splice(stanza, stanza.length - 2, stanza.length, inner);
}

/** Where the end tag begins with which the element ends; undefined for an empty element tag, which has no room inside. */
function lastEndTag(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (bytes[end - 2] === SLASH) return undefined;
  for (let at = end - 2; at > start; at--) {
    if (bytes[at] === LESS) return bytes[at + 1] === SLASH ? at : undefined;
  }
  return undefined;
}

function splice(bytes: Uint8Array, start: number, end: number, inserted: Uint8Array): Uint8Array {
  const result = new Uint8Array(start + inserted.length + bytes.length - end);
  result.set(bytes.subarray(0, start));
  result.set(inserted, start);
  result.set(bytes.subarray(end), start + inserted.length);
  return result;
}
