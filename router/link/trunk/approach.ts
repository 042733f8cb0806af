import { type Attempt, Attempts, type Opened } from "../pair/attempts.ts";
import type { Bearer } from "./bearer.ts";
import { Failback } from "../pair/failback.ts";
import type { LineOwner, TrunkLineSurroundings, TrunkLink } from "./link.ts";

/** Who is told what comes of an approach. */
export interface ApproachOwner {
  /** A connection of ours is ready. */
  connected(bearer: Bearer, opened: Opened<TrunkLink>): void;
  /** No address could be reached. */
  failed(): void;
  /** An address of a priority lower than `below` has been good for long enough. */
  better(below: number): void;
}

/** How we reach a trunk's peer: by its addresses, the preferred first; and from a fallback address back to a better one. */
export class Approach {
  readonly #line: LineOwner;
  readonly #around: TrunkLineSurroundings;
  readonly #owner: ApproachOwner;
  readonly #attempts: Attempts<TrunkLink>;
  readonly #probes: Attempts<TrunkLink>;
  #attempt: Attempt | undefined;
  #failback: Failback<TrunkLink> | undefined;

  constructor(line: LineOwner, surroundings: TrunkLineSurroundings, owner: ApproachOwner) {
    this.#line = line;
    this.#around = surroundings;
    this.#owner = owner;
    this.#attempts = new Attempts<TrunkLink>(line, surroundings);
    const { log, probe } = surroundings;
    const resolve = () => surroundings.resolve();
    this.#probes = new Attempts<TrunkLink>(line, { log, resolve, link: probe });
  }

  /** Whether an attempt is being made. */
  get underWay(): boolean {
    return this.#attempt !== undefined;
  }

  /** Tries addresses of a priority lower than `below`, and no others any more. */
  begin(below = Infinity): void {
    this.#attempt?.abandon("is not needed any more");
    let bearer: Bearer | undefined;
    this.#attempt = this.#attempts.begin({
      opened: (opened) => {
        this.#attempt = undefined;
        bearer = opened.link.bearer = this.#line.bearerOf(opened.link, true);
        this.#owner.connected(bearer, opened);
      },
      drained: () => this.#line.drained(),
      ended: (_, { because }) => bearer?.ended(because),
      failed: () => {
        this.#attempt = undefined;
        this.#failback?.again(this.#around.now());
        this.#owner.failed();
      },
    }, below);
  }

  /** A connection of ours is in use: at a fallback address, it is looked now and then whether a better one has become good. */
  settled(opened: Opened<TrunkLink>): void {
    this.#failback = new Failback<TrunkLink>(
      this.#line.peer,
      (probe, below) => this.#probes.begin(probe, below),
      ({ priority }) => this.#owner.better(priority + 1),
    );
    this.#failback.start(opened, this.#around.now());
  }

  /** The connection is lost: there is nothing to go back from. An attempt under way goes on. */
  unsettled(): void {
    this.#failback?.stop();
    this.#failback = undefined;
  }

  /** Gives up what is under way. */
  stop(because: string): void {
    this.unsettled();
    this.#attempt?.abandon(because);
    this.#attempt = undefined;
  }

  /** To be called about once a second while there is a connection. */
  tick(now: number): void {
    this.#failback?.tick(now);
  }
}
