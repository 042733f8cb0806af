import type { PeerControl } from "../../config/config.ts";
import type { Level } from "../../observe/log.ts";
import type { Load } from "../../observe/metrics_load.ts";
import type { StanzaError } from "../../route/decision.ts";
import { type Attempt, type AttemptOwner, Attempts, type Opened, type PairLink } from "./attempts.ts";
import type { Backlog, Keep, Queue, Waiter } from "../backlog/backlog.ts";
import { Confirmation } from "./confirmation.ts";
import type { EgressState, Outgoing } from "../relay/egress.ts";
import { Failback } from "./failback.ts";
import type { LinkEnd } from "../connection/initiating_link.ts";
import { nextPair, type PairInput } from "./states.ts";
import type { PairSurroundings } from "./types.ts";
import { Pulse, sendPing } from "../connection/pulse.ts";
import { failureSentence, formatAddress, openSentence, whose } from "../connection/sentences.ts";
import { Turn } from "./turn.ts";

/** A stream that was open for less than this counts as a failed attempt; milliseconds. */
const SHORT = 5_000;

/** All that goes from one domain to another: the queue, and the stream to the peer that empties it. */
export class Pair implements Outgoing {
  readonly from: string;
  readonly to: string;
  readonly peer: PeerControl;
  readonly turn: Turn = new Turn();
  readonly tellsWay = false;
  readonly #backlog: Backlog;
  readonly #around: PairSurroundings;
  readonly #attempts: Attempts;
  readonly #failback: Failback;
  readonly #pulse: Pulse;
  readonly #confirmation: Confirmation;
  #state: EgressState = "idle";
  #attempt: Attempt | undefined;
  #link: PairLink | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt = 0;
  #active: number;
  #retiring = false;
  /** A better address can be reached again: the stream is closed as soon as nothing is being written on it. */
  #moving = false;
  #gone = false;

