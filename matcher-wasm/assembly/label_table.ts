// The label table: every security label seen gets a small number, so that what was decided of it can be remembered.
// Whole labels are compared; the hash only says where to begin to look.

import { hash } from "./hash";
import { same } from "./runs";

@unmanaged
class Label {
  hash: u32;
  at: u32; // in the label bytes
  length: u32;
}

class Labels {
  static entries: usize = 0;
  static room: u32 = 0;
  static count: u32 = 0;
  static slots: usize = 0;
  static mask: u32 = 0;
  static bytes: usize = 0;
  static byteRoom: u32 = 0;
  static used: u32 = 0;
}

export const LABEL_SIZE: i32 = offsetof<Label>();

/** As much as `hash` takes at once. */
const BLOCK: i32 = 256;

@inline
function entry(i: u32): Label {
  return changetype<Label>(Labels.entries + <usize>i * offsetof<Label>());
}

/** Sets up an empty table at the places given; twice as many slots as entries, a power of two, zeroed. */
export function labelsAt(entries: usize, room: u32, slots: usize, slotCount: u32, bytes: usize, byteRoom: u32): void {
  Labels.entries = entries;
  Labels.room = room;
  Labels.slots = slots;
  Labels.mask = slotCount - 1;
  Labels.bytes = bytes;
  Labels.byteRoom = byteRoom;
  Labels.count = 0;
  Labels.used = 0;
}

/** Empties the table. */
export function forgetLabels(): void {
  memory.fill(Labels.slots, 0, (<usize>Labels.mask + 1) << 2);
  Labels.count = 0;
  Labels.used = 0;
}

function hashOf(p: usize, n: i32): u32 {
  let h: u32 = 0;
  for (; n > BLOCK; n -= BLOCK) {
    h = hash(p, BLOCK, h);
    p += BLOCK;
  }
  return hash(p, n, h);
}

function add(h: u32, p: usize, n: i32): i32 {
  if (Labels.count == Labels.room || <u32>n > Labels.byteRoom - Labels.used) return -1;
  const e = entry(Labels.count);
  e.hash = h;
  e.at = Labels.used;
  e.length = n;
  memory.copy(Labels.bytes + Labels.used, p, n);
  Labels.used += n;
  return Labels.count++;
}

/** The number of the label of n bytes at p, −1 when there is no room for it. */
export function internLabel(p: usize, n: i32): i32 {
  const h = hashOf(p, n);
  let i = h & Labels.mask;
  while (true) {
    const slot = Labels.slots + (<usize>i << 2);
    const number = load<u32>(slot);
    if (number == 0) {
      const made = add(h, p, n);
      if (made >= 0) store<u32>(slot, made + 1);
      return made;
    }
    const e = entry(number - 1);
    if (e.hash == h && e.length == n && same(Labels.bytes + e.at, p, n)) return number - 1;
    i = (i + 1) & Labels.mask;
  }
}
