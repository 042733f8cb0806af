import type { Config, PeerControl } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import { Ledger, type Participant } from "../spool/ledger.ts";
import { openSpool } from "../spool/open.ts";
import { Quotas } from "../spool/quota.ts";
import type { Amount, Lane, LaneKey } from "../spool/row.ts";
import type { Spool } from "../spool/spool.ts";
import { SpoolError } from "../spool/spool_error.ts";
import { DurableBacklog } from "./backlog/durable.ts";
import type { DurableSurroundings } from "./backlog/durable_types.ts";
import { LaneFile } from "./backlog/lane_file.ts";
import { FileSessions } from "./trunk/file_sessions.ts";
import { SpoolDesk } from "./backlog/spool_desk.ts";
import type { StanzaReader } from "./backlog/spool_entries.ts";

/** The disk, where it is in use. */
export interface Disk {
  readonly spool: Spool;
  readonly ledger: Ledger;
  readonly sessions: FileSessions;
}

/** What is kept for a peer. */
export interface Kept extends Amount {
  /** When the first of it came, milliseconds since 1970; undefined where there is nothing. */
  readonly since: number | undefined;
}

/** Where stanzas are kept for peers that are away, as the configuration wants it at the moment. */
export class Durability {
  readonly #log: Log;
  readonly #now: () => number;
  #folder: string | undefined;
  #disk: Disk | undefined;
  #quotas: Quotas | undefined;
  /** The latest backlog of each lane: what it has in memory, or has yet to delete, is known to it alone. */
  readonly #backlogs = new Map<string, WeakRef<DurableBacklog>>();
  readonly #forgotten = new FinalizationRegistry<string>((id) => this.#forget(id));

  constructor(log: Log, now: () => number) {
    this.#log = log;
    this.#now = now;
  }

  /** Undefined where nothing is kept. */
  get disk(): Disk | undefined {
    return this.#disk;
  }

  /** Goes by a configuration. Throws `SpoolError`, and changes nothing, where the spool cannot be used. */
  set({ state, peers }: Pick<Config, "state" | "peers">): void {
    const wanted = state !== undefined && peers.some(({ spool }) => spool !== undefined);
    if (this.#disk !== undefined && this.#folder !== state?.folder) {
      throw new SpoolError(
        `the spool is in ${this.#folder}, and cannot move while the node runs: restart it to use another state folder`,
      );
    }
    if (!wanted || this.#disk !== undefined) return;
    const spool = openSpool(state.folder, { log: this.#log, now: this.#now });
    const ledger = new Ledger(spool, { log: this.#log, elapsed: () => performance.now(), later });
    this.#folder = state.folder;
    this.#quotas = new Quotas((peer) => spool.totals(peer));
    this.#disk = { spool, ledger, sessions: new FileSessions(spool, ledger, this.#now) };
  }

  /**
   * A backlog that outlives the process; undefined where the peer's is not to. It goes on where the one before it on the same
   * lane stops.
   */
  backlogFor(
    peer: PeerControl,
    key: LaneKey,
    around: Omit<DurableSurroundings, "ledger" | "limits" | "briefSeconds">,
  ): DurableBacklog | undefined {
    if (this.#disk === undefined || this.#quotas === undefined || peer.spool === undefined) return undefined;
    const { spool, ledger } = this.#disk;
    const id = idOf(key);
    const before = this.#backlogs.get(id)?.deref();
    const file = before?.queue.file ?? new LaneFile(key, spool, this.#quotas.of(peer.name));
    const { acknowledged } = key.from === "" ? spool.session(peer.name) ?? {} : {};
    const surroundings = {
      ...{ ...around, ledger, limits: peer.spool, briefSeconds: peer.queue.seconds },
      repeatsAtOnce: peer.link === "x2x",
    };
    const backlog = new DurableBacklog(file, surroundings, acknowledged);
    before?.leave(backlog);
    this.#backlogs.set(id, new WeakRef(backlog));
    this.#forgotten.register(backlog, id);
    return backlog;
  }

  /** Where operators look after what is kept; undefined where nothing is. */
  desk(reader: StanzaReader, bounce: (bytes: Uint8Array) => void): SpoolDesk | undefined {
    if (this.#disk === undefined) return undefined;
    return new SpoolDesk({
      ...{ ...reader, ...this.#disk, bounce },
      backlogOf: (lane) => this.#backlogOf(lane),
      released: (peer, amount) => this.#quotas?.give(peer, amount),
    });
  }

  /** Whoever sends, or would send, what is in the lane. */
  #backlogOf(lane: LaneKey): DurableBacklog | undefined {
    return this.#backlogs.get(idOf(lane))?.deref();
  }

  /** Whether somebody sends, or has sent, what is in the lane. */
  attends(lane: LaneKey): boolean {
    return this.#backlogOf(lane)?.attended === true;
  }

  #forget(id: string): void {
    if (this.#backlogs.get(id)?.deref() === undefined) this.#backlogs.delete(id);
  }

  /** What is kept for a peer; undefined where nothing is to be, and where the disk cannot say. */
  kept({ name, spool }: PeerControl): Kept | undefined {
    if (this.#disk === undefined || this.#quotas === undefined || spool === undefined) return undefined;
    try {
      const { bytes, stanzas } = this.#quotas.of(name);
      return { bytes, stanzas, since: stanzas === 0 ? undefined : this.#disk.spool.since(name) };
    } catch (error) {
      this.#disk.ledger.doubt(error);
      return undefined;
    }
  }

  /** Whether something can be deleted at the moment. All that was to be written before is. */
  get accepting(): boolean {
    this.#disk?.ledger.settle();
    return this.#disk?.ledger.accepting === true;
  }

  /** Deletes what is in a lane that nobody attends, up to number `last`. */
  give({ id, peer }: Lane, last: number, amount: Amount): void {
    const { ledger } = this.#disk ?? {};
    const participant: Participant = {
      store: (spool) => spool.settle(id, last),
      committed: () => this.#quotas?.give(peer, amount),
      failed: () => {
        // Otherwise the mistake is ours, and would be made again at once.
        if (ledger?.accepting === false) ledger.enlist(participant);
      },
    };
    ledger?.enlist(participant);
  }

  /** Lanes in which something is stored. */
  lanes(): readonly Lane[] {
    return this.#disk?.spool.lanes() ?? [];
  }

  /** Writes what there is, and closes the file. */
  close(): void {
    this.#disk?.ledger.settle();
    this.#disk?.spool.close();
    this.#disk = this.#quotas = this.#folder = undefined;
    this.#backlogs.clear();
  }
}

function later(milliseconds: number, act: () => void): () => void {
  const timer = setTimeout(act, milliseconds);
  return () => clearTimeout(timer);
}

function idOf({ peer, from, to }: LaneKey): string {
  return `${peer} ${from} ${to}`;
}
