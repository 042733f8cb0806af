import { visible } from "./log.ts";
import type { PeerDetails, Rates, StreamStatus } from "./status.ts";
import { errorText } from "./status_text.ts";
import { amountText, sessionText, trunkText } from "./status_trunks.ts";
import { bytesText, daysText, rateText } from "./status_words.ts";

const LINK: Readonly<Record<PeerDetails["link"], string>> = {
  up: "up",
  down: "down: a stream is wanted, and there is none",
  idle: "idle: no stream is wanted",
  held: "held down by an operator, until peer up or a restart",
  refused: "refused by the configuration",
};

/** A peer's details as lines for people, without line ends. */
export function detailLines(peer: PeerDetails): readonly string[] {
  const { name, link, rates, lastError, certificateDays, list, now, streams } = peer;
  const told = list.length;
  const all = [{ ...streams.in }, { ...streams.out }].flatMap((states) => Object.values(states))
    .reduce((sum, count) => sum + count, 0);
  return [
    `peer "${name}" is ${LINK[link]}`,
    ...settingLines(peer),
    ...waitingLines(peer),
    fact("in", `${ratesText(rates.in)} stanzas/s over 1, 10 and 60 s`),
    fact("out", `${ratesText(rates.out)} stanzas/s over 1, 10 and 60 s`),
    fact("certificate", certificateDays === null ? "none seen" : daysText(certificateDays)),
    fact("last error", lastError === null ? "none" : errorText(lastError, now)),
    fact("streams", all === 0 ? "none" : `${all}${told < all ? `, the first ${told} of them:` : ""}`),
    ...list.map(streamLine),
  ].map(visible);
}

/** What the configuration says, and an operator. */
function settingLines({ routes, addresses, preferred }: PeerDetails): readonly string[] {
  const chosen = preferred === null ? [] : [`${preferred}, by an operator, until --auto or a restart`];
  return [
    fact("routes", routes.join(", ")),
    fact("addresses", addresses.join(", ")),
    ...chosen.map((text) => fact("preferred", text)),
  ];
}

/** What waits and what is kept, and the link where it is one that carries both ways. */
function waitingLines({ kind, queue, spool, trunk }: PeerDetails): readonly string[] {
  return [
    fact("queue", amountText(queue)),
    ...(spool === null ? [] : [fact("spool", amountText(spool))]),
    ...(trunk === null ? [] : [fact(kind, trunkText(trunk)), fact("session", sessionText(trunk.session))]),
  ];
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
