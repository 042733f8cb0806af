import { CHUNK, type Matcher, type ScanLimits, type Scanner, Signal } from "../../matcher-wasm/mod.ts";
import type { LabelRange } from "../../policy/stage/edit.ts";
import { type Address, parseAddress } from "../route/address.ts";
import type { Envelope } from "./bounce.ts";
import { attributeText } from "./element.ts";
import { formatHeader } from "./header.ts";

/**
 * Scans bytes that are whole stanzas, one after the other, each standing alone.
 *
 * @param visit sees the scanner with the record of each
 * @returns the number of stanzas, or undefined where the bytes are anything else
 */
export function scanStanzas(
  bytes: Uint8Array,
  matcher: Matcher,
  limits: ScanLimits,
  visit: (scanner: Scanner) => void = () => {},
): number | undefined {
  const scanner = matcher.scanner(limits);
  try {
    scanner.feed(new TextEncoder().encode(formatHeader({})));
    let signal = scanner.scan();
    while (signal === Signal.Declaration || signal === Signal.Header) signal = scanner.scan();
    let count = 0;
    for (let at = 0; at < bytes.length; at += CHUNK) {
      scanner.feed(bytes.subarray(at, at + CHUNK));
      for (signal = scanner.scan(); signal === Signal.Stanza; signal = scanner.scan()) {
        count++;
        visit(scanner);
      }
      if (signal !== Signal.More) return undefined;
    }
    return scanner.held === 0 ? count : undefined;
  } finally {
    scanner.close();
  }
}

/** Where the label of the one stanza is that the bytes are; undefined where they are anything else. */
export function labelRangeOf(
  stanza: Uint8Array,
  matcher: Matcher,
  limits: ScanLimits,
): LabelRange | undefined {
  let range: LabelRange = { start: 0, end: 0 };
  const note = ({ start, labelStart, labelEnd }: Scanner): void => {
    if (labelEnd !== 0) range = { start: labelStart - start, end: labelEnd - start };
  };
  return scanStanzas(stanza, matcher, limits, note) === 1 ? range : undefined;
}

/** What an answer to the scanner's stanza repeats of it. */
export function readEnvelope(scanner: Scanner, bytes: Uint8Array): Envelope {
  const text = (start: number, end: number): string =>
    new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(start, end));
  const { kind, idStart, idEnd } = scanner;
  return {
    kind,
    to: text(scanner.toStart, scanner.toEnd),
    from: text(scanner.fromStart, scanner.fromEnd),
    id: idEnd === 0 ? undefined : text(idStart, idEnd),
  };
}

/** The addresses of an envelope; undefined where one of them is none. */
export function addressesOf(
  envelope: Envelope,
): { readonly from: Address; readonly to: Address } | undefined {
  const from = parseAddress(attributeText(envelope.from));
  const to = parseAddress(attributeText(envelope.to));
  return from === undefined || to === undefined ? undefined : { from, to };
}
