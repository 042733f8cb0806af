import { visible } from "./log.ts";
import type { NodeStatus, PeerStatus, QueueStatus, SessionStatus, TrunkStatus } from "./status.ts";
import { tableLines } from "./status_table.ts";
import { ageText, bytesText, countText, durationText } from "./status_words.ts";

/** A peer that is a trunk. */
interface TrunkPeer extends PeerStatus {
  readonly trunk: TrunkStatus;
}

/** The heads of the table's columns, and what stands under them. */
const COLUMNS: readonly (readonly [head: string, cell: (peer: TrunkPeer) => string])[] = [
  ["TRUNK", ({ name }) => name],
  ["KIND", ({ kind }) => kind],
  ["STATE", ({ trunk }) => trunk.state],
  ["BY", ({ trunk: { connection } }) => connection === null ? "-" : connection.ours ? "us" : "peer"],
  ["ADDRESS", ({ trunk: { connection } }) => connection?.address ?? "-"],
  ["SESSION", ({ trunk: { session } }) => session === null ? "none" : durationText(session.age)],
  ["RESUMED", ({ trunk: { session } }) => session === null ? "-" : `${session.resumed}`],
  ["UNACKED", ({ trunk }) => `${trunk.unacknowledged}`],
  ["H IN", ({ trunk: { session } }) => session === null ? "-" : `${session.handled}`],
  ["H OUT", ({ trunk: { session } }) => session === null ? "-" : `${session.acknowledged}`],
  ["SPOOL", ({ spool }) => spool === null ? "-" : `${bytesText(spool.bytes)}, ${spool.stanzas}`],
  ["OLDEST", ({ spool }) => spool === null || spool.stanzas === 0 ? "-" : ageText(spool.oldest)],
];

/** A table of the node's trunks behind an empty line; nothing where it has none. */
export function trunkLines({ peers }: Pick<NodeStatus, "peers">): readonly string[] {
  const trunks = peers.flatMap((peer): readonly TrunkPeer[] => {
    const { trunk } = peer;
    return trunk === null ? [] : [{ ...peer, trunk }];
  });
  if (trunks.length === 0) return [];
  const rows = trunks.map((peer) => COLUMNS.map(([, cell]) => visible(cell(peer))));
  return ["", ...tableLines([COLUMNS.map(([head]) => head), ...rows])];
}

/** A trunk in one line: `open, we have connected to 10.1.0.5:5269, 3 stanzas unacknowledged` */
export function trunkText({ state, connection, unacknowledged }: TrunkStatus): string {
  const { ours, address, managed } = connection ?? {};
  const parts = [
    state,
    ...(address === undefined
      ? []
      : [ours ? `we have connected to ${address}` : `connected from ${address}`]),
    ...(managed === false ? ["without stream management"] : []),
    `${countText(unacknowledged, "stanza")} unacknowledged`,
  ];
  return parts.join(", ");
}

/** Its session in one line: `for 3 h 4 min, resumed 2 times; h 4711 in, 815 out` */
export function sessionText(session: SessionStatus | null): string {
  if (session === null) return "none";
  const { age, resumed, handled, acknowledged } = session;
  return `for ${durationText(age)}, resumed ${
    countText(resumed, "time")
  }; h ${handled} in, ${acknowledged} out`;
}

/** What waits or is kept: `4.2 KiB, 12 stanzas, the oldest for 3.3 s` */
export function amountText({ bytes, stanzas, oldest }: QueueStatus): string {
  if (stanzas === 0) return "empty";
  return `${bytesText(bytes)}, ${countText(stanzas, "stanza")}, the oldest for ${ageText(oldest)}`;
}
