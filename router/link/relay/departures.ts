import type { Kind, Scanner } from "../../../matcher-wasm/mod.ts";
import type { PeerCounters } from "../../observe/metrics_counters.ts";
import { Load } from "../../observe/metrics_load.ts";
import type { Frames } from "../../stream/frames.ts";
import { type HopsPlaces, sizeWithHops, writeWithHops, writeWithoutHops } from "../../stream/hops.ts";
import { keeps } from "../../stream/keeping.ts";
import { UNKEPT } from "../backlog/backlog.ts";
import type { Egress } from "./egress.ts";
import type { Exchange } from "./exchange.ts";

/** Stanzas that lie one behind the other, in the stream's memory or written anew, and go the same way. */
interface Run {
  readonly egress: Egress;
  readonly keep: boolean;
  /** Where they were written anew; undefined: they are as they came in. */
  readonly written: Uint8Array | undefined;
  readonly start: number;
  end: number;
}

/** A stanza at hand; a `Scanner` has one. */
export type Departing = HopsPlaces & Pick<Scanner, "kind" | "type">;

/** What departures need of the node. */
export type DepartureExchange = Pick<Exchange, "hop" | "scratch" | "adapt" | "bounce">;

/** What leaves a stream for its egresses: neighbours together, and with the way that is told between trunks. */
export class Departures {
  /** Those of the peer that the stanzas come from. */
  counters: PeerCounters;
  readonly #exchange: DepartureExchange;
  readonly #frames: Pick<Frames, "bytes">;
  readonly #before: () => void;
  readonly #touched = new Set<Egress>();
  /** What the run amounts to. */
  readonly #load = new Load(performance.now());
  #run: Run | undefined;

  /** @param before hands over what must leave before a new run */
  constructor(
    exchange: DepartureExchange,
    frames: Pick<Frames, "bytes">,
    counters: PeerCounters,
    before: () => void,
  ) {
    this.#exchange = exchange;
    this.#frames = frames;
    this.counters = counters;
    this.#before = before;
  }

  /** A chunk begins, which arrived at `arrived`; see `Load`. */
  begin(arrived: number): void {
    this.#load.arrived = arrived;
  }

  /** Takes the stanza at hand, whose bytes stand alone. */
  take(egress: Egress, scanner: Departing): void {
    const { kind, type, flags, start, end } = scanner;
    const keep = !egress.keeps || keeps(kind, type, flags);
    if (egress.tellsWay || scanner.hopsEnd !== 0) return this.#takeWritten(egress, keep, scanner);
    const run = this.#run;
    if (run?.egress === egress && run.end === start && run.keep === keep && run.written === undefined) {
      run.end = end;
    } else {
      this.#startRun({ egress, keep, written: undefined, start, end });
    }
    this.#load.count(kind, end - start);
  }

  /** Takes a stanza that stands alone and is not in the stream's memory. */
  takeAlone(egress: Egress, kind: Kind, stanza: Uint8Array): void {
    this.end();
    const { bytes, keep } = this.#exchange.adapt(stanza, egress);
    this.#push(
      { egress, keep, start: 0, end: bytes.length },
      bytes,
      Load.of(kind, bytes.length, this.#load.arrived),
    );
  }

  /** Hands the run over. */
  end(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    this.#push(run, run.written ?? this.#frames.bytes, this.#load);
  }

  /** Has everything written that was handed over. Answers with an egress that is full. */
  flush(): Egress | undefined {
    let full: Egress | undefined;
    for (const egress of this.#touched) {
      egress.flush();
      if (egress.full) full = egress;
    }
    this.#touched.clear();
    return full;
  }

  /** Writes the stanza anew: with one more hop on the way to a trunk, without hops on the way to anyone else. */
  #takeWritten(egress: Egress, keep: boolean, scanner: Departing): void {
    const { hop } = this.#exchange;
    const size = egress.tellsWay ? sizeWithHops(scanner, hop) : scanner.end - scanner.start;
    let run = this.#run;
    const joins = run?.egress === egress && run.keep === keep && run.written !== undefined &&
      run.end + size <= run.written.length;
    if (!joins || run === undefined) {
      const { scratch } = this.#exchange;
      const written = size <= scratch.length ? scratch : new Uint8Array(size);
      run = this.#startRun({ egress, keep, written, start: 0, end: 0 });
    }
    const { written = new Uint8Array(), end } = run;
    const { bytes } = this.#frames;
    run.end = egress.tellsWay
      ? writeWithHops(written, end, bytes, scanner, hop)
      : writeWithoutHops(written, end, bytes, scanner);
    this.#load.count(scanner.kind, run.end - end);
  }

  #startRun(run: Run): Run {
    this.end();
    this.#before();
    this.#load.clear();
    this.#run = run;
    return run;
  }

  #push({ egress, keep, start, end }: Omit<Run, "written">, bytes: Uint8Array, load: Load): void {
    this.#touched.add(egress);
    if (egress.push(bytes, start, end, load, keep)) return this.counters.in.forwarded.add(load);
    this.counters.in.bounced.add(load);
    this.counters.refuse("no-room", load.stanzas);
    const { refusal, peer } = egress;
    this.#exchange.bounce(bytes.slice(start, end), refusal, refusal === UNKEPT ? peer.name : undefined);
  }
}
