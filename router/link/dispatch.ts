import type { PeerControl } from "../config/config.ts";
import { Kind, type Matcher, type ScanLimits, type StanzaType } from "../../matcher-wasm/mod.ts";
import type { Crossing } from "../../policy/stage/control.ts";
import type { Audit } from "../observe/audit.ts";
import type { Log } from "../observe/log.ts";
import type { Counters, PeerCounters } from "../observe/metrics_counters.ts";
import { Load } from "../observe/metrics_load.ts";
import { mayBounce } from "../route/decide.ts";
import type { Decision, StanzaError } from "../route/decision.ts";
import type { PeerId, Table } from "../route/table.ts";
import { type Envelope, formatBounce } from "../stream/bounce.ts";
import { readElement } from "../stream/element.ts";
import { createRewriter } from "../stream/rewrite.ts";
import { addressesOf, readEnvelope, scanStanzas } from "../stream/stanzas.ts";
import { Arrears, type Owed } from "./relay/arrears.ts";
import { type Budget, createBudget } from "./relay/budget.ts";
import type { PeerSwitch, Switches } from "./relay/switches.ts";
import { sendCopy } from "./relay/copies.ts";
import { type Keep, UNKEPT } from "./backlog/backlog.ts";
import type { Current } from "./current.ts";
import { egressOf, fronts } from "./relay/directory.ts";
import type { Exchange } from "./relay/exchange.ts";
import type { Gate } from "./relay/gate.ts";
import { Gates, xmlLimits } from "./relay/gates.ts";
import { answerLocally } from "./relay/local.ts";
import { type Adapted, adaptStanza } from "./relay/adaptation.ts";
import type { Hop } from "../stream/hops.ts";
import type { Egress } from "./relay/egress.ts";
import type { Pairs } from "./pair/pairs.ts";
import { isTrunk, type Trunks } from "./trunk/trunks.ts";
import type { Walks } from "./control/walks.ts";

/** What is said to be the reason of a decision, for the log. */
const LEVEL: Readonly<Record<Decision["action"], "debug" | "info" | "warn">> = {
  forward: "debug",
  local: "debug",
  bounce: "info",
  drop: "info",
  close: "warn",
};

/** Lines of the log about what could not be told. */
const LINES = { atOnce: 10, perSecond: 1 };

/** Bytes that wait in memory to be said, while the disk is full. */
const ARREARS = 8 * 2 ** 20;

/** As much as a batch has room for; bytes. */
const SCRATCH = 65536;

/** The node as its relays see it: where stanzas go, and what is said to their senders. */
export class Dispatch implements Exchange {
  readonly #current: () => Current;
  readonly scratch: Uint8Array = new Uint8Array(SCRATCH);
  readonly #pairs: Pairs;
  readonly #trunks: Trunks;
  readonly #log: Log;
  readonly #version: string;
  /** For scanning what does not come in on a stream; a matcher of its own, because its table is not needed. */
  readonly #matcher: Matcher;
  readonly #limits: () => ScanLimits;
  readonly #gates: Gates;
  readonly #counters: Counters;
  readonly #switches: Switches;
  readonly #lines: Budget;
  readonly #arrears = new Arrears(ARREARS);
  readonly #walks: Pick<Walks, "take">;

