import { type AddressState, type Fault, Field, type Kind, Signal, type StanzaType } from "./codes.ts";
import type { Memory } from "./memory.ts";
import { NONE, Shelf } from "./shelf.ts";
import { CHUNK, HoldExceeded, type ScanLimits, type Scanner } from "./types.ts";

/** The scanner whose context and bytes are in place; those of the others are on their shelves. */
export interface Turn {
  holder: WasmScanner | undefined;
}

/** A rest up to this size goes back from its own block to the common window. */
const SMALL = CHUNK / 4;
/** Longest element that the instance can be told to take; it reckons with i32. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * A scanner of the WASM matcher.
 *
 * While it has the turn, its context is the instance's and its bytes are in the common window, or in a block of their
 * own when they have outgrown it. When another takes the turn, both go to its shelf. So a stream between two stanzas
 * costs its header and a few hundred bytes.
 */
export class WasmScanner implements Scanner {
  readonly #memory: Memory;
  readonly #turn: Turn;
  readonly #shelf: Shelf;
  #limits: ScanLimits;
  /** First byte of the unfinished element and one past the last byte fed; the first is the instance's to know in its turn. */
  #start = 0;
  #end = 0;
  #state: "new" | "running" | "lost" | "closed" = "new";

  constructor(memory: Memory, turn: Turn, limits: ScanLimits) {
    this.#memory = memory;
    this.#turn = turn;
    this.#shelf = new Shelf(memory);
    this.#limits = limits;
  }

