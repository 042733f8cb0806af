import type { PeerControl } from "../../config/config.ts";
import type { Log } from "../../observe/log.ts";
import type { Counters } from "../../observe/metrics_counters.ts";
import type { PeerId } from "../../route/table.ts";
import type { DialbackClaim, DialbackOutcome } from "../../stream/dialback.ts";
import type { CertificateJudge, ReceivingRules } from "../../stream/receiving_types.ts";
import type { Carrier } from "./carrier.ts";
import type { Exchange } from "../relay/exchange.ts";
import type { Identities } from "./identities.ts";
import type { Incoming } from "./incoming.ts";
import type { Intake } from "../relay/intake.ts";
import type { SecondChances } from "./second_chances.ts";
import type { Chain } from "./transport.ts";

/** What an incoming stream needs of the node. */
export interface IncomingSurroundings {
  readonly exchange: Exchange;
  readonly rules: ReceivingRules;
  readonly log: Log;
  readonly counters: Counters;
  /** What is presented at the moment. */
  readonly identities: () => Identities;
  readonly judge: (chain: Chain) => CertificateJudge;
  /** Time for the peer to authenticate, milliseconds. */
  readonly patience: number;
  readonly secondChances: SecondChances;
  /** Who takes the peer's stanzas further. */
  intake(carrier: Carrier, peer: PeerControl, ingress: PeerId): Intake;
  peerId(peer: PeerControl): PeerId | undefined;
  verify(claim: DialbackClaim, key: string, peer: PeerControl, gone: AbortSignal): Promise<DialbackOutcome>;
  /** The peer has shown that it is there. */
  alive(peer: PeerControl): void;
  ended(incoming: Incoming): void;
}
