import { maskStanza } from "../../observe/trace_mask.ts";
import { cutTrace } from "../../observe/trace.ts";
import type { Ledger, Participant } from "../../spool/ledger.ts";
import type { Amount, BatchFacts, LaneKey } from "../../spool/row.ts";
import type { Spool, SpoolWriter } from "../../spool/spool.ts";
import type { DurableBacklog } from "./durable.ts";
import { entryOf, parseId, type SpoolEntry, type StanzaReader, textsOf } from "./spool_entries.ts";

/** What is to be looked at or changed: all that is kept for a peer, or some batches. */
export type Selection = { readonly peer: string } | { readonly ids: readonly string[] };

/** What became of a purge. */
export interface Purged {
  readonly batches: number;
  readonly stanzas: number;
  /** Batches that were not there, or have been sent and not been answered for: these stay. */
  readonly left: number;
}

/** What looking after a spool takes. */
export interface SpoolDeskSurroundings extends StanzaReader {
  readonly spool: Spool;
  readonly ledger: Pick<Ledger, "enlist" | "settle" | "accepting">;
  /** Whoever sends what is in the lane; undefined where nobody does. */
  backlogOf(lane: LaneKey): DurableBacklog | undefined;
  /** So much of a peer's is kept no more, of which no backlog knows. */
  readonly released?: (peer: string, amount: Amount) => void;
  /** Tells senders that stanzas were not delivered; absent: nobody can. */
  readonly bounce?: (bytes: Uint8Array) => void;
}

/** Most batches in one answer. */
const PAGE = 500;

/** Where operators look after what is kept, whether a node runs or not. */
export class SpoolDesk {
  readonly #around: SpoolDeskSurroundings;

  constructor(surroundings: SpoolDeskSurroundings) {
    this.#around = surroundings;
  }

  /** Whether senders can be told. */
  get bounces(): boolean {
    return this.#around.bounce !== undefined;
  }

  /** A page of what is kept, from the first batch whose number is above `after`. */
  list(after: number, peer?: string): { readonly entries: readonly SpoolEntry[]; readonly more: boolean } {
    const facts = this.#around.spool.facts(after, PAGE + 1, peer);
    const entries = facts.slice(0, PAGE).map((facts) => this.#entryOf(facts));
    return { entries: entries.filter((entry) => entry !== undefined), more: facts.length > PAGE };
  }

  /** A batch with its stanzas, masked unless `bodies`; undefined where there is none with that id. */
  show(
    id: string,
    bodies: boolean,
  ): { readonly entry: SpoolEntry; readonly stanzas: readonly string[] } | undefined {
    const [facts] = this.#selected({ ids: [id] });
    const batch = facts && this.#around.spool.find(facts.seq);
    if (batch === undefined) return undefined;
    const texts = textsOf(batch.bytes, this.#around);
    return {
      entry: entryOf(facts, batch.bytes, this.#around),
      stanzas: texts.map((text) => cutTrace(bodies ? text : maskStanza(text))),
    };
  }

  /** Deletes what waits; where `bounce`, its senders are told. */
  purge(selection: Selection, bounce: boolean): Purged {
    const distinct = "ids" in selection ? { ids: distinctIds(selection.ids) } : selection;
    const wanted = this.#selected(distinct);
    const missing = "ids" in distinct ? distinct.ids.length - wanted.length : 0;
    let [batches, stanzas] = [0, 0];
    for (const [, ofLane] of Map.groupBy(wanted, ({ lane }) => lane)) {
      const bytes = new Map(
        bounce ? ofLane.map(({ seq }) => [seq, this.#around.spool.find(seq)?.bytes]) : [],
      );
      const purged = this.#purgeLane(ofLane);
      for (const { seq, tally } of purged) {
        const content = bytes.get(seq);
        if (content !== undefined) this.#around.bounce?.(content);
        stanzas += tally.stanzas;
      }
      batches += purged.length;
    }
    return { batches, stanzas, left: wanted.length - batches + missing };
  }

  /**
   * What was sent before the process began, and what its peer has not answered for, waits to be sent again. It may then arrive
   * twice.
   *
   * @returns how many stanzas
   */
  requeue(peer: string): number {
    let stanzas = 0;
    const lanes = this.#around.spool.lanes().filter((lane) => lane.peer === peer);
    for (const lane of lanes) {
      const backlog = this.#around.backlogOf(lane);
      if (backlog !== undefined) stanzas += backlog.queue.requeue();
      else {
        stanzas += this.#around.spool.content(lane.id).numbered?.stanzas ?? 0;
        this.#write((spool) => spool.unnumber(lane.id, 0, Number.MAX_SAFE_INTEGER));
      }
    }
    return stanzas;
  }

  /** While nothing can be written nothing is deleted: it would be there again after a restart. */
  #purgeLane(batches: readonly BatchFacts[]): readonly BatchFacts[] {
    if (!this.#around.ledger.accepting) return [];
    const backlog = this.#around.backlogOf(batches[0]);
    if (backlog !== undefined) return backlog.queue.purge(batches);
    const written = this.#write((spool) => {
      for (const { seq } of batches) spool.remove(seq);
    });
    if (!written) return [];
    for (const { peer, size, tally } of batches) {
      this.#around.released?.(peer, { bytes: size, stanzas: tally.stanzas });
    }
    return batches;
  }

  #write(change: (spool: SpoolWriter) => void): boolean {
    let done = false;
    const participant: Participant = {
      store: change,
      committed: () => void (done = true),
      failed: () => {},
    };
    this.#around.ledger.enlist(participant);
    this.#around.ledger.settle();
    return done;
  }

  #selected(selection: Selection): readonly BatchFacts[] {
    const { spool } = this.#around;
    if ("peer" in selection) return spool.facts(0, Number.MAX_SAFE_INTEGER, selection.peer);
    return selection.ids.flatMap((id) => {
      const parsed = parseId(id);
      if (parsed === undefined) return [];
      return spool.facts(parsed.seq - 1, 1, parsed.peer).filter(({ seq }) => seq === parsed.seq);
    });
  }

  #entryOf(facts: BatchFacts): SpoolEntry | undefined {
    const batch = this.#around.spool.find(facts.seq);
    return batch && entryOf(facts, batch.bytes, this.#around);
  }
}

/** The ids, each once, however they are written. */
function distinctIds(ids: readonly string[]): readonly string[] {
  return [
    ...new Set(ids.map((id) => {
      const parsed = parseId(id);
      return parsed === undefined ? id : `${parsed.peer}/${parsed.seq}`;
    })),
  ];
}
