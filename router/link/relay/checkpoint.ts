import type { Matcher, Scanner } from "../../../matcher-wasm/mod.ts";
import type { RefusalReason } from "../../observe/metrics_reasons.ts";
import { mayBounce } from "../../route/decide.ts";
import type { StanzaError } from "../../route/decision.ts";
import { denialOf } from "../../route/denial.ts";
import type { PeerId } from "../../route/table.ts";
import type { Envelope } from "../../stream/bounce.ts";
import { readEnvelope } from "../../stream/stanzas.ts";
import type { Gate, GateMemory, Remembered } from "./gate.ts";
import { notedStanza } from "./noted.ts";

/** What a checkpoint needs of the node. */
export interface PolicyExchange {
  /** The policies between two peers; undefined where they ask for nothing. */
  gate(ingress: PeerId, egress: PeerId): Gate | undefined;
  /** Whether label-checked traffic is stopped. */
  readonly stopped: boolean;
  /** Whether the senders of the peer may be told of one more refusal. */
  mayTell(ingress: PeerId): boolean;
  /** Records what policies have decided, before the traffic leaves; false where label-checked traffic may not leave. */
  commit(): boolean;
}

/** What is remembered for the policies of one domain pair on one stream. */
export interface Passing {
  readonly from: string;
  readonly to: string;
  /** By kind and type, where there is a gate. */
  readonly memories: (GateMemory | undefined)[];
  /** null where no policy asks for anything. */
  gate: Gate | null | undefined;
}

/** A stanza that may leave once it is on record. */
export interface Held<W extends Passing> {
  readonly egress: PeerId;
  readonly way: W;
  readonly stanza: Uint8Array;
  readonly envelope: Envelope;
  readonly mayBounce: boolean;
}

/** What becomes of a stanza that was looked at. */
export type Ruling =
  /** It is held until `release()`. */
  | { readonly action: "hold" }
  | { readonly action: "answer"; readonly error: StanzaError; readonly reason: RefusalReason }
  | { readonly action: "close" | "drop"; readonly reason: RefusalReason };

/** What the sender hears where a stanza cannot be put on record. */
export const NOT_RECORDED: StanzaError = { type: "wait", condition: "resource-constraint" };
/** And where it cannot be written anew. */
export const NOT_WRITABLE: StanzaError = { type: "modify", condition: "not-acceptable" };
const HOLD: Ruling = { action: "hold" };

/** Where the stanzas of one stream meet the policies: always, and before anything of them leaves. */
export class Checkpoint<W extends Passing> {
  readonly #exchange: PolicyExchange;
  #held: Held<W>[] = [];
  /** Whether a policy has looked at a stanza since the last release. */
  #examined = false;

  constructor(exchange: PolicyExchange) {
    this.#exchange = exchange;
  }

  /** Whether the stanza needs no look at its content, as far as policies go. */
  mayPass(ingress: PeerId, egress: PeerId, way: W, scanner: Scanner, matcher: Matcher): boolean {
    if (way.gate === undefined) way.gate = this.#exchange.gate(ingress, egress) ?? null;
    if (way.gate === null) return true;
    return recall(way.gate, way, scanner, matcher) === "pass" && !this.#exchange.stopped;
  }

  /**
   * Asks the policies between two peers.
   *
   * @param bytes what the scanner's positions point into
   * @param standalone makes the stanza stand alone; undefined: it cannot be written so
   */
  examine(
    [ingress, egress]: readonly [ingress: PeerId, egress: PeerId],
    way: W,
    scanner: Scanner,
    matcher: Matcher,
    { bytes, standalone }: { readonly bytes: Uint8Array; standalone(): Uint8Array | undefined },
  ): Ruling {
    const { gate } = way;
    if (!gate) return { action: "drop", reason: "internal" };
    if (gate.checksLabels && this.#exchange.stopped) {
      return this.#tell(ingress, scanner, NOT_RECORDED, "not-recorded");
    }
    const stanza = standalone();
    if (stanza === undefined) return this.#tell(ingress, scanner, NOT_WRITABLE, "not-writable");
    const passing = { egress, way, scanner, bytes };
    const known = recall(gate, way, scanner, matcher);
    if (known !== undefined) {
      const repeated = known === "pass" ? stanza : gate.repeat(known, stanza);
      if (repeated) return this.#hold(passing, repeated);
      return this.#tell(ingress, scanner, NOT_WRITABLE, "not-writable");
    }
    this.#examined = true;
    const noted = notedStanza(scanner, bytes, stanza, way);
    const answer = gate.examine(noted, memoryOf(gate, way, scanner), scanner, matcher);
    if (answer.action === "drop") return { action: "drop", reason: "rule" };
    if (answer.action === "pass") return this.#hold(passing, answer.stanza ?? stanza);
    const { how, error } = denialOf(gate.crossing, answer.refusal);
    const { code: reason } = answer.refusal;
    if (how !== "bounce") return { action: how === "close" ? "close" : "drop", reason };
    const ruling = this.#tell(ingress, scanner, error, reason);
    if (ruling.action !== "answer") return ruling;
    // An error is a flow, too, and leaves once the refusal is on record; there are few of them, see mayTell().
    const may = this.#exchange.commit() || !gate.checksLabels;
    return may ? ruling : { action: "answer", error: NOT_RECORDED, reason };
  }

  /** What may leave now, and what may not, for it could not be put on record; in the order in which it came. */
  release(): readonly { readonly held: Held<W>; readonly may: boolean }[] {
    if (!this.#examined && this.#held.length === 0) return NOTHING;
    const may = this.#examined ? this.#exchange.commit() : !this.#exchange.stopped;
    const held = this.#held;
    this.#examined = false;
    this.#held = [];
    return held.map((one) => ({ held: one, may: may || !one.way.gate?.checksLabels }));
  }

  /** Whether the sender of a stanza that could not be put on record may hear of it. */
  mayTell(ingress: PeerId, { mayBounce }: Held<W>): boolean {
    return mayBounce && this.#exchange.mayTell(ingress);
  }

  #hold(
    { egress, way, scanner, bytes }: {
      readonly egress: PeerId;
      readonly way: W;
      readonly scanner: Scanner;
      readonly bytes: Uint8Array;
    },
    stanza: Uint8Array,
  ): Ruling {
    const { kind, type } = scanner;
    const envelope = readEnvelope(scanner, bytes);
    this.#held.push({ egress, way, stanza, envelope, mayBounce: mayBounce(kind, type) });
    return HOLD;
  }

  /** An error for the sender: never for an error or the result of an iq, and not too many. */
  #tell(ingress: PeerId, { kind, type }: Scanner, error: StanzaError, reason: RefusalReason): Ruling {
    const may = mayBounce(kind, type) && this.#exchange.mayTell(ingress);
    return may ? { action: "answer", error, reason } : { action: "drop", reason };
  }
}

const NOTHING: readonly never[] = [];

function recall(gate: Gate, way: Passing, scanner: Scanner, matcher: Matcher): Remembered | undefined {
  return gate.recall(memoryOf(gate, way, scanner), scanner, matcher);
}

function memoryOf(gate: Gate, way: Passing, { kind, type }: Scanner): GateMemory {
  return way.memories[kind * 16 + type] ??= gate.memory();
}
