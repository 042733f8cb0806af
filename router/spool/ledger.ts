import { Histogram } from "../observe/metrics_histogram.ts";
import type { Log } from "../observe/log.ts";
import { Outage } from "./outage.ts";
import type { SpoolWriter } from "./spool.ts";
import { isBug } from "./spool_error.ts";

/** Someone who has something to keep. */
export interface Participant {
  /** Puts it into the transaction. It is done again, should the transaction fail and the participant enlist again. */
  store(spool: SpoolWriter): void;
  /** It is on the disk. */
  committed(): void;
  /** It is not on the disk, nor is anything else of the transaction. */
  failed(error: unknown): void;
}

/** The file as the ledger sees it. */
export interface LedgerFile extends SpoolWriter {
  readonly path: string;
  /** Batches appended so far. */
  readonly appended: number;
  begin(): void;
  commit(): void;
  rollback(): void;
  probe(): void;
  relieve(): void;
}

/** What a ledger needs of the node. */
export interface LedgerSurroundings {
  readonly log: Log;
  /** Milliseconds of a clock that nobody sets. */
  elapsed(): number;
  /** Does something once after so many milliseconds; the answer calls it off. */
  later(milliseconds: number, act: () => void): () => void;
}

/** Longest time that what is to be kept waits for company, milliseconds. */
const LONGEST_WAIT = 5;
/** Milliseconds between attempts while the disk fails. */
const RETRY = 1_000;
/** Bytes of what is owed that are kept in one outage: the rest of the reserve is for writing, and for deleting. */
const RELIEF = 2 * 2 ** 20;

/** Bounds of the time that a commit takes, seconds: from a disk that remembers what it has not written to one that is ill. */
const COMMIT = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/**
 * Group commit: everything that enlists in a turn of the event loop, or in as many milliseconds as the last commit took, is
 * written in one transaction. Should the disk fail, nothing is accepted until it can be written again.
 */
export class Ledger {
  /** Transactions on the disk. */
  commits = 0;
  /** Batches on the disk, ever. */
  rows = 0;
  /** Transactions that failed. */
  failures = 0;
  /** What a commit takes. */
  readonly seconds: Histogram = new Histogram(COMMIT);
  readonly #file: LedgerFile;
  readonly #around: LedgerSurroundings;
  readonly #outage: Outage;
  #group = new Set<Participant>();
  #cancel: (() => void) | undefined;
  #probing: (() => void) | undefined;
  #wait = 0;
  /** Whether the last transaction failed, and another attempt is better made later. */
  #troubled = false;
  /** Whether the reserve has been given away in this outage, and bytes of what is owed that it has room for. */
  #relieved = false;
  #relief = 0;

  constructor(file: LedgerFile, surroundings: LedgerSurroundings) {
    this.#file = file;
    this.#around = surroundings;
    this.#outage = new Outage(file.path, surroundings);
    this.#probe();
  }

  /** Whether what is to be kept can be kept at the moment. */
  get accepting(): boolean {
    return !this.#outage.lasts;
  }

  /**
   * Whether so many bytes can be kept at the moment. What is owed to senders who were promised that they would hear of their
   * stanzas is kept even on a full disk, as far as the reserve goes.
   */
  takes(bytes: number, owed: boolean): boolean {
    if (this.accepting) return true;
    if (!owed || bytes > this.#relief) return false;
    this.#relief -= bytes;
    return true;
  }

  /** Has the participant store what it has with the next transaction. To enlist twice is to enlist once. */
  enlist(participant: Participant): void {
    this.#group.add(participant);
    this.#cancel ??= this.#around.later(this.#troubled ? RETRY : this.#wait, () => this.settle());
  }

  /** Commits what there is, now. While nothing is accepted that is what is to be deleted, which may well succeed. */
  settle(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const group = [...this.#group];
    this.#group = new Set();
    this.#commit(group);
  }

  /** The disk was found to fail elsewhere: where something was to be read. */
  doubt(error: unknown): void {
    this.#outage.begin(error);
    this.#probeLater();
  }

  /** @param group everyone's `store()` is called, and then either everyone's `committed()` or everyone's `failed()` */
  #commit(group: readonly Participant[]): void {
    if (group.length === 0) return;
    const [start, before] = [this.#around.elapsed(), this.#file.appended];
    let culprit: Participant | undefined;
    try {
      this.#file.begin();
      for (culprit of group) culprit.store(this.#file);
      culprit = undefined;
      this.#file.commit();
    } catch (error) {
      this.failures++;
      this.#undo();
      return isBug(error) && culprit !== undefined
        ? this.#leaveOut(culprit, group, error)
        : this.#fail(group, error);
    }
    this.#count(start, before);
    for (const participant of group) this.#tell(() => participant.committed());
  }

  #count(start: number, before: number): void {
    const took = this.#around.elapsed() - start;
    this.#troubled = false;
    this.commits++;
    this.rows += this.#file.appended - before;
    this.seconds.observe(took / 1000);
    this.#wait = Math.min(LONGEST_WAIT, took);
  }

  /** A mistake in one participant is no reason why the others' stanzas should not be kept. */
  #leaveOut(culprit: Participant, group: readonly Participant[], error: unknown): void {
    this.#bug(error);
    this.#tell(() => culprit.failed(error));
    this.#commit(group.filter((participant) => participant !== culprit));
  }

  #fail(group: readonly Participant[], error: unknown): void {
    this.#outage.begin(error);
    this.#relieve();
    this.#probeLater();
    for (const participant of group) this.#tell(() => participant.failed(error));
  }

  /** Makes room. What is owed has some of it the first time; a second time says that there was none. */
  #relieve(): void {
    const first = !this.#relieved;
    this.#relieved = this.#troubled = true;
    this.#relief = 0;
    try {
      this.#file.relieve();
      if (first) [this.#relief, this.#troubled] = [RELIEF, false];
    } catch (error) {
      this.#outage.begin(error);
    }
  }

  /** Sees once a second whether the disk can be written and has room. */
  #probeLater(): void {
    this.#probing ??= this.#around.later(RETRY, () => {
      this.#probing = undefined;
      this.#probe();
    });
  }

  #probe(): void {
    try {
      this.#file.probe();
      this.#outage.end();
      this.#relieved = this.#troubled = false;
      this.#relief = 0;
      this.settle();
    } catch (error) {
      this.#outage.begin(error);
      if (!this.#relieved) this.#relieve();
      this.#probeLater();
    }
  }

  #undo(): void {
    try {
      this.#file.rollback();
    } catch (error) {
      this.#outage.begin(error);
    }
  }

  #tell(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#bug(error);
    }
  }

  #bug(error: unknown): void {
    const what = error instanceof Error ? error.stack ?? error.message : String(error);
    this.#around.log.write(
      "error",
      "spool.bug",
      `something went wrong in the spool that should not: ${what}`,
    );
  }
}
