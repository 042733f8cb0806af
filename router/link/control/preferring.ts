import { chooseFrom } from "../../../policy/suggestion.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Log } from "../../observe/log.ts";
import { done, refuse } from "./reply.ts";
import type { Answer } from "./server.ts";
import type { Watched } from "./status.ts";
import { formatAddress } from "../connection/sentences.ts";

/** Has one of a peer's addresses tried first from now on, or (null) goes by their priorities again. */
export function preferOne(
  { pairs, switches }: Pick<Watched, "pairs" | "switches">,
  { name, connect }: PeerControl,
  wanted: string | null,
  log: Log,
): Answer {
  if (connect.by !== "addresses") {
    const sentence = `Peer "${name}" has no addresses in the configuration: connect is ${connect.by}.`;
    return { reply: refuse("not-possible", sentence) };
  }
  const addresses = connect.addresses.map(formatAddress);
  const preferred = wanted === null ? undefined : nameOf(wanted, addresses);
  if (wanted !== null && preferred === undefined) {
    const sentence = `"${wanted}" is no address of peer "${name}". ${chooseFrom(addresses)}`;
    return { reply: refuse("not-possible", sentence) };
  }
  const peer = switches.of(name);
  const changed = peer.preferred !== preferred;
  peer.preferred = preferred;
  if (changed) {
    const whither = preferred === undefined ? "by the priorities of its addresses" : `first at ${preferred}`;
    const text = `peer "${name}" is looked for ${whither}, as an operator has asked`;
    log.write("info", "peer.prefer", text, { peer: name, address: preferred });
    for (const outgoing of pairs) if (outgoing.peer.name === name) outgoing.reroute();
  }
  return { reply: done({ peer: name, preferred: preferred ?? null, changed }) };
}

/** The address that is meant: whole, or by its host alone where no other has that host. */
function nameOf(wanted: string, addresses: readonly string[]): string | undefined {
  if (addresses.includes(wanted)) return wanted;
  const same = addresses.filter((address) => address.replace(/:\d+$/, "") === wanted);
  return same.length === 1 ? same[0] : undefined;
}
