import type { StanzaType } from "../../../matcher-wasm/mod.ts";
import type { PeerCounters } from "../../observe/metrics_counters.ts";
import type { Decision, StanzaError } from "../../route/decision.ts";
import type { PeerId, Table } from "../../route/table.ts";
import type { Envelope } from "../../stream/bounce.ts";
import type { PolicyExchange } from "./checkpoint.ts";
import type { PeerSwitch } from "./switches.ts";
import type { Hop } from "../../stream/hops.ts";
import type { Adapted } from "./adaptation.ts";
import type { Egress } from "./egress.ts";

/** What a relay needs of the node. Domains are canonical. */
export interface Exchange extends PolicyExchange {
  readonly table: Table;
  /** What is counted of a peer. */
  counters(peer: PeerId): PeerCounters;
  /** What operators have set for a peer. */
  switches(peer: PeerId): PeerSwitch;
  /** Where stanzas from one domain to another of the peer are put; undefined where there may be no more streams to it. */
  egress(peer: PeerId, from: string, to: string): Egress | undefined;
  /** This node's hop. */
  readonly hop: Hop;
  /** Most nodes that a stanza may have come by. */
  readonly mostHops: number;
  /** Room to write stanzas anew, for whoever hands them over in the same turn. */
  readonly scratch: Uint8Array;
  /** Makes a stanza that stands alone fit for its egress. */
  adapt(stanza: Uint8Array, egress: Egress): Adapted;
  /** A stanza from one domain to another goes round. */
  looped(ingress: PeerId, from: string, to: string, via: readonly string[]): void;
  /** Sends a stanza of ours, from one domain to another. */
  send(text: string, from: string, to: string): void;
  /** Tells the sender of a stanza from one domain to another that it was not delivered. */
  refuse(envelope: Envelope, error: StanzaError, from: string, to: string): void;
  /** Answers a stanza to the node itself; undefined where no answer is due, or not yet. */
  answer(
    ingress: PeerId,
    envelope: Envelope,
    type: StanzaType,
    stanza: string,
    header: string,
  ): string | undefined;
  /** Writes a stanza anew so that it stands alone. */
  rewrite(stanza: string, header: string): Uint8Array | undefined;
  /**
   * The same for all the stanzas in `bytes`; each stands alone.
   *
   * @param again name of the peer to which errors and answers, about which nobody can be told, are sent once more
   */
  bounce(bytes: Uint8Array, error: StanzaError, again?: string): void;
  /** The peer has answered a ping on the pair from `from` to `to`; false where no such ping waits for an answer. */
  pong(from: string, to: string, id: string): boolean;
  /** A decision was made that had not been made before. */
  decided(decision: Decision, ingress: PeerId, from: string, to: string): void;
}