  feed(chunk: Uint8Array): void {
    if (chunk.length > CHUNK) {
      throw new RangeError(`${chunk.length} bytes fed at once, at most ${CHUNK} are taken`);
    }
    this.#takeTurn();
    const { wasm } = this.#memory;
    const start = wasm.elementStart();
    const read = wasm.position() - start;
    const rest = this.#end - start;
    const at = this.#makeRoom(start, rest, rest + chunk.length);
    this.#memory.bytes.set(chunk, at + rest);
    this.#end = at + rest + chunk.length;
    wasm.window(at, at + read, this.#end);
  }

  scan(): Signal {
    this.#takeTurn();
    const signal: Signal = this.#memory.wasm.scan();
    if (signal === Signal.Header) this.#keepHeader();
    return signal;
  }

  discard(): void {
    this.#takeTurn();
    const { wasm } = this.#memory;
    this.#end = wasm.position();
    wasm.window(wasm.elementStart(), this.#end, this.#end);
  }

  restart(): void {
    this.#takeTurn();
    const { wasm } = this.#memory;
    wasm.reset();
    wasm.window(wasm.position(), wasm.position(), this.#end);
    this.#shelf.dropHeader();
  }

  setLimits(limits: ScanLimits): void {
    this.#limits = limits;
    this.#takeTurn();
    this.#limit();
  }

  get held(): number {
    return this.#end - (this.#turn.holder === this ? this.#memory.wasm.elementStart() : this.#start);
  }

  close(): void {
    this.#release("closed");
  }

  /** The same stream, gone on with in another memory. This scanner is closed. */
  moveTo(memory: Memory, turn: Turn): WasmScanner {
    if (this.#turn.holder === this) this.#yieldTurn();
    this.#demandUse();
    const moved = new WasmScanner(memory, turn, this.#limits);
    try {
      moved.#shelf.copyFrom(this.#shelf);
    } catch (error) {
      moved.close();
      throw error;
    }
    const offset = moved.#shelf.bytes - this.#shelf.bytes;
    moved.#start = this.#start + offset;
    moved.#end = this.#end + offset;
    moved.#state = this.#state;
    this.close();
    return moved;
  }

  #demandUse(): void {
    if (this.#state === "closed") throw new TypeError("the scanner is closed");
    if (this.#state === "lost") throw new HoldExceeded("the stream's bytes could not be held");
  }

  #release(state: "lost" | "closed"): void {
    if (this.#turn.holder === this) this.#turn.holder = undefined;
    this.#shelf.clear();
    this.#start = this.#end = NONE;
    this.#state = state;
  }

  #limit(): void {
    const { bytes, depth, attributes } = this.#limits;
    this.#memory.wasm.limit(Math.min(bytes, MOST_BYTES), depth, attributes);
  }

  #keepHeader(): void {
    const { record, wasm } = this.#memory;
    try {
      this.#shelf.keepHeader(record[Field.Start], record[Field.End]);
    } catch (error) {
      this.#release("lost");
      throw error;
    }
    wasm.keep(this.#shelf.header);
  }

  #takeTurn(): void {
    if (this.#turn.holder === this) return;
    this.#demandUse();
    const { holder } = this.#turn;
    if (holder !== undefined) holder.#yieldTurn();
    this.#turn.holder = this;
    const { wasm, windowAt } = this.#memory;
    if (this.#state === "running") {
      wasm.resume(this.#shelf.context, this.#start, this.#end, this.#shelf.header);
      return;
    }
    wasm.reset();
    wasm.window(windowAt, windowAt, windowAt);
    this.#limit();
    this.#end = windowAt;
    this.#state = "running";
  }

  /** Puts context and bytes away. Where there is no room for them this stream is lost, not the one whose turn it is. */
  #yieldTurn(): void {
    this.#turn.holder = undefined;
    const start = this.#memory.wasm.elementStart();
    try {
      this.#shelf.keepContext();
      this.#keepBytes(start, this.#end);
    } catch (error) {
      if (!(error instanceof HoldExceeded)) throw error;
      this.#release("lost");
    }
  }

  /** Puts the rest at `start`..`end` on the shelf, unless it is there. */
  #keepBytes(start: number, end: number): void {
    let at = start;
    if (start === end) {
      this.#shelf.dropBytes();
      at = NONE;
    } else if (this.#shelf.bytes === NONE) {
      this.#shelf.keepBytes(start, end, end - start);
      at = this.#shelf.bytes;
    }
    this.#start = at;
    this.#end = at + end - start;
  }

  /** Where the `rest` bytes at `start` stand with room behind them, `size` bytes in all. */
  #makeRoom(start: number, rest: number, size: number): number {
    const { bytes, windowAt, windowSize } = this.#memory;
    const shelved = this.#shelf.bytes !== NONE;
    if (size > windowSize || (shelved && rest > SMALL)) {
      this.#shelf.keepBytes(start, start + rest, size);
      return this.#shelf.bytes;
    }
    if (start !== windowAt) bytes.copyWithin(windowAt, start, start + rest);
    this.#shelf.dropBytes();
    return windowAt;
  }

  get start(): number {
    return this.#memory.record[Field.Start];
  }
  get end(): number {
    return this.#memory.record[Field.End];
  }
  get fault(): Fault {
    return this.#memory.record[Field.Fault];
  }
  get kind(): Kind {
    return this.#memory.record[Field.Kind];
  }
  get type(): StanzaType {
    return this.#memory.record[Field.Type];
  }
  get flags(): number {
    return this.#memory.record[Field.Flags];
  }
  get to(): AddressState {
    return this.#memory.record[Field.To];
  }
  get from(): AddressState {
    return this.#memory.record[Field.From];
  }
  get toDomain(): number {
    return this.#memory.record[Field.ToDomain];
  }
  get fromDomain(): number {
    return this.#memory.record[Field.FromDomain];
  }
  get toStart(): number {
    return this.#memory.record[Field.ToStart];
  }
  get toEnd(): number {
    return this.#memory.record[Field.ToEnd];
  }
  get fromStart(): number {
    return this.#memory.record[Field.FromStart];
  }
  get fromEnd(): number {
    return this.#memory.record[Field.FromEnd];
  }
  get idStart(): number {
    return this.#memory.record[Field.IdStart];
  }
  get idEnd(): number {
    return this.#memory.record[Field.IdEnd];
  }
  get typeStart(): number {
    return this.#memory.record[Field.TypeStart];
  }
  get typeEnd(): number {
    return this.#memory.record[Field.TypeEnd];
  }
  get labelStart(): number {
    return this.#memory.record[Field.LabelStart];
  }
  get labelEnd(): number {
    return this.#memory.record[Field.LabelEnd];
  }
  get hopsStart(): number {
    return this.#memory.record[Field.HopsStart];
  }
  get hopsEnd(): number {
    return this.#memory.record[Field.HopsEnd];
  }
  get contentStart(): number {
    return this.#memory.record[Field.ContentStart];
  }
  get contentEnd(): number {
    return this.#memory.record[Field.ContentEnd];
  }
}
