import type { SessionCounts } from "../../observe/metrics_counters.ts";
import { countAhead, countBetween, type ManagementElement, numberAfter } from "../../stream/management.ts";
import type { Backlog } from "../backlog/backlog.ts";

/** What is kept of a session, so that it outlives the process. */
export interface StoredSession {
  readonly id: string;
  /** Stanzas handled of what the peer has sent, mod 2^32. */
  readonly handled: number;
  /** Stanzas of ours that the peer has acknowledged, mod 2^32. */
  readonly acknowledged: number;
}

/** What a session needs of the node. */
export interface SessionSurroundings {
  readonly backlog: Backlog;
  /** How long a session may go on after its connection broke, seconds; as the configuration has it at the moment. */
  resumeSeconds(): number;
  /** Absent: nobody counts. */
  readonly counts?: SessionCounts;
  /** Puts everything that has been handled so far into durable storage, where there is any. */
  settle(): void;
  newId(): string;
  now(): number;
}

/** What operators see of a session. */
export interface SessionFacts {
  /** When it began, or was taken over from the process before; milliseconds since 1970. */
  readonly since: number;
  /** How often it went on where it was broken. */
  readonly resumed: number;
  /** Numbers of the last stanzas of the peer's that were handled, and of ours that it has acknowledged; mod 2^32. */
  readonly handled: number;
  readonly acknowledged: number;
}

/** Elements with which one side begins. */
export type Opening = Extract<ManagementElement, { readonly name: "enable" | "resume" }>;
/** Elements that answer those. */
export type Answer = Extract<ManagementElement, { readonly name: "enabled" | "resumed" | "failed" }>;

/**
 * What an answer to our opening comes to: stanzas pass; another opening is due; the peer takes no part in stream management;
 * it is no answer to what was asked.
 */
export type Outcome = "open" | "again" | "declined" | "refused";

/** What an opening of the peer's comes to. */
export interface Welcome {
  readonly reply: Answer;
  /** Whether stanzas may be sent from here on. */
  readonly open: boolean;
  readonly resumed: boolean;
  /** So many of the stanzas that follow have been handled before (see `first`). */
  readonly repeated: number;
}

/**
 * A session between two trunks (XEP-0198): how many stanzas of the peer's have been handled, and what the peer has yet to
 * acknowledge. It outlives connections, whichever side makes them: both know its id and may resume it.
 */
export class Session {
  readonly #around: SessionSurroundings;
  #id: string | undefined;
  #handled = 0;
  #suspended: number | undefined;
  /** What we have opened with, where the peer has yet to answer it. */
  #asked: Opening["name"] | undefined;
  /** Whether the unacknowledged is sent again before the peer has said how much of it it has. */
  #repeats = false;
  /** Number of the last stanza that had left when we asked. */
  #sent: number | undefined;
  /** When it began; undefined where there is none. */
  #since: number | undefined;
  #resumptions = 0;

  constructor(surroundings: SessionSurroundings, stored?: StoredSession) {
    this.#around = surroundings;
    if (stored === undefined) return;
    this.#id = stored.id;
    this.#handled = stored.handled;
    this.#suspended = this.#since = surroundings.now();
  }

  /** What must be kept of it; undefined where there is none. */
  get stored(): StoredSession | undefined {
    const { acknowledged } = this.#around.backlog;
    return this.#id === undefined ? undefined : { id: this.#id, handled: this.#handled, acknowledged };
  }

