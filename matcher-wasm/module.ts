import { MATCHER_WASM } from "./matcher_wasm.ts";

/** What assembly/index.ts exports. Addresses and lengths are in bytes, numbers are i32 unless said otherwise. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  recordAt(): number;
  keyAt(): number;
  keySize(): number;
  nodeSize(): number;
  domainSize(): number;
  /** Makes the key of the hash tables. Comes first: what is in the tables depends on it. */
  rekey(seed: bigint): void;
  tableAt(nodes: number, slots: number, slotCount: number, labels: number): void;
  insert(from: number, to: number, route: number, source: number): void;
  lookup(length: number): void;
  foundRoute(): number;
  foundSource(): number;
  domainsAt(
    entries: number,
    room: number,
    slots: number,
    slotCount: number,
    names: number,
    nameRoom: number,
  ): void;
  labelSize(): number;
  labelsAt(
    entries: number,
    room: number,
    slots: number,
    slotCount: number,
    bytes: number,
    byteRoom: number,
  ): void;
  internLabel(start: number, length: number): number;
  forgetLabels(): void;
  intern(length: number): number;
  forget(): void;
  routeOf(domain: number): number;
  sourceOf(domain: number): number;
  nameAt(domain: number): number;
  nameLength(domain: number): number;
  limit(bytes: number, depth: number, attributes: number): void;
  reset(): void;
  window(start: number, next: number, fed: number): void;
  elementStart(): number;
  position(): number;
  keep(base: number): void;
  suspendedSize(): number;
  suspend(at: number): void;
  resume(at: number, start: number, fed: number, base: number): void;
  scan(): number;
}

const COMPILED = new WebAssembly.Module(Uint8Array.from(atob(MATCHER_WASM), (c) => c.charCodeAt(0)));

/** A new instance with a memory of its own. */
export function instantiate(): Exports {
  return new WebAssembly.Instance(COMPILED).exports as unknown as Exports;
}
