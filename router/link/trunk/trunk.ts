import type { Matcher } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Load } from "../../observe/metrics_load.ts";
import type { StanzaError } from "../../route/decision.ts";
import type { PeerId } from "../../route/table.ts";
import type { Backlog, Keep, Queue, Waiter } from "../backlog/backlog.ts";
import { Bearer } from "./bearer.ts";
import type { Carrier } from "../connection/carrier.ts";
import type { EgressState, Outgoing } from "../relay/egress.ts";
import { keepsLinks } from "../reload.ts";
import { Session, type StoredSession } from "./session.ts";
import { TrunkIntake } from "./intake.ts";
import { factsOf, type TrunkFacts } from "./facts.ts";
import { TrunkLine } from "./line.ts";
import { Upkeep } from "./upkeep.ts";
import { type LineOwner, logExpiry, type Stored, type TrunkSurroundings } from "./link.ts";

/**
 * All that goes to another trunk, and its session (XEP-0198): the queue, what is unacknowledged, and the connection that
 * carries both ways at the moment, whichever node has made it.
 */
export class Trunk implements Outgoing, LineOwner, Stored {
  readonly from: string;
  readonly to: string;
  readonly bearers: Set<Bearer> = new Set();
  readonly tellsWay = true;
  readonly #around: TrunkSurroundings;
  readonly #backlog: Backlog;
  readonly #session: Session;
  readonly #line: TrunkLine;
  readonly #intake: TrunkIntake;
  #peer: PeerControl;
  #upkeep: Upkeep;
  #gatherer: ReturnType<typeof setTimeout> | undefined;
  #active: number;
  /** Number of the peer's last stanza when it was looked at. */
  #heard = 0;
  #leaving = false;