  constructor(from: string, to: string, peer: PeerControl, surroundings: PairSurroundings) {
    this.from = from;
    this.to = to;
    this.peer = peer;
    this.#around = surroundings;
    this.#backlog = surroundings.createBacklog(peer);
    this.#active = surroundings.now();
    this.#attempts = new Attempts(this, surroundings);
    const begin = (owner: AttemptOwner, below: number): Attempt => this.#attempts.begin(owner, below);
    this.#failback = new Failback(peer, begin, (better) => this.#move("back to", formatAddress(better)));
    this.#pulse = new Pulse(peer.pingSeconds, surroundings.newId);
    this.#confirmation = new Confirmation({
      backlog: this.#backlog,
      free: () => this.flush(),
      heard: () => this.#pulse.heard(surroundings.now()),
    });
  }

  get state(): EgressState {
    return this.#state;
  }
  get gone(): boolean {
    return this.#gone;
  }
  /** Whether the pair takes nothing more; whoever needs it asks for a new one. */
  get leaving(): boolean {
    return this.#gone || this.#retiring;
  }
  get keeps(): boolean {
    return this.peer.spool !== undefined;
  }
  get refusal(): StanzaError {
    return this.#backlog.refusal;
  }
  /** What waits. */
  get queue(): Queue {
    return this.#backlog;
  }
  /** Whether nothing waits and nothing is being written. */
  get empty(): boolean {
    return this.#backlog.empty;
  }
  /** Milliseconds since 1970 of the last stanza. */
  get active(): number {
    return this.#active;
  }

  /** While the peer is down nobody should wait: their stanzas are bounced. */
  get full(): boolean {
    const up = this.turn.waiting || this.#state !== "idle" && this.#state !== "waiting";
    return up && this.#backlog.full;
  }

  /** Adds a load of stanzas, `start`..`end` of `bytes`. False where there is no room. */
  push(bytes: Uint8Array, start: number, end: number, load: Load, keep: Keep): boolean {
    if (!this.#backlog.push(bytes, start, end, load, keep)) return false;
    this.#active = this.#around.now();
    this.#begin();
    return true;
  }

  /** Writes what waits, as far as the peer takes it; connects where that is to be done first. */
  flush(): void {
    this.#begin();
    const link = this.#link;
    if (this.#state !== "open" || !link?.ready) return;
    this.#backlog.flush(link);
    this.#confirmation.sent();
    if (this.#moving ? this.#backlog.settled : this.#retiring && this.#backlog.empty) this.close();
  }

  /** Has the waiter released when there is room again, or when the peer turns out to be down. */
  wait(waiter: Waiter): void {
    this.#backlog.wait(waiter);
  }

  /** The peer has just shown that it is there: an attempt is worth while now. */
  wake(): void {
    this.#around.backoff.reset();
    this.nudge();
  }

  /** Someone new has something for the peer, who cannot know of failures before: an attempt is due now. */
  nudge(): void {
    if (this.#state === "waiting") this.#retry();
  }

  /** Takes over what another has not sent, where that is on the disk. */
  inherit(before: Pair): void {
    before.#backlog.leave?.(this.#backlog);
  }

  /** Sends what waits and then closes; what cannot be sent at once is bounced. */
  retire(): void {
    this.#retiring = true;
    this.#stay();
    if (this.#state === "open") return this.flush();
    this.#backlog.bounceWaiting();
    this.close();
  }

  reroute(): void {
    const may = this.#state === "open" && !this.#retiring && !this.#moving;
    if (may) this.#move("where an operator prefers", "");
  }

  /** Closes the stream in an orderly way. */
  close(): void {
    if (this.#state === "open") {
      this.#failback.stop();
      this.#advance("close");
      this.#link?.close();
    } else if (this.#state !== "closing") {
      this.abandon();
    }
  }

  /** Gives the pair up at once. What waits is bounced. */
  abandon(): void {
    this.#gone = true;
    this.turn.end();
    clearTimeout(this.#timer);
    this.#failback.stop();
    this.#attempt?.abandon("was given up");
    this.#link?.abandon("was given up");
    this.#backlog.bounceWaiting();
    this.#backlog.releaseAll();
  }

  /** Tells the senders of what waits that it was not delivered. */
  bounceWaiting(): void {
    this.#backlog.bounceWaiting();
  }

  /** Looks after the pair; to be called about once a second. */
  tick(): void {
    const now = this.#around.now();
    this.#backlog.bounceWaiting(now - this.peer.queue.seconds * 1000);
    if (this.#state === "open") this.#tickOpen(now);
    else if (this.#state === "idle" && !this.turn.waiting) this.#tickIdle();
  }

  /** The peer has answered a ping. */
  pong(id: string): boolean {
    return this.#pulse.answered(id, this.#around.now());
  }

  #tickIdle(): void {
    if (this.#backlog.empty) this.#gone = true;
    else if (this.#backlog.bytes > 0) this.#begin();
    // It was sent by a process before this one, and nobody can say whether it has arrived.
    else this.#backlog.forsake();
  }

  #tickOpen(now: number): void {
    const { stallSeconds: stall } = this.#around;
    if (this.#backlog.stalled(stall)) return this.#link?.abandon(`has taken nothing for ${stall} s`);
    const busy = !this.#backlog.empty;
    const { idleSeconds: idle } = this.peer;
    if (!busy && idle > 0 && now - this.#active > idle * 1000) return this.close();
    this.#failback.tick(now);
    if (!busy) this.#beat(now);
  }

  #beat(now: number): void {
    const beat = this.#pulse.beat(now, this.#active);
    if (beat === "dead") this.#link?.abandon("no longer answers pings, which it did before");
    else if (beat !== undefined && this.#confirmation.given) this.#confirmation.ask();
    else if (beat !== undefined && this.#link !== undefined) sendPing(this.#link, this, beat);
  }

  /** Nothing more is written here: what waits goes to another address, behind what has been written. */
  #move(whither: string, address: string): void {
    this.#log(
      "info",
      "link.moves",
      address,
      `stream ${this.from} → ${this.to} goes ${whither} ${address}`.trimEnd(),
    );
    this.#moving = true;
    this.#backlog.hold(true);
    this.flush();
  }

  /** The stream is not, or no longer, to move to another address. */
  #stay(): void {
    this.#failback.stop();
    this.#moving = false;
    this.#backlog.hold(false);
  }

  #begin(): void {
    const may = this.#state === "idle" && !this.turn.waiting && !this.#gone;
    if (may && this.#backlog.bytes > 0) this.#dial("push");
  }

  #dial(input: "push" | "retry"): void {
    this.#advance(input);
    this.#attempt = this.#attempts.begin({
      intake: this.#confirmation,
      opened: (opened) => this.#opened(opened),
      drained: () => this.flush(),
      ended: (address, end) => this.#ended(formatAddress(address), end, failureSentence(this, address, end)),
      failed: () => this.#wait(),
    });
  }

  #opened(opened: Opened): void {
    this.#attempt = undefined;
    this.#link = opened.link;
    this.#confirmation.start(opened.link, opened.management);
    this.#advance("ready");
    this.#openedAt = this.#active = this.#around.now();
    this.#pulse.reset(this.#openedAt);
    this.#failback.start(opened, this.#openedAt);
    this.#log("info", "link.open", formatAddress(opened.address), openSentence(this, opened.method));
    this.flush();
  }

  #ended(address: string, end: LinkEnd, sentence: string): void {
    this.#stay();
    this.#confirmation.stop();
    this.#backlog.forsake();
    if (this.#gone) return;
    const closing = this.#state === "closing";
    const brief = this.#around.now() - this.#openedAt < SHORT;
    if (end.because !== undefined && !closing) this.#log("warn", "link.lost", address, sentence, end.step);
    else this.#log("info", "link.closed", address, `stream ${this.from} → ${this.to} is closed`);
    if (brief && !closing) return this.#wait();
    this.#around.backoff.reset();
    this.#advance("ended");
    if (!this.#retiring) return this.#begin();
    this.#backlog.bounceWaiting();
    this.turn.end(this.#link?.over);
  }

  #wait(): void {
    this.#advance("failed");
    this.#backlog.releaseAll();
    if (this.#retiring) return this.abandon();
    this.#timer = setTimeout(() => this.#retry(), this.#around.backoff.next());
  }

  #retry(): void {
    clearTimeout(this.#timer);
    if (this.#backlog.bytes > 0) this.#dial("retry");
    else this.#advance("ended");
  }

  #advance(input: PairInput): void {
    this.#state = nextPair(this.#state, input);
  }

  #log(level: Level, event: string, address: string, text: string, step?: string): void {
    this.#around.log.write(level, event, text, { ...whose(this), address, step });
  }
}
