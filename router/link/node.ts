import type { Config } from "../config/config.ts";
import { formatFamilies } from "../observe/metrics_exposition.ts";
import { PeerRates } from "../observe/status_rates.ts";
import { peerIdOf } from "../route/table.ts";
import { Control } from "./control/control.ts";
import { ControlDesk } from "./control/desk.ts";
import type { Watched } from "./control/status.ts";
import { egressOf, ingressOf } from "./relay/directory.ts";
import { type Current, makeCurrent } from "./current.ts";
import type { Incoming } from "./connection/incoming.ts";
import { Listeners } from "./connection/listeners.ts";
import { measure, type Measured } from "./measurements.ts";
import { Monitoring, type Prepared } from "./monitoring.ts";
import type { Pair } from "./pair/pair.ts";
import { type Change, changesBetween, keepsLinks } from "./reload.ts";
import type { StreamFailure } from "../stream/conditions.ts";
import { type NodeSurroundings, type Parts, wire } from "./wiring.ts";
import type { X2xIncoming } from "./x2x/incoming.ts";

export type { NodeSurroundings } from "./wiring.ts";

const TICK = 1_000;
/** While waiting for queues to empty, milliseconds between two looks at them. */
const LOOK = 25;
/** Time for the last words of a shutdown, milliseconds: to tell senders, and to close streams. */
const LAST_WORDS = 2_000;
const STOPS: StreamFailure = { condition: "system-shutdown", because: "stops", ours: true };
const RESET: StreamFailure = {
  condition: "reset",
  because: "has other settings for the peer now",
  ours: true,
};

/** One running trunkline. */
export class Node {
  readonly #parts: Parts;
  readonly #listeners: Listeners;
  readonly #monitoring: Monitoring;
  readonly #control: Control;
  readonly #rates = new PeerRates();
  readonly #ticker: ReturnType<typeof setInterval>;
  readonly #around: NodeSurroundings;
  readonly #startedAt: number;
  #loadedAt: number;
  #current: Current;
  /** Why nothing new is taken on. */
  #closed: string | undefined = "The node starts.";
  #leaving: StreamFailure | undefined;

  private constructor(config: Config, surroundings: NodeSurroundings) {
    this.#current = makeCurrent(config);
    this.#parts = wire(() => this.#current, () => this.#leaving, surroundings);
    this.#listeners = new Listeners((transport, manner) => this.#parts.incomings.accept(transport, manner));
    this.#around = surroundings;
    this.#startedAt = this.#loadedAt = surroundings.now();
    this.#monitoring = new Monitoring({
      metrics: (format) => formatFamilies(measure(this.#measured()), format),
      notReady: () => this.#notReady(),
    }, surroundings.log);
    const { tracing, walks } = this.#parts;
    const desk = new ControlDesk({
      ...{ log: surroundings.log, tracing, walks, operator: surroundings.operator },
      watched: () => this.#watched(),
      spool: () => this.#parts.spoolDesk(),
      released: () => this.#parts.takeUpLeftovers(),
    });
    this.#control = new Control((request) => desk.answer(request));
    this.#ticker = setInterval(() => this.#tick(), TICK);
  }

