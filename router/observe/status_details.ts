import { visible } from "./log.ts";
import type { PeerDetails, Rates, StreamStatus } from "./status.ts";
import { errorText } from "./status_text.ts";
import { ageText, bytesText, countText, daysText, rateText } from "./status_words.ts";

const LINK: Readonly<Record<PeerDetails["link"], string>> = {
  up: "up",
  down: "down: a stream is wanted, and there is none",
  idle: "idle: no stream is wanted",
  held: "held down by an operator, until peer up or a restart",
  refused: "refused by the configuration",
};

/** A peer's details as lines for people, without line ends. */
export function detailLines(peer: PeerDetails): readonly string[] {
  const {
    name,
    link,
    routes,
    addresses,
    preferred,
    queue,
    rates,
    lastError,
    certificateDays,
    list,
    now,
    streams,
  } = peer;
  const waiting = queue.stanzas === 0
    ? "empty"
    : `${bytesText(queue.bytes)}, ${countText(queue.stanzas, "stanza")}, the oldest for ${
      ageText(queue.oldest)
    }`;
  const told = list.length;
  const all = [{ ...streams.in }, { ...streams.out }].flatMap((states) => Object.values(states))
    .reduce((sum, count) => sum + count, 0);
  return [
    `peer "${name}" is ${LINK[link]}`,
    fact("routes", routes.join(", ")),
    fact("addresses", addresses.join(", ")),
    ...(preferred === null
      ? []
      : [fact("preferred", `${preferred}, by an operator, until --auto or a restart`)]),
    fact("queue", waiting),
    fact("in", `${ratesText(rates.in)} stanzas/s over 1, 10 and 60 s`),
    fact("out", `${ratesText(rates.out)} stanzas/s over 1, 10 and 60 s`),
    fact("certificate", certificateDays === null ? "none seen" : daysText(certificateDays)),
    fact("last error", lastError === null ? "none" : errorText(lastError, now)),
    fact("streams", all === 0 ? "none" : `${all}${told < all ? `, the first ${told} of them:` : ""}`),
    ...list.map(streamLine),
  ].map(visible);
}

function fact(title: string, text: string): string {
  return `  ${title.padEnd(11)}  ${text}`;
}

function streamLine({ direction, state, from, to, address, bytes }: StreamStatus): string {
  const way = from === "" && to === "" ? "not known yet" : `${from || "?"} → ${to || "?"}`;
  const waits = bytes > 0 ? `  ${bytesText(bytes)} wait` : "";
  return `    ${direction.padEnd(3)}  ${state.padEnd(13)}  ${way}${address && `  from ${address}`}${waits}`;
}

function ratesText(rates: Rates): string {
  return `${rateText(rates["1"])}, ${rateText(rates["10"])}, ${rateText(rates["60"])}`;
}
