import type { Level } from "../../observe/log.ts";
import type { StreamFailure } from "../../stream/conditions.ts";
import { formatManagement } from "../../stream/management.ts";
import type { Opened } from "../pair/attempts.ts";
import type { Backlog } from "../backlog/backlog.ts";
import type { Bearer } from "./bearer.ts";
import type { EgressState } from "../relay/egress.ts";
import { Approach } from "./approach.ts";
import type { Answer, Opening, Session } from "./session.ts";
import { describeBearer, type LineOwner, type TrunkLineSurroundings, type TrunkLink } from "./link.ts";
import { CROSSED, HELD } from "./refusals.ts";
import { nextTrunk, type TrunkInput } from "./states.ts";

/** What a peer is told that wants acknowledgements, where the configuration does not. */
const DECLINED: Answer = { name: "failed", condition: "feature-not-implemented" };
/** A connection that was open for less than this counts as a failed attempt; milliseconds. */
const SHORT = 5_000;

/**
 * The connection of a trunk: made by us or by the peer, replaced by a better one, lost and found again. The session goes
 * on from one to the next.
 */
export class TrunkLine {
  readonly #owner: LineOwner;
  readonly #session: Session;
  readonly #backlog: Backlog;
  readonly #around: TrunkLineSurroundings;
  readonly #approach: Approach;
  #state: EgressState = "idle";
  #bearer: Bearer | undefined;
  #managed = false;
  /** A connection of ours on which the peer has yet to answer. With XEP-0361 it bears the session already. */
  #candidate: { readonly bearer: Bearer; readonly opened: Opened<TrunkLink> } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt = 0;
  /** Nothing more is written: once all is confirmed, the connection is made anew. */
  #leaving = false;

