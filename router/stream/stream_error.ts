import type { StreamCondition, StreamFailure } from "./conditions.ts";
import type { Element } from "./element.ts";
import { NS } from "./namespaces.ts";

/** What a peer's stream error says (RFC 6120 §4.9.2). Its text is for the log. */
export function readStreamError(error: Element): StreamFailure {
  const defined = error.children.filter(({ namespace }) => namespace === NS.streamErrors);
  const condition = defined.find(({ name }) => name !== "text")?.name ?? "undefined-condition";
  const text = defined.find(({ name }) => name === "text")?.text.slice(0, 200);
  const because = `closed the stream with ${condition}${text ? ` ("${text}")` : ""}`;
  return { condition: condition as StreamCondition, because };
}