  /**
   * Starts a node. Throws `ListenError` where an address cannot be listened on, `AuditError` where the audit cannot be
   * written, `ControlError` where the control socket cannot be made, `SpoolError` where the spool cannot be used.
   */
  static async start(config: Config, surroundings: NodeSurroundings): Promise<Node> {
    const node = new Node(config, surroundings);
    let control: Prepared | undefined;
    try {
      node.#parts.durability.set(config);
      node.#parts.auditing.set(config.audit);
      (await node.#monitoring.prepare(config.metrics)).take();
      control = await node.#control.prepare(config.state);
      await node.#listeners.set(config.listen);
      control.take();
      node.#sampleRates();
      node.#closed = undefined;
      node.#parts.trunks.set(config.peers);
      node.#parts.takeUpLeftovers();
    } catch (error) {
      clearInterval(node.#ticker);
      node.#monitoring.close();
      control?.discard();
      node.#parts.auditing.close();
      node.#parts.durability.close();
      throw error;
    }
    return node;
  }

  /** Ports listened on, in the order of the configuration. */
  get ports(): readonly number[] {
    return this.#listeners.ports;
  }

  /** The port of `metrics.listen`; undefined where there is none. */
  get metricsPort(): number | undefined {
    return this.#monitoring.port;
  }

  /**
   * Goes on with another configuration. Peers whose settings did not change keep their links, and what operators have set
   * for peers stays. Throws `ListenError`, `AuditError` or `ControlError`, and changes nothing, where an address cannot be
   * listened on, the audit cannot be written or the control socket cannot be made.
   */
  async reload(config: Config): Promise<readonly Change[]> {
    const before = this.#current;
    const { auditing, incomings, pairs, trunks, counters, switches, faults } = this.#parts;
    const prepared: Prepared[] = [];
    try {
      this.#parts.durability.set(config);
      prepared.push(await this.#monitoring.prepare(config.metrics));
      prepared.push(await this.#control.prepare(config.state));
      auditing.set(config.audit);
      await this.#listeners.set(config.listen);
    } catch (error) {
      for (const change of prepared) change.discard();
      auditing.set(before.config.audit);
      throw error;
    }
    for (const change of prepared) change.take();
    this.#current = makeCurrent(config);
    this.#loadedAt = this.#around.now();
    const names = config.peers.map(({ name }) => name);
    for (const kept of [counters, switches, faults]) kept.keep(names);
    for (const incoming of incomings.all()) this.#moveIncoming(incoming);
    for (const incoming of incomings.atOnce()) this.#moveAtOnce(incoming);
    for (const pair of pairs.all()) this.#movePair(pair);
    const { table } = this.#current;
    for (const trunk of trunks.all()) {
      trunk.moveTo(table.matcher, peerIdOf(table, trunk.peer.name));
    }
    trunks.set(config.peers);
    this.#parts.takeUpLeftovers();
    return changesBetween(before.config, config);
  }

  /**
   * Stops in an orderly way. Peers are let in no more, and those that are in are asked to close; what they had written is
   * taken, the queues are emptied, both for a bounded time; the senders of what is left are told, and streams are closed.
   */
  async stop(): Promise<void> {
    const { incomings, pairs, trunks } = this.#parts;
    this.#closed = "The node stops.";
    // The listeners stay: peers ask there about the keys with which we prove who we are (XEP-0220).
    this.#leaving = STOPS;
    const half = this.#current.config.limits.drainSeconds * 500;
    // A trunk goes both ways on one connection, which is needed for what is still to go out.
    const taking = incomings.all().filter(({ authenticated, stream }) => authenticated && !stream?.bidi);
    for (const incoming of taking) incoming.close(STOPS);
    await this.#until(() => !taking.some(({ taking }) => taking), half);
    for (const incoming of taking) incoming.cut();
    await this.#until(() => [...pairs.all(), ...trunks.all()].every(({ empty }) => empty), half);
    // What could not be sent by now is bounced, which gives other pairs and the trunks something to send.
    for (const pair of pairs.all()) pair.bounceWaiting();
    await this.#until(() => trunks.all().every(({ empty, state }) => empty || state !== "open"), LAST_WORDS);
    // What is on a disk stays there.
    for (const trunk of trunks.all()) if (trunk.peer.spool === undefined) trunk.retire();
    await this.#until(() => trunks.all().every(({ state }) => state !== "closing"), LAST_WORDS);
    await this.#until(
      () => pairs.all().every(({ empty, state }) => empty || state === "waiting"),
      LAST_WORDS,
    );
    await this.#takeLeave(pairs.all());
    this.#listeners.close();
    clearInterval(this.#ticker);
    this.#parts.walks.close();
    this.#parts.dispatch.close();
    for (const pair of [...pairs.all(), ...this.#parts.trunks.all()]) pair.abandon();
    for (const incoming of [...incomings.all(), ...incomings.atOnce()]) incoming.abandon("the node stops");
    this.#parts.auditing.close();
    this.#parts.durability.close();
    this.#monitoring.close();
    this.#control.close();
  }

  /**
   * Closes the streams to peers, who show by closing them, too, that they have taken everything: what another node, or
   * this one after a restart, sends them comes behind that.
   */
  async #takeLeave(pairs: readonly Pair[]): Promise<void> {
    let taken = false;
    for (const pair of pairs) pair.retire();
    Promise.all(pairs.map(({ turn }) => turn.over)).then(() => taken = true);
    await this.#until(() => taken, LAST_WORDS);
  }

  #notReady(): string | undefined {
    if (this.#closed !== undefined) return this.#closed;
    return this.#parts.auditing.audit?.stopped
      ? "The audit cannot be written: label-checked traffic is stopped."
      : undefined;
  }

  #measured(): Measured {
    const { pairs, trunks, incomings, ...parts } = this.#parts;
    return {
      ...parts,
      current: this.#current,
      pairs: [...pairs.all(), ...trunks.all()],
      incomings: incomings.all(),
      version: this.#around.version,
      now: this.#around.now(),
      delay: this.#monitoring.delay,
      ready: this.#notReady() === undefined,
      startedAt: this.#startedAt,
      loadedAt: this.#loadedAt,
    };
  }

  #watched(): Watched {
    const { switches, faults } = this.#parts;
    return { ...this.#measured(), ports: this.ports, switches, faults, rates: this.#rates };
  }

  #tick(): void {
    const { pairs, incomings, auditing } = this.#parts;
    pairs.tick();
    this.#parts.trunks.tick();
    this.#parts.dispatch.tick();
    incomings.tick();
    auditing.tick();
    this.#sampleRates();
  }

  /** Rates are for whoever asks at the control socket. */
  #sampleRates(): void {
    if (!this.#control.open) return;
    const names = this.#current.config.peers.map(({ name }) => name);
    this.#rates.sample(names, this.#parts.counters, performance.now());
  }

  async #until(done: () => boolean, milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while (!done() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, LOOK));
  }

  /** A stream whose domains are still its peer's goes on; any other is closed. */
  #moveIncoming(incoming: Incoming): void {
    const { table } = this.#current;
    const before = incoming.stream?.peer;
    const ingress = peerIdOf(table, before?.name);
    const after = ingress === undefined ? undefined : table.peers[ingress];
    const domains = [...incoming.stream?.admission.domains ?? []];
    const stays = before === undefined || (after !== undefined && keepsLinks(before, after) &&
      domains.every((domain) => ingressOf(table, domain)?.name === before.name));
    incoming.moveTo(ingress);
    if (!stays) incoming.close(RESET);
  }

  /** The same without a negotiation: what the peer may send is asked of the table, stanza by stanza. */
  #moveAtOnce(incoming: X2xIncoming): void {
    const { table } = this.#current;
    const { peer } = incoming;
    const ingress = peerIdOf(table, peer?.name);
    incoming.moveTo(table.matcher, ingress);
    const after = ingress === undefined ? undefined : table.peers[ingress];
    if (peer !== undefined && (after === undefined || !keepsLinks(peer, after))) incoming.close(RESET);
  }

  /** A pair whose domain is still its peer's goes on; any other is closed once it is empty. */
  #movePair(pair: Pair): void {
    const after = egressOf(this.#current.table, pair.to);
    if (after?.name !== pair.peer.name || !keepsLinks(pair.peer, after)) this.#parts.pairs.retire(pair);
  }
}
