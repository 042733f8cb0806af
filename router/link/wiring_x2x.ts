import type { Matcher, ScanLimits } from "../../matcher-wasm/mod.ts";
import type { Config } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import type { StreamFailure } from "../stream/conditions.ts";
import type { Switches } from "./relay/switches.ts";
import { trunkLimits } from "./connection/scan_limits.ts";
import type { Current } from "./current.ts";
import { judgePresented, type Judging } from "./connection/handshakes.ts";
import type { Trunks } from "./trunk/trunks.ts";
import { HELD } from "./trunk/refusals.ts";
import { callerByAddress, callerByCertificate } from "./x2x/callers.ts";
import type { X2xIncoming, X2xIncomingSurroundings } from "./x2x/incoming.ts";

/** What connections without a negotiation need of the parts that are there already. */
export interface X2xParts extends Judging {
  readonly current: () => Current;
  readonly leaving: () => StreamFailure | undefined;
  readonly log: Log;
  readonly switches: Switches;
  readonly trunks: Trunks;
  ended(incoming: X2xIncoming): void;
}

/** What a connection that comes now needs. */
export function x2xSurroundings(parts: X2xParts): X2xIncomingSurroundings {
  const { current, leaving, log, counters, switches, trunks, ended } = parts;
  return {
    ...{ log, counters, ended },
    get matcher(): Matcher {
      return current().table.matcher;
    },
    get limits(): ScanLimits {
      return trunkLimits(current().config.limits);
    },
    patience: patienceOf(current().config),
    acceptor: () => {
      const { identities, config: { node } } = current();
      return identities.acceptor(node, true);
    },
    caller: (host, chain) => {
      const { config: { peers } } = current();
      if (chain === undefined) return callerByAddress(host, peers);
      return callerByCertificate(
        chain,
        peers,
        (peer, identity) => judgePresented(parts, chain, peer, identity, "in"),
      );
    },
    absence: ({ name }) => leaving()?.because ?? (switches.of(name).held ? HELD.because : undefined),
    bearerOf: (carrier, peer) => trunks.of(peer).bearerOf(carrier, false),
    attach: (bearer, peer) => trunks.of(peer).attach(bearer),
  };
}

/** Before it is known who calls, the most patient of those who may has its time; milliseconds. */
function patienceOf({ peers, limits: { handshakeSeconds } }: Config): number {
  const seconds = peers.filter(({ link }) => link === "x2x")
    .map(({ trunk }) => trunk?.constrained.patienceSeconds ?? 0);
  return Math.max(handshakeSeconds, ...seconds) * 1000;
}
