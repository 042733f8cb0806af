import type { Scanner } from "../../../matcher-wasm/mod.ts";
import { attributeText } from "../../stream/element.ts";
import { KIND_NAMES } from "../../stream/bounce.ts";
import { readEnvelope } from "../../stream/stanzas.ts";
import type { Noted } from "./gate.ts";

/** The scanner's stanza as policies see it. `stanza` stands alone; `bytes` are what the scanner's positions point into. */
export function notedStanza(
  scanner: Scanner,
  bytes: Uint8Array,
  stanza: Uint8Array,
  way: { readonly from: string; readonly to: string },
): Noted {
  const { kind, from, to, id } = readEnvelope(scanner, bytes);
  const { typeStart, typeEnd, labelStart, labelEnd } = scanner;
  return {
    kind: KIND_NAMES[kind],
    type: attributeText(new TextDecoder().decode(bytes.subarray(typeStart, typeEnd))),
    from: attributeText(from),
    to: attributeText(to),
    fromDomain: way.from,
    toDomain: way.to,
    bytes: scanner.end - scanner.start,
    stanza,
    id: id && attributeText(id),
    label: labelEnd === 0 ? undefined : bytes.slice(labelStart, labelEnd),
  };
}
