import { visible } from "./log.ts";
import type { LastError, NodeStatus, OutgoingStreams, PeerStatus, Rates } from "./status.ts";
import { tableLines } from "./status_table.ts";
import { trunkLines } from "./status_trunks.ts";
import { ageText, bytesText, daysText, durationText, rateText } from "./status_words.ts";

/** A node's status as lines for people, without line ends: the node, then a table of its peers and one of its trunks. */
export function statusLines(status: NodeStatus): readonly string[] {
  return [...headLines(status), "", ...peerLines(status), ...trunkLines(status)];
}

/** The node itself. */
export function headLines(status: NodeStatus): readonly string[] {
  const { node, version, started, now, memory, listeners, identities, lastError } = status;
  const uptime = durationText((now - started) / 1000);
  const queues = `queues ${bytesText(memory.queues)} of ${bytesText(memory.queuesLimit)}`;
  const places = listeners.map(({ address, tls }) => `${address} (${tls})`).join(", ");
  const ends = identities.map(({ name, days }) => `${name} ${daysText(days)}`).join(", ");
  return [
    `${node}  trunkline ${version}  up ${uptime}  memory ${bytesText(memory.resident)}  ${queues}`,
    `listens on ${places}; certificates: ${ends}`,
    ...(lastError === null ? [] : [`last error ${errorText(lastError, now)}`]),
  ].map(visible);
}

/** The heads of the table's columns, and what stands under them. */
const COLUMNS: readonly (readonly [head: string, cell: (peer: PeerStatus, now: number) => string])[] = [
  ["PEER", ({ name }) => name],
  ["LINK", ({ link }) => link],
  ["IN", ({ streams }) => streamsText(streams.in.open, streams.in.opening)],
  ["OUT", ({ streams }) => streamsText(streams.out.open, unopened(streams.out))],
  ["QUEUE", ({ queue }) => queue.bytes === 0 ? "-" : `${bytesText(queue.bytes)}, ${queue.stanzas}`],
  ["OLDEST", ({ queue }) => queue.stanzas === 0 ? "-" : ageText(queue.oldest)],
  ["IN/S 1 10 60", ({ rates }) => ratesText(rates.in)],
  ["OUT/S 1 10 60", ({ rates }) => ratesText(rates.out)],
  ["CERT", ({ certificateDays }) => daysText(certificateDays)],
  ["LAST ERROR", ({ lastError }, now) => lastError === null ? "-" : errorText(lastError, now)],
];

/** The peers, under the heads of their columns. */
export function peerLines({ peers, now }: Pick<NodeStatus, "peers" | "now">): readonly string[] {
  const rows = [
    COLUMNS.map(([head]) => head),
    ...peers.map((peer) => COLUMNS.map(([, cell]) => visible(cell(peer, now)))),
  ];
  return tableLines(rows);
}

/** `5 min ago: peer "red" cannot be reached …` */
export function errorText({ time, sentence }: LastError, now: number): string {
  return `${ageText((now - time) / 1000)} ago: ${sentence}`;
}

/** `2`, or `1+1` where one is not open yet. */
function streamsText(open: number, others: number): string {
  return others === 0 ? `${open}` : `${open}+${others}`;
}

function unopened({ dialing, waiting, closing }: OutgoingStreams): number {
  return dialing + waiting + closing;
}

function ratesText(rates: Rates): string {
  return `${rateText(rates["1"])} ${rateText(rates["10"])} ${rateText(rates["60"])}`;
}
