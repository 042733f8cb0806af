import { Flag } from "../../matcher-wasm/mod.ts";
import { type HopsFault, type HopsPlaces, isWireForm, readHops } from "./hops.ts";

/** What `readHops()` answers. */
export type Way = readonly string[] | HopsFault;

/** Elements remembered at once; a power of two. */
const SLOTS = 64;
/** Longer elements are rare, and read anew. */
const LONGEST = 512;

interface Slot {
  readonly bytes: Uint8Array;
  readonly way: Way;
}

const NO_HOPS: Way = [];

/**
 * `readHops()` that remembers: most stanzas of a link have travelled one of a few ways, and the same bytes mean the same.
 * The same way is the same array again, so that what follows from it can be remembered by it.
 */
export class HopsMemory {
  readonly #slots: (Slot | undefined)[] = Array(SLOTS).fill(undefined);

  /** The nodes that a stanza has passed, or what is wrong with its hops. */
  read(source: Uint8Array, stanza: HopsPlaces): Way {
    const { hopsStart, hopsEnd, flags } = stanza;
    if (hopsEnd === 0) return NO_HOPS;
    const index = slotOf(source, hopsStart, hopsEnd);
    const slot = this.#slots[index];
    const isAlone = (flags & Flag.ManyHops) === 0;
    if (isAlone && slot !== undefined && isSame(slot.bytes, source, hopsStart, hopsEnd)) return slot.way;
    const way = readHops(source, stanza);
    // What is written in another way may lean on a prefix of its stanza.
    if (isAlone && hopsEnd - hopsStart <= LONGEST && isWireForm(source, hopsStart, hopsEnd)) {
      this.#slots[index] = { bytes: source.slice(hopsStart, hopsEnd), way };
    }
    return way;
  }
}

/** Where the bytes are remembered: by their number and every fourth of them (FNV-1a). */
function slotOf(source: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 ^ (end - start);
  for (let at = start; at < end; at += 4) hash = Math.imul(hash ^ source[at], 0x01000193);
  return (hash ^ (hash >>> 16)) & (SLOTS - 1);
}

function isSame(bytes: Uint8Array, source: Uint8Array, start: number, end: number): boolean {
  if (bytes.length !== end - start) return false;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== source[start + i]) return false;
  }
  return true;
}