  constructor(owner: LineOwner, session: Session, backlog: Backlog, surroundings: TrunkLineSurroundings) {
    this.#owner = owner;
    this.#session = session;
    this.#backlog = backlog;
    this.#around = surroundings;
    this.#approach = new Approach(owner, surroundings, {
      connected: (bearer, opened) => this.#connected(bearer, opened),
      failed: () => this.#state === "dialing" ? this.#pause("failed") : undefined,
      better: (below) => this.move(below),
    });
  }

  get state(): EgressState {
    return this.#state;
  }
  /** What bears the session at the moment. */
  get bearer(): Bearer | undefined {
    return this.#bearer;
  }
  /** Whether stanzas on it are acknowledged. */
  get managed(): boolean {
    return this.#managed;
  }

  /** Connects, where nothing is in the way of it. */
  dial(): void {
    if (this.#owner.peer.connect.by === "none" || this.#around.held()) return;
    this.#advance("dial");
    this.#approach.begin();
  }

  /** Goes over to an address of a priority lower than `below`, whatever else was under way. */
  move(below: number): void {
    if (this.#state === "dialing" || this.#state === "waiting") return this.restart();
    if (this.#state !== "open" || this.#owner.peer.connect.by === "none") return;
    if (this.#session.resumable) return this.#approach.begin(below);
    // What is on its way here could not be sent again there.
    this.#leaving = true;
    this.#backlog.hold(true);
  }

  /** The peer has shown that it is there: an attempt is worth while now. */
  wake(): void {
    this.#around.backoff.reset();
    if (this.#state === "waiting") this.#retry();
  }

  /** The peer opens the session on a connection of its own. */
  welcome(bearer: Bearer, opening: Opening): void {
    const late = bearer === this.#bearer && !this.#managed && opening.name === "enable";
    if (bearer.ours || !late && bearer.status !== "fresh") return this.#misplaced(bearer, opening.name);
    const refusal = this.#refusal(bearer);
    if (refusal !== undefined) return bearer.carrier.close(refusal);
    if (!bearer.carrier.management) {
      bearer.carrier.say(formatManagement(DECLINED));
      return late ? undefined : this.bear(bearer, false);
    }
    const { reply, open, resumed, repeated } = this.#session.asked(opening);
    if (open) this.#supersede(bearer);
    bearer.carrier.say(formatManagement(reply));
    bearer.repeated = repeated;
    if (open) return this.bear(bearer, true, resumed);
    // With XEP-0361, what lies behind a session that nobody knows belongs to it.
    this.#forgotten("the peer asks for a session that is over: another one must begin", bearer);
  }

  /** The peer has made a connection on which nothing is said about a session (XEP-0361). */
  attach(bearer: Bearer): void {
    const refusal = this.#refusal(bearer);
    if (refusal !== undefined) bearer.carrier.close(refusal);
    else this.bear(bearer, false);
  }

  /** The peer answers what we have opened. */
  answered(bearer: Bearer, answer: Answer): void {
    const { atOnce } = bearer.carrier;
    const candidate = this.#candidate;
    const due = candidate?.bearer === bearer;
    const outcome = due ? this.#session.answered(answer, atOnce) : "refused";
    if (!due || outcome === "refused") return this.#misplaced(bearer, answer.name);
    if (outcome === "again") {
      this.#forgotten("the peer knows nothing of the session: another one begins", bearer);
      bearer.carrier.say(formatManagement(this.#session.opening(atOnce)));
      if (atOnce) this.#owner.opened();
      return;
    }
    for (const other of this.#owner.bearers) other.outdated = other.status === "fresh";
    this.#candidate = undefined;
    clearTimeout(this.#timer);
    if (outcome === "declined") this.bear(bearer, false);
    else if (!atOnce) this.bear(bearer, true, answer.name === "resumed");
    if (outcome === "declined" || !atOnce) this.#approach.settled(candidate.opened);
  }

  /** From here on the bearer carries the session; where it is not managed, there is none. */
  bear(bearer: Bearer, managed: boolean, resumed = false): void {
    if (!managed) {
      this.#supersede(bearer);
      this.#session.end();
      this.#backlog.begin("taken");
    }
    clearTimeout(this.#timer);
    this.#stay();
    bearer.status = "open";
    this.#bearer = bearer;
    this.#managed = managed;
    this.#openedAt = this.#around.now();
    this.#advance("opened");
    this.#log("info", "trunk.open", describeBearer(bearer, managed, resumed), bearer);
    this.#owner.opened();
  }

  /** A connection is gone. */
  ended(bearer: Bearer, because: string | undefined): void {
    const candidate = bearer === this.#candidate?.bearer;
    if (candidate) this.#candidate = undefined;
    if (candidate && bearer !== this.#bearer) {
      this.#session.suspend();
      const text = `no session came about: the peer ${because ?? "closed the stream"}`;
      this.#log("warn", "trunk.failed", text, bearer);
      return this.#pause("failed");
    }
    if (bearer !== this.#bearer) return;
    this.#bearer = undefined;
    this.#stay();
    this.#approach.unsettled();
    this.#session.suspend();
    this.#owner.lost();
    if (this.#state === "closing") return this.#advance("ended");
    const level = because === undefined ? "info" : "warn";
    const text = `the connection was lost: the peer ${because ?? "closed the stream"}`;
    this.#log(level, "trunk.lost", text, bearer);
    // An attempt to move may be under way: it goes on as an attempt to connect.
    if (this.#approach.underWay) return this.#advance("dial");
    if (this.#around.now() - this.#openedAt >= SHORT) this.#around.backoff.reset();
    this.#pause("lost");
  }

  /** Closes the connection in an orderly way. */
  close(): void {
    const bearer = this.#bearer;
    this.#giveUp("is closed");
    this.#advance("close");
    bearer?.carrier.close();
  }

  /** Connects anew, with other settings; the session goes on. */
  restart(): void {
    if (this.#state === "dialing" || this.#state === "waiting") this.close();
    else this.#bearer?.carrier.close();
  }

  /** Takes nothing more where the peer knows by our acknowledgements what was taken. */
  hearNoMore(): void {
    if (this.#managed && this.#bearer !== undefined) this.#bearer.status = "deaf";
  }

  /** Gives the connection up at once. */
  abandon(): void {
    this.#giveUp("was given up");
    this.#bearer?.carrier.abandon("was given up");
    clearTimeout(this.#timer);
  }

  /** Looks after the connection while it is open; to be called about once a second. */
  tick(now: number): void {
    this.#approach.tick(now);
    if (this.#leaving && this.#backlog.settled) this.restart();
  }

  /** A connection of ours is ready: the session is opened on it. What bore it before is not listened to any more. */
  #connected(bearer: Bearer, opened: Opened<TrunkLink>): void {
    const { carrier, carrier: { atOnce, management } } = bearer;
    if (this.#bearer !== undefined) {
      this.#advance("dial");
      this.#session.suspend();
      this.#owner.lost();
    }
    this.#supersede(bearer);
    const opening = management ? this.#session.opening(atOnce) : undefined;
    if (opening !== undefined) {
      bearer.status = "opening";
      carrier.say(formatManagement(opening));
    }
    if (!management || atOnce) {
      this.bear(bearer, management, opening?.name === "resume");
      // A connection without stream management bears as soon as it is there, so that none can be made to try the way back.
      if (management || !atOnce) this.#approach.settled(opened);
    }
    if (management) {
      this.#await({ bearer, opened }, () => carrier.abandon("did not answer the opening of a session"));
    } else if (atOnce) this.#await({ bearer, opened }, () => this.#candidate = undefined);
  }

  /** For a while, the peer's answer is due, or a connection of the peer's own may cross ours. */
  #await(candidate: { readonly bearer: Bearer; readonly opened: Opened<TrunkLink> }, late: () => void): void {
    this.#candidate = candidate;
    this.#timer = setTimeout(late, this.#around.patience);
  }

  /** Why a connection that the peer has made is not wanted. */
  #refusal({ outdated }: Bearer): StreamFailure | undefined {
    if (this.#around.held()) return HELD;
    // Both have connected to each other: the connection of the node with the lower domain is kept.
    const crossed = outdated || this.#candidate !== undefined;
    return crossed && this.#owner.from < this.#owner.to ? CROSSED : undefined;
  }

  /** Another connection takes the place of the present ones. What still comes there counts only where it is not sent again. */
  #supersede(by: Bearer): void {
    const before = this.#bearer;
    this.#bearer = undefined;
    this.#giveUp("is not needed any more");
    if (before === undefined || before === by) return;
    before.status = this.#managed ? "deaf" : "leaving";
    before.carrier.close();
  }

  /** The connection is not, or no longer, to be made anew. */
  #stay(): void {
    this.#leaving = false;
    this.#backlog.hold(false);
  }

  #giveUp(because: string): void {
    clearTimeout(this.#timer);
    this.#approach.stop(because);
    const candidate = this.#candidate?.bearer;
    this.#candidate = undefined;
    if (candidate !== this.#bearer) candidate?.carrier.abandon(because);
  }

  #pause(input: "failed" | "lost"): void {
    clearTimeout(this.#timer);
    this.#advance(input);
    if (this.#owner.peer.connect.by === "none") return this.#advance("rest");
    this.#timer = setTimeout(() => this.#retry(), this.#around.backoff.next());
  }

  #retry(): void {
    clearTimeout(this.#timer);
    if (this.#around.held() || !this.#owner.wanted) this.#advance("rest");
    else this.dial();
  }

  #forgotten(text: string, bearer: Bearer): void {
    this.#log("warn", "trunk.forgotten", text, bearer);
  }

  #misplaced(bearer: Bearer, name: string): void {
    bearer.carrier.close({ condition: "policy-violation", because: `sent <${name}/> where it has no place` });
  }

  #advance(input: TrunkInput): void {
    this.#state = nextTrunk(this.#state, input);
  }

  #log(level: Level, event: string, text: string, { carrier: { remote: address } }: Bearer): void {
    const { from, to, peer: { name: peer } } = this.#owner;
    this.#around.log.write(level, event, `trunk ${from} ⇄ ${to}: ${text}`, { peer, address, from, to });
  }
}
