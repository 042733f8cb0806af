import type { Ledger, Participant } from "../../spool/ledger.ts";
import type { Spool, SpoolWriter } from "../../spool/spool.ts";
import type { SessionStore, Stored } from "./link.ts";
import type { StoredSession } from "./session.ts";

/** Sessions with trunks in the spool, written in the same transactions as what came by them. */
export class FileSessions implements SessionStore {
  readonly #spool: Spool;
  readonly #ledger: Ledger;
  readonly #now: () => number;
  readonly #participants = new WeakMap<Stored, Participant>();

  constructor(spool: Spool, ledger: Ledger, now: () => number) {
    this.#spool = spool;
    this.#ledger = ledger;
    this.#now = now;
  }

  load(peer: string): StoredSession | undefined {
    return this.#spool.session(peer);
  }

  enlist(trunk: Stored): void {
    const participant = this.#participants.get(trunk) ?? this.#participantOf(trunk);
    this.#participants.set(trunk, participant);
    this.#ledger.enlist(participant);
  }

  settle(): void {
    this.#ledger.settle();
  }

  #participantOf(trunk: Stored): Participant {
    let handled = 0;
    return {
      store: (writer) => {
        handled = trunk.handled;
        this.#write(trunk, writer);
      },
      committed: () => trunk.settled(handled),
      // Nothing is acknowledged before it is on the disk: it is tried again.
      failed: () => this.enlist(trunk),
    };
  }

  #write({ peer, stored }: Stored, writer: SpoolWriter): void {
    if (stored === undefined) return writer.dropSession(peer.name);
    const expires = this.#now() + (peer.trunk?.resumeSeconds ?? 0) * 1000;
    writer.putSession({ peer: peer.name, ...stored, expires });
  }
}