  constructor(
    current: () => Current,
    pairs: Pairs,
    trunks: Trunks,
    surroundings: {
      readonly log: Log;
      readonly version: string;
      readonly matcher: Matcher;
      readonly limits: () => ScanLimits;
      readonly audit: () => Audit | undefined;
      readonly counters: Counters;
      readonly switches: Switches;
      readonly walks: Pick<Walks, "take">;
      now(): number;
    },
  ) {
    this.#current = current;
    this.#pairs = pairs;
    this.#trunks = trunks;
    this.#log = surroundings.log;
    this.#version = surroundings.version;
    this.#matcher = surroundings.matcher;
    this.#limits = surroundings.limits;
    this.#counters = surroundings.counters;
    this.#switches = surroundings.switches;
    this.#walks = surroundings.walks;
    this.#lines = createBudget(LINES.atOnce, LINES.perSecond, surroundings.now);
    this.#gates = new Gates({
      ...surroundings,
      copy: (address, stanza, crossing) => this.#copy(address, stanza, crossing, surroundings.now),
    });
  }

  get table(): Table {
    return this.#current().table;
  }

  counters(peer: PeerId): PeerCounters {
    return this.#counters.of(this.table.peers[peer].name);
  }

  switches(peer: PeerId): PeerSwitch {
    return this.#switches.of(this.table.peers[peer].name);
  }

  get hop(): Hop {
    return this.#current().hop;
  }

  get mostHops(): number {
    return this.#current().config.limits.hops;
  }

  adapt(stanza: Uint8Array, egress: Egress): Adapted {
    return adaptStanza(stanza, egress, this.hop, this.#matcher, this.#limits());
  }

  looped(ingress: PeerId, from: string, to: string, via: readonly string[]): void {
    if (!this.#lines.take()) return;
    const peer = this.table.peers[ingress].name;
    const text = `stanzas ${from} → ${to} go round: ${[...via, this.table.node].join(" → ")}. ` +
      "Correct the routes of one of these nodes.";
    this.#log.write("warn", "loop", text, { peer, from, to });
  }

  egress(peer: PeerId, from: string, to: string): Egress | undefined {
    return this.#egress(this.table.peers[peer], from, to);
  }

  #egress(peer: PeerControl, from: string, to: string): Egress | undefined {
    return isTrunk(peer) ? this.#trunks.of(peer) : this.#pairs.take(peer, from, to);
  }

  send(text: string, from: string, to: string): void {
    this.#say({ stanza: new TextEncoder().encode(text), kind: kindOf(text), from, to });
  }

  #say(owed: Owed): void {
    if (this.#put(owed) === "waits" && !this.#arrears.add(owed)) this.#untold(owed, "the disk is full");
  }

  /** Says what had to wait for the disk; to be called about once a second. */
  tick(): void {
    this.#arrears.settle((owed) => this.#put(owed) !== "waits");
  }

  /** The node stops: whoever has not been told by now is not. */
  close(): void {
    this.tick();
    this.#arrears.settle((owed) => {
      this.#untold(owed, "the disk is full, and the node stops");
      return true;
    });
  }

  /** Puts a stanza where it goes. While the disk is full it waits for that; in all other cases that is the end of it. */
  #put({ stanza, kind, from, to }: Owed): "done" | "waits" {
    const peer = egressOf(this.table, to);
    const egress = peer && this.#egress(peer, from, to);
    const load = Load.of(kind, stanza.length, performance.now());
    const push = (keep: Keep): boolean => egress?.push(stanza, 0, stanza.length, load, keep) ?? false;
    // Where it cannot be kept, because the disk is full, it is said all the same to whoever is there.
    if (push("owed") || push(false)) return egress?.flush(), "done";
    const held = peer !== undefined && this.#switches.of(peer.name).held;
    if (!held && egress?.keeps && egress.refusal === UNKEPT) return "waits";
    this.#untold({ from, to }, reasonOf(peer, egress, held));
    return "done";
  }

  #untold({ from, to }: Pick<Owed, "from" | "to">, because: string): void {
    const peer = egressOf(this.table, to)?.name;
    this.#counters.of(peer).refuse("untold");
    if (!this.#lines.take()) return;
    const text =
      `${to} was not told something by this node, mostly that a stanza was not delivered: ${because}`;
    this.#log.write("warn", "untold", text, { peer, from, to });
  }

  answer(
    ingress: PeerId,
    envelope: Envelope,
    type: StanzaType,
    stanza: string,
    header: string,
  ): string | undefined {
    const element = readElement(stanza, header);
    if (this.#walks.take(ingress, envelope, type, element)) return undefined;
    return answerLocally(envelope, type, element, { version: this.#version });
  }

  gate(ingress: PeerId, egress: PeerId): Gate | undefined {
    return this.#gates.between(this.table, ingress, egress);
  }

  get stopped(): boolean {
    return this.#gates.stopped;
  }

  mayTell(ingress: PeerId): boolean {
    return this.#gates.mayBounce(this.table.peers[ingress].name);
  }

  commit(): boolean {
    return this.#gates.commit();
  }

  #copy(address: string, stanza: Uint8Array, crossing: Crossing, now: () => number): void {
    sendCopy(address, stanza, crossing, {
      log: this.#log,
      limits: xmlLimits(this.#limits()),
      now,
      table: () => this.table,
      send: (text, from, to) => this.send(text, from, to),
    });
  }

  rewrite(stanza: string, header: string): Uint8Array | undefined {
    return createRewriter(this.#matcher, this.#limits())(stanza, header);
  }

  refuse(envelope: Envelope, error: StanzaError, from: string, to: string): void {
    const { config: { node }, identities, table } = this.#current();
    // Only in the name of a domain that we answer for can a stream be opened; else the node speaks for itself.
    // Only towards standard servers, that is: trunks believe each other.
    const egress = egressOf(table, from);
    const proven = egress !== undefined && isTrunk(egress) || identities.naming(to) !== undefined;
    const speaks = proven && fronts(table, to, egress);
    const text = formatBounce(speaks ? envelope : { ...envelope, to: node }, error);
    this.send(text, speaks ? to : node, from);
  }

  bounce(bytes: Uint8Array, error: StanzaError, again?: string): void {
    scanStanzas(bytes, this.#matcher, this.#limits(), (scanner) => {
      const { kind, type, start, end } = scanner;
      const envelope = readEnvelope(scanner, this.#matcher.bytes);
      const [from, to] = domainsOf(envelope);
      if (from === undefined || to === undefined) return;
      // Nobody is told of these; but what they say can be told once more, to the peer for which it has been looked at.
      if (!mayBounce(kind, type)) {
        const same = again !== undefined && egressOf(this.table, to)?.name === again;
        if (same) this.#say({ stanza: this.#matcher.bytes.slice(start, end), kind, from, to });
        return;
      }
      // What the node itself has said is nobody's loss.
      if (from !== this.table.node) this.refuse(envelope, error, from, to);
    });
  }

  pong(from: string, to: string, id: string): boolean {
    return this.#pairs.find(from, to)?.pong(id) ?? false;
  }

  decided(decision: Decision, ingress: PeerId, from: string, to: string): void {
    const peer = this.table.peers[ingress].name;
    const last = decision.trace.at(-1)?.text ?? decision.action;
    this.#log.write(LEVEL[decision.action], "decision", `stanzas ${from} → ${to} are ${last}`, {
      peer,
      from,
      to,
    });
  }
}

/** The kind of a stanza of ours. */
function kindOf(text: string): Kind {
  if (text.startsWith("<message")) return Kind.Message;
  return text.startsWith("<presence") ? Kind.Presence : Kind.Iq;
}

/** Why a stanza of ours, or one that is owed, goes nowhere. */
function reasonOf(peer: PeerControl | undefined, egress: Egress | undefined, held: boolean): string {
  if (peer === undefined) return "no route leads there";
  if (held) return "an operator holds its peer down";
  if (egress === undefined) return "its peer has as many streams as limits.streamsPerPeer allows";
  return "its queue has no room for it";
}

function domainsOf(envelope: Envelope): readonly [from?: string, to?: string] {
  const { from, to } = addressesOf(envelope) ?? {};
  return from === undefined || to === undefined ? [] : [from.domain, to.domain];
}
