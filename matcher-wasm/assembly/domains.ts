// The domain table: every domain seen gets a small number and, once, a look at the route table.

import { hash } from "./hash";
import { same } from "./runs";
import { find, Found } from "./table";

@unmanaged
class Domain {
  hash: u32;
  at: u32; // in the name bytes
  length: u32;
  route: i32;
  source: i32;
  read: i32; // whether it stood in an address, so that the same bytes there are known to be a domain
}

class Domains {
  static entries: usize = 0;
  static room: u32 = 0;
  static count: u32 = 0;
  static slots: usize = 0;
  static mask: u32 = 0;
  static names: usize = 0;
  static nameRoom: u32 = 0;
  static used: u32 = 0;
}

export const DOMAIN_SIZE: i32 = offsetof<Domain>();
export const KEY_SIZE: i32 = 256;
/** Where a canonical domain is put to be looked up; 8 more bytes belong to it, for the hash to read. */
export const KEY: usize = memory.data(KEY_SIZE + 8, 16);

@inline
function entry(i: u32): Domain {
  return changetype<Domain>(Domains.entries + <usize>i * offsetof<Domain>());
}

/** Sets up an empty table at the places given; twice as many slots as entries, a power of two, zeroed. */
export function domainsAt(entries: usize, room: u32, slots: usize, slotCount: u32, names: usize, nameRoom: u32): void {
  Domains.entries = entries;
  Domains.room = room;
  Domains.slots = slots;
  Domains.mask = slotCount - 1;
  Domains.names = names;
  Domains.nameRoom = nameRoom;
  Domains.count = 0;
  Domains.used = 0;
}

/** Empties the table. */
export function forget(): void {
  memory.fill(Domains.slots, 0, (<usize>Domains.mask + 1) << 2);
  Domains.count = 0;
  Domains.used = 0;
}

function add(h: u32, n: i32): i32 {
  if (Domains.count == Domains.room || Domains.used + n > Domains.nameRoom) return -1;
  const e = entry(Domains.count);
  e.hash = h;
  e.at = Domains.used;
  e.length = n;
  memory.copy(Domains.names + Domains.used, KEY, n);
  Domains.used += n;
  find(KEY, KEY + n);
  e.route = Found.route;
  e.source = Found.source;
  e.read = 0;
  return Domains.count++;
}

/** The slot of the n bytes at p with that hash, or the empty one where they would go. */
function slotOf(p: usize, n: i32, h: u32): usize {
  let i = h & Domains.mask;
  while (true) {
    const slot = Domains.slots + (<usize>i << 2);
    const number = load<u32>(slot);
    if (number == 0) return slot;
    const e = entry(number - 1);
    if (e.hash == h && e.length == n && same(Domains.names + e.at, p, n)) return slot;
    i = (i + 1) & Domains.mask;
  }
}

/** The number of the n bytes at p where they have stood in an address before, −1 else. */
export function familiar(p: usize, n: i32): i32 {
  const number = load<u32>(slotOf(p, n, hash(p, n, 0)));
  return number != 0 && entry(number - 1).read != 0 ? number - 1 : -1;
}

/** The number of the canonical domain of n bytes in KEY, −1 when there is no room for it. */
export function internKey(n: i32): i32 {
  const h = hash(KEY, n, 0);
  const slot = slotOf(KEY, n, h);
  const number = load<u32>(slot);
  if (number != 0) return number - 1;
  const made = add(h, n);
  if (made >= 0) store<u32>(slot, made + 1);
  return made;
}

/** The same, for a domain that was read from an address. */
export function internRead(n: i32): i32 {
  const number = internKey(n);
  if (number >= 0) entry(number).read = 1;
  return number;
}

export function routeOf(number: u32): i32 {
  return number < Domains.count ? entry(number).route : -1;
}

export function sourceOf(number: u32): i32 {
  return number < Domains.count ? entry(number).source : -1;
}

export function nameAt(number: u32): usize {
  return Domains.names + entry(number).at;
}

export function nameLength(number: u32): u32 {
  return number < Domains.count ? entry(number).length : 0;
}