  constructor(peer: PeerControl, surroundings: TrunkSurroundings) {
    const { trunk, identity } = peer;
    if (trunk === undefined || identity === undefined) throw new TypeError(`peer "${peer.name}" is no trunk`);
    this.from = surroundings.node;
    this.to = identity;
    this.#peer = peer;
    this.#around = surroundings;
    this.#backlog = surroundings.createBacklog(peer);
    this.#session = new Session({
      backlog: this.#backlog,
      resumeSeconds: () => this.#peer.trunk?.resumeSeconds ?? 0,
      counts: surroundings.counts,
      settle: () => this.#settle(),
      newId: surroundings.newId,
      now: surroundings.now,
    }, surroundings.store?.load(peer.name));
    this.#line = new TrunkLine(this, this.#session, this.#backlog, surroundings);
    this.#upkeep = this.#makeUpkeep();
    this.#intake = new TrunkIntake({
      ...{ session: this.#session, line: this.#line, bearers: this.bearers },
      upkeep: () => this.#upkeep,
      flush: () => this.flush(),
      handled: () => this.#handled(),
    });
    this.#active = surroundings.now();
  }

  get peer(): PeerControl {
    return this.#peer;
  }
  get state(): EgressState {
    return this.#line.state;
  }
  get trunk(): TrunkFacts {
    return factsOf(this.#line, this.#session, this.#backlog);
  }
  get leaving(): boolean {
    return this.#leaving;
  }
  get wanted(): boolean {
    return !this.#leaving && (this.peer.idleSeconds === 0 || !this.#backlog.empty);
  }
  get queue(): Queue {
    return this.#backlog;
  }
  get empty(): boolean {
    return this.#backlog.empty;
  }
  get active(): number {
    return this.#active;
  }
  get keeps(): boolean {
    return this.#peer.spool !== undefined;
  }
  get refusal(): StanzaError {
    return this.#backlog.refusal;
  }
  /** The session, as it must be known after a restart. */
  get stored(): StoredSession | undefined {
    return this.#session.stored;
  }
  get handled(): number {
    return this.#session.handled;
  }

  /** Whether those who feed it should wait. While the peer is away they should not: their stanzas are kept or bounced. */
  get full(): boolean {
    return this.state === "open" && this.#backlog.full;
  }

  push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep): boolean {
    if (!this.#backlog.push(bytes, start, end, load, keep)) return false;
    this.#active = this.#around.now();
    if (this.state === "idle" && !this.#leaving) this.#line.dial();
    return true;
  }

  flush(): void {
    const gathering = (this.#peer.trunk?.constrained.batchSeconds ?? 0) * 1000;
    if (gathering === 0) return this.#flush();
    this.#gatherer ??= setTimeout(() => {
      this.#gatherer = undefined;
      this.#flush();
    }, gathering);
  }

  /** Goes by other settings of the peer. The session goes on, on another connection where the settings ask for one. */
  reconfigure(peer: PeerControl): void {
    const before = this.#peer;
    this.#peer = peer;
    if (keepsLinks(before, peer)) return;
    this.#upkeep.stop();
    this.#upkeep = this.#makeUpkeep();
    this.#line.restart();
  }

  /** Goes on with another table, in the middle of the stream; `ingress` is the peer's number there. */
  moveTo(matcher: Matcher, ingress: PeerId | undefined): void {
    for (const bearer of this.bearers) {
      // Those that the peer has made are moved as incoming connections.
      if (!bearer.ours) continue;
      bearer.carrier.stream.frames.moveTo(matcher);
      bearer.renumber(ingress);
    }
  }

  wait(waiter: Waiter): void {
    this.#backlog.wait(waiter);
  }

  /** Nobody waits for an attempt that comes by itself: what has come is kept. */
  nudge(): void {}

  /** The peer has shown that it is there: an attempt is worth while now. */
  wake(): void {
    this.#line.wake();
  }

  reroute(): void {
    this.#line.move(Infinity);
  }

  bounceWaiting(): void {
    this.#backlog.bounceWaiting();
  }

  close(): void {
    this.#line.close();
  }

  /**
   * Nothing is kept for the peer any more: it is returned. What the peer had still to say is taken where nothing is
   * acknowledged; else the peer knows that it was not taken.
   */
  retire(): void {
    this.#leaving = true;
    this.#upkeep.tell();
    this.#line.hearNoMore();
    this.#line.close();
    this.#session.end();
    this.#around.store?.enlist(this);
    this.#backlog.bounceWaiting();
    this.#backlog.releaseAll();
  }

  /** Gives the connection up at once; the session, and what waits, is left as it is. */
  abandon(): void {
    clearTimeout(this.#gatherer);
    this.#upkeep.stop();
    this.#line.abandon();
    this.#backlog.releaseAll();
  }

  /** Looks after the trunk; to be called about once a second. */
  tick(): void {
    const now = this.#around.now();
    const seconds = this.peer.spool?.seconds ?? this.peer.queue.seconds;
    this.#backlog.bounceWaiting(now - seconds * 1000);
    if (this.#session.expire()) this.#expired();
    if (this.state !== "open" && !this.#backlog.empty) this.#makeDo();
    if (this.state === "open") this.#tickOpen(now);
    else if (this.state === "idle" && this.wanted) this.#line.dial();
  }

  /** All that has been handled up to `handled` is on the disk. */
  settled(handled: number): void {
    this.#upkeep.settled(handled);
  }

  /** The peer has made a connection that bears at once, without a word about a session (XEP-0361). */
  attach(bearer: Bearer): void {
    this.#line.attach(bearer);
  }

  bearerOf(carrier: Carrier, ours: boolean): Bearer {
    const bearer = new Bearer(carrier, ours, this.#intake, this.#around.inlet(carrier.stream, this.peer));
    this.bearers.add(bearer);
    return bearer;
  }

  opened(): void {
    this.#active = this.#around.now();
    this.#around.store?.enlist(this);
    this.#upkeep.restart();
    this.#flush();
  }

  drained(): void {
    this.flush();
  }

  lost(): void {
    this.#upkeep.stop();
    this.#backlog.releaseAll();
  }

  /** Something has been handled: it may be acknowledged once it is safe. */
  #handled(): void {
    // The session is over, and a trunk that has come after this one may have another.
    if (this.#leaving) return;
    if (this.#around.store !== undefined) this.#around.store.enlist(this);
    else this.settled(this.#session.handled);
  }

  #expired(): void {
    this.#around.store?.enlist(this);
    logExpiry(this.#around.log, this);
  }

  #flush(): void {
    const bearer = this.#line.bearer;
    // What is written behind our close tag would be in flight for nothing.
    if (this.state !== "open" || !bearer?.carrier.ready) return;
    this.#upkeep.give();
    this.#backlog.flush(bearer.carrier);
    this.#upkeep.sent();
  }

  /** Makes use of a connection of the peer's on which it has said nothing for long, or where it need not say anything. */
  #makeDo(): void {
    const waited = performance.now() - this.#around.patience;
    const found = [...this.bearers].find(({ ours, status, since, carrier }) =>
      !ours && status === "fresh" && carrier.ready && carrier.bothWays &&
      (since < waited || !carrier.management)
    );
    if (found !== undefined && this.state !== "closing") this.#line.bear(found, false);
  }

  #settle(): void {
    this.#around.store?.enlist(this);
    this.#around.store?.settle();
    this.#upkeep.restart();
  }

  #makeUpkeep(): Upkeep {
    return new Upkeep(this.#peer, {
      backlog: this.#backlog,
      acknowledge: (h) => this.#session.acknowledge(h),
      handled: () => this.#session.handled,
      managed: () => this.#line.managed ? this.#line.bearer : undefined,
      owing: () => this.flush(),
    });
  }

  #tickOpen(now: number): void {
    const { bearer } = this.#line;
    if (bearer === undefined) return;
    const { stallSeconds } = this.#around;
    if (this.#backlog.stalled(stallSeconds)) {
      return bearer.carrier.abandon(`has taken nothing for ${stallSeconds} s`);
    }
    const { idleSeconds } = this.peer;
    if (this.handled !== this.#heard) [this.#heard, this.#active] = [this.handled, now];
    if (idleSeconds > 0 && this.#backlog.empty && now - this.#active > idleSeconds * 1000) {
      return this.close();
    }
    this.#line.tick(now);
    this.#upkeep.tick(bearer);
  }
}
