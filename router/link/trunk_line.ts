import type { Level } from "../observe/log.ts";
import type { StreamFailure } from "../stream/conditions.ts";
import { formatManagement } from "../stream/management.ts";
import { type Attempt, Attempts, type Opened } from "./attempts.ts";
import type { Backlog } from "./backlog.ts";
import type { Bearer } from "./bearer.ts";
import type { EgressState } from "./egress.ts";
import { Failback } from "./failback.ts";
import type { Answer, Opening, Session } from "./trunk_session.ts";
import { describeBearer, type LineOwner, type TrunkLineSurroundings, type TrunkLink } from "./trunk_link.ts";
import { CROSSED, HELD } from "./trunk_refusals.ts";
import { nextTrunk, type TrunkInput } from "./trunk_states.ts";

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
  readonly #attempts: Attempts<TrunkLink>;
  #failback: Failback<TrunkLink> | undefined;
  #state: EgressState = "idle";
  #attempt: Attempt | undefined;
  #bearer: Bearer | undefined;
  #managed = false;
  /** A connection of ours on which the peer has yet to answer. With XEP-0361 it bears the session already. */
  #candidate: { readonly bearer: Bearer; readonly opened: Opened<TrunkLink> } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt = 0;

  constructor(owner: LineOwner, session: Session, backlog: Backlog, surroundings: TrunkLineSurroundings) {
    this.#owner = owner;
    this.#session = session;
    this.#backlog = backlog;
    this.#around = surroundings;
    this.#attempts = new Attempts<TrunkLink>(owner, surroundings);
  }

  get state(): EgressState {
    return this.#state;
  }
  /** What bears the session at the moment. */
  get bearer(): Bearer | undefined {
    return this.#bearer;
  }
  /** All on which something may come in that counts. */
  get bearers(): ReadonlySet<Bearer> {
    return new Set([this.#bearer, this.#candidate?.bearer].filter((bearer) => bearer !== undefined));
  }
  /** Whether stanzas on it are acknowledged. */
  get managed(): boolean {
    return this.#managed;
  }

  /** Connects, where nothing is in the way of it. */
  dial(): void {
    if (this.#owner.peer.connect.by === "none" || this.#around.held()) return;
    this.#advance("dial");
    this.#begin(Infinity);
  }

  /** Goes over to an address of a priority lower than `below`. */
  move(below: number): void {
    const may = this.#state === "open" && this.#owner.peer.connect.by !== "none";
    if (may && this.#attempt === undefined) this.#begin(below);
  }

  /** The peer has shown that it is there: an attempt is worth while now. */
  wake(): void {
    this.#around.backoff.reset();
    if (this.#state === "waiting") this.#retry();
  }

  /** The peer opens the session on a connection of its own. */
  welcome(bearer: Bearer, opening: Opening): void {
    if (bearer.ours || bearer.status !== "fresh") return this.#misplaced(bearer, opening.name);
    const refusal = this.#refusal();
    if (refusal !== undefined) return bearer.carrier.close(refusal);
    const { reply, open, resumed, repeated } = this.#session.asked(opening);
    if (open) this.#supersede();
    bearer.carrier.say(formatManagement(reply));
    bearer.repeated = repeated;
    if (open) this.bear(bearer, true, resumed);
    // With XEP-0361, what lies behind a session that nobody knows belongs to it.
    else this.#forgotten("the peer asks for a session that is over: another one must begin");
  }

  /** The peer has made a connection on which nothing is said about a session (XEP-0361). */
  attach(bearer: Bearer): void {
    const refusal = this.#refusal();
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
      this.#forgotten("the peer knows nothing of the session: another one begins");
      bearer.carrier.say(formatManagement(this.#session.opening(atOnce)));
      if (atOnce) this.#owner.opened();
      return;
    }
    this.#candidate = undefined;
    clearTimeout(this.#timer);
    if (atOnce) return;
    this.bear(bearer, true, answer.name === "resumed");
    this.#lookForBetter(candidate.opened);
  }

  /** From here on the bearer carries the session; where it is not managed, there is none. */
  bear(bearer: Bearer, managed: boolean, resumed = false): void {
    if (!managed) {
      this.#supersede();
      this.#session.end();
      this.#backlog.begin("taken");
    }
    this.#candidate = undefined;
    clearTimeout(this.#timer);
    bearer.status = "open";
    this.#bearer = bearer;
    this.#managed = managed;
    this.#openedAt = this.#around.now();
    this.#advance("opened");
    this.#log("info", "trunk.open", describeBearer(bearer, managed, resumed));
    this.#owner.opened();
  }

  /** A connection is gone. */
  ended(bearer: Bearer, because: string | undefined): void {
    if (!this.bearers.has(bearer)) return;
    this.#session.suspend();
    if (bearer === this.#candidate?.bearer) this.#candidate = undefined;
    if (bearer !== this.#bearer) return this.#pause("failed");
    this.#bearer = undefined;
    this.#failback?.stop();
    this.#owner.lost();
    if (this.#state === "closing") return this.#advance("ended");
    const level = because === undefined ? "info" : "warn";
    this.#log(level, "trunk.lost", `the connection was lost: the peer ${because ?? "closed the stream"}`);
    // An attempt to move may be under way: it goes on as an attempt to connect.
    if (this.#attempt !== undefined) return this.#advance("dial");
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

  /** Gives the connection up at once. */
  abandon(): void {
    this.#giveUp("was given up");
    this.#bearer?.carrier.abandon("was given up");
    clearTimeout(this.#timer);
  }

  /** Looks after the connection while it is open; to be called about once a second. */
  tick(now: number): void {
    this.#failback?.tick(now);
  }

  #begin(below: number): void {
    let bearer: Bearer | undefined;
    this.#attempt = this.#attempts.begin({
      opened: (opened) => {
        this.#attempt = undefined;
        bearer = opened.link.bearer = this.#owner.bearerOf(opened.link, true);
        this.#connected(bearer, opened);
      },
      drained: () => this.#owner.drained(),
      ended: (_address, { because }) => bearer?.ended(because),
      failed: () => {
        this.#attempt = undefined;
        if (this.#state === "dialing") this.#pause("failed");
      },
    }, below);
  }

  /** A connection of ours is ready: the session is opened on it. What bore it before is not listened to any more. */
  #connected(bearer: Bearer, opened: Opened<TrunkLink>): void {
    const { carrier } = bearer;
    if (this.#bearer !== undefined) this.#advance("dial");
    this.#supersede();
    const { atOnce, management } = carrier;
    if (!management) {
      this.bear(bearer, false);
      if (atOnce) this.#await({ bearer, opened }, () => this.#candidate = undefined);
      return;
    }
    bearer.status = "opening";
    const opening = this.#session.opening(atOnce);
    carrier.say(formatManagement(opening));
    if (atOnce) {
      this.bear(bearer, true, opening.name === "resume");
      this.#lookForBetter(opened);
    }
    this.#await({ bearer, opened }, () => carrier.abandon("did not answer the opening of a session"));
  }

  /** For a while, the peer's answer is due, or a connection of the peer's own may cross ours. */
  #await(candidate: { readonly bearer: Bearer; readonly opened: Opened<TrunkLink> }, late: () => void): void {
    this.#candidate = candidate;
    this.#timer = setTimeout(late, this.#around.patience);
  }

  /** Why a connection that the peer has made is not wanted. */
  #refusal(): StreamFailure | undefined {
    if (this.#around.held()) return HELD;
    // Both have connected to each other: the connection of the node with the lower domain is kept.
    return this.#candidate !== undefined && this.#owner.from < this.#owner.to ? CROSSED : undefined;
  }

  /** At a fallback address, looks now and then whether a better one has become good. */
  #lookForBetter(opened: Opened<TrunkLink>): void {
    const { retry, failover } = this.#owner.peer;
    this.#failback = new Failback<TrunkLink>(
      retry.max,
      failover.stableSeconds,
      (probe, below) => this.#attempts.begin(probe, below),
      ({ priority }) => this.move(priority + 1),
    );
    this.#failback.start(opened, this.#around.now());
  }

  /** Nothing that still comes on the present connections counts: another one takes their place. */
  #supersede(): void {
    const before = this.bearers;
    this.#bearer = this.#candidate = undefined;
    this.#giveUp("is not needed any more");
    for (const bearer of before) {
      bearer.status = "deaf";
      bearer.carrier.close();
    }
  }

  #giveUp(because: string): void {
    clearTimeout(this.#timer);
    this.#failback?.stop();
    this.#attempt?.abandon(because);
    this.#attempt = undefined;
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
    if (this.#around.held()) this.#advance("rest");
    else this.dial();
  }

  #forgotten(text: string): void {
    this.#log("warn", "trunk.forgotten", text);
  }

  #misplaced(bearer: Bearer, name: string): void {
    bearer.carrier.close({ condition: "policy-violation", because: `sent <${name}/> where it has no place` });
  }

  #advance(input: TrunkInput): void {
    this.#state = nextTrunk(this.#state, input);
  }

  #log(level: Level, event: string, text: string): void {
    const { from, to, peer: { name: peer } } = this.#owner;
    const address = this.#bearer?.carrier.remote ?? "";
    this.#around.log.write(level, event, `trunk ${from} ⇄ ${to}: ${text}`, { peer, address, from, to });
  }
}
