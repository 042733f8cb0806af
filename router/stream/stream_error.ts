import { STREAM_CONDITIONS, type StreamFailure } from "./conditions.ts";
import type { Element } from "./element.ts";
import { NS } from "./namespaces.ts";

/**
 * What a peer's stream error says (RFC 6120 §4.9.2). A condition that the RFC does not have counts as
 * `undefined-condition`. Its text is for the log.
 */
export function readStreamError(error: Element): StreamFailure {
  const defined = error.children.filter(({ namespace }) => namespace === NS.streamErrors);
  const said = defined.find(({ name }) => name !== "text")?.name;
  const condition = STREAM_CONDITIONS.find((condition) => condition === said) ?? "undefined-condition";
  const text = defined.find(({ name }) => name === "text")?.text.slice(0, 200);
  const because = `closed the stream with ${condition}${text ? ` ("${text}")` : ""}`;
  return { condition, because };
}
