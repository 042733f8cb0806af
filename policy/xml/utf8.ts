import type { Decoded } from "../labels/label.ts";

/** Reads UTF-8 (RFC 3629) without any repair; one byte order mark at the start is dropped. */
export function decodeUtf8(bytes: Uint8Array): Decoded<string> {
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, because: "the text is not UTF-8" };
  }
}