  /** What there is to say of it; undefined where there is none. */
  get facts(): SessionFacts | undefined {
    const { acknowledged } = this.#around.backlog;
    const facts = { resumed: this.#resumptions, handled: this.#handled, acknowledged };
    return this.#since === undefined ? undefined : { since: this.#since, ...facts };
  }

  /** Number of the last stanza of the peer's that was handled, mod 2^32. */
  get handled(): number {
    return this.#handled;
  }

  /** Whether it can go on where its connection breaks. */
  get resumable(): boolean {
    return this.#id !== undefined;
  }

  /** Whether the peer has yet to answer our opening. */
  get asking(): boolean {
    return this.#asked !== undefined;
  }

  /** A stanza of the peer's is taken over. */
  count(): void {
    this.#handled = numberAfter(this.#handled, 1);
  }

  /**
   * The peer has handled stanzas up to number `h`. Of what it had on a connection before and will only be sent again, nothing
   * counts yet: it is sent all the same, for the peer skips as many. False where `h` is impossible.
   */
  acknowledge(h: number): boolean {
    const { backlog } = this.#around;
    const sent = numberAfter(backlog.acknowledged, backlog.unacknowledged);
    const early = this.#repeats && countBetween(sent, h) <= backlog.stanzas;
    return backlog.acknowledge(early ? sent : h);
  }

  /**
   * What is said first on a connection of ours.
   *
   * @param atOnce whether stanzas follow without waiting for the answer
   */
  opening(atOnce: boolean): Opening {
    if (this.#id === undefined) {
      if (atOnce) this.#begin(true);
      this.#asked = "enable";
      return { name: "enable", resume: true, max: this.#around.resumeSeconds() };
    }
    const { backlog } = this.#around;
    this.#asked = "resume";
    this.#sent = numberAfter(backlog.acknowledged, backlog.unacknowledged);
    this.#around.settle();
    const resume = { name: "resume", previd: this.#id, h: this.#handled } as const;
    if (!atOnce) return resume;
    const first = numberAfter(backlog.acknowledged, 1);
    this.#repeats = true;
    backlog.resume(backlog.acknowledged);
    return { ...resume, first };
  }

  /**
   * The peer's answer to our opening. Where there is no session to go on with, what may or may not have arrived is
   * bounced, and another opening is due.
   */
  answered(answer: Answer, atOnce: boolean): Outcome {
    const asked = this.#asked;
    this.#asked = undefined;
    switch (answer.name) {
      case "enabled":
        return asked === "enable" ? this.#enabled(answer, atOnce) : "refused";
      case "resumed":
        return asked === "resume" ? this.#resumed(answer, atOnce) : "refused";
      case "failed":
        if (asked === "resume") return this.#failed(answer);
        return asked === "enable" ? "declined" : "refused";
    }
  }

  /** The peer opens on a connection of its own. */
  asked(opening: Opening): Welcome {
    if (opening.name === "enable") {
      // The connection may break before our answer is there: then the peer knows nothing of the session.
      this.#begin(true);
      this.#asked = undefined;
      this.#id = opening.resume ? this.#around.newId() : undefined;
      this.#around.settle();
      const resume = this.#id === undefined ? {} : { id: this.#id, max: this.#around.resumeSeconds() };
      return { reply: { name: "enabled", resume: opening.resume, ...resume }, ...FRESH };
    }
    const { previd, h, first } = opening;
    const repeated = first === undefined ? 0 : this.#repeated(first);
    if (previd !== this.#id || repeated === undefined || !this.#around.backlog.resume(h)) {
      return this.#unknown(previd);
    }
    this.#around.settle();
    this.#asked = undefined;
    this.#repeats = false;
    this.#goOn();
    return { reply: { name: "resumed", previd, h: this.#handled }, open: true, resumed: true, repeated };
  }

  /** The connection is gone. Nothing can be resumed where it was not agreed on. */
  suspend(): void {
    this.#asked = undefined;
    if (this.#id === undefined) return this.end();
    this.#around.backlog.suspend();
    // Attempts that come to nothing do not make it live longer.
    this.#suspended ??= this.#around.now();
  }

  /** Gives a session up whose connection has been gone for too long; true where one was. */
  expire(): boolean {
    const { resumeSeconds, now } = this.#around;
    if (this.#suspended === undefined || this.asking) return false;
    if (now() - this.#suspended <= resumeSeconds() * 1000) return false;
    this.end();
    return true;
  }

  /**
   * There is nothing to go on with any more.
   *
   * @param sent number of the last stanza that may have arrived, where that is known
   */
  end(sent?: number): void {
    if (this.#since !== undefined && this.#around.counts) this.#around.counts.lost++;
    this.#id =
      this.#suspended =
      this.#asked =
      this.#since =
        undefined;
    this.#around.backlog.forsake(sent);
  }

  #begin(tentative = false): void {
    const { backlog, counts, now } = this.#around;
    backlog.begin("acknowledged", tentative);
    if (counts) {
      counts.begun++;
      if (this.#since !== undefined) counts.lost++;
    }
    this.#handled = this.#resumptions = 0;
    this.#repeats = false;
    this.#suspended = undefined;
    this.#since = now();
  }

  /** It goes on where it was broken. */
  #goOn(): void {
    this.#suspended = undefined;
    this.#resumptions++;
    if (this.#around.counts) this.#around.counts.resumed++;
  }

  #enabled({ resume, id }: Extract<Answer, { name: "enabled" }>, atOnce: boolean): "open" {
    if (!atOnce) this.#begin();
    else this.acknowledge(this.#around.backlog.acknowledged);
    this.#id = resume ? id : undefined;
    this.#suspended = undefined;
    return "open";
  }

  #resumed({ previd, h }: Extract<Answer, { name: "resumed" }>, atOnce: boolean): "open" | "refused" {
    const { backlog } = this.#around;
    if (previd !== this.#id) return "refused";
    if (!(atOnce ? this.acknowledge(h) : backlog.resume(h))) return "refused";
    this.#goOn();
    return "open";
  }

  #failed({ h }: Extract<Answer, { name: "failed" }>): "again" {
    if (h !== undefined) this.acknowledge(h);
    // What left with the resumption was for a session that the peer does not know: it has taken none of it.
    this.end(this.#sent);
    return "again";
  }

  /** How many stanzas from number `first` on have been handled; undefined where some before it are missing. */
  #repeated(first: number): number | undefined {
    const before = countBetween(1, first);
    return countAhead(before, this.#handled);
  }

  /** A session that we do not have, or not any more. The peer may begin another. */
  #unknown(previd: string): Welcome {
    const handled = previd === this.#id ? { h: this.#handled } : {};
    return {
      reply: { name: "failed", condition: "item-not-found", ...handled },
      ...{ open: false, resumed: false, repeated: 0 },
    };
  }
}

const FRESH = { open: true, resumed: false, repeated: 0 } as const;
