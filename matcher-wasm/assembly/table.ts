// The route table: a trie of domain labels, read from the right.
// Invariant: a node's children are found by the node's number and the child's whole label; two children of a node never
// have the same label. The hash only says where to begin to look.

import { hash } from "./hash";
import { same } from "./runs";

/** A label in the tree. Answers are −1 where the pattern was not given. */
@unmanaged
class Node {
  parent: u32;
  label: u32; // in the label bytes
  length: u32;
  route: i32; // of the domain that ends here
  source: i32;
  routeBelow: i32; // of that domain and all under it
  sourceBelow: i32;
}

/** Where the table is; its room is reckoned by the caller before the first `insert`. */
class Table {
  static nodes: usize = 0;
  static count: u32 = 0;
  static slots: usize = 0;
  static mask: u32 = 0;
  static labels: usize = 0;
  static used: u32 = 0;
}

export const NODE_SIZE: i32 = offsetof<Node>();

@inline
function node(i: u32): Node {
  return changetype<Node>(Table.nodes + <usize>i * offsetof<Node>());
}

function append(parent: u32, label: u32, length: u32): u32 {
  const i = Table.count++;
  const n = node(i);
  n.parent = parent;
  n.label = label;
  n.length = length;
  n.route = n.source = n.routeBelow = n.sourceBelow = -1;
  return i;
}

/** Sets up an empty table: nodes, slots (a power of two, zeroed) and label bytes are at the places given. */
export function tableAt(nodes: usize, slots: usize, slotCount: u32, labels: usize): void {
  Table.nodes = nodes;
  Table.slots = slots;
  Table.mask = slotCount - 1;
  Table.labels = labels;
  Table.count = 0;
  Table.used = 0;
  append(0, 0, 0);
}

/** The slot of the child of `parent` with the n bytes at p as label, or the empty slot where it would go. */
function slotOf(parent: u32, p: usize, n: u32): usize {
  let i = hash(p, n, parent) & Table.mask;
  while (true) {
    const slot = Table.slots + (<usize>i << 2);
    const child = load<u32>(slot);
    if (child == 0) return slot;
    const c = node(child);
    if (c.parent == parent && c.length == n && same(Table.labels + c.label, p, n)) return slot;
    i = (i + 1) & Table.mask;
  }
}

function child(parent: u32, p: usize, n: u32): u32 {
  const slot = slotOf(parent, p, n);
  const found = load<u32>(slot);
  if (found != 0) return found;
  memory.copy(Table.labels + Table.used, p, n);
  const made = append(parent, Table.used, n);
  Table.used += n;
  store<u32>(slot, made);
  return made;
}

/** Start of the label that ends before z. */
@inline
function labelStart(p: usize, z: usize): usize {
  while (z > p && load<u8>(z - 1) != 46) z--;
  return z;
}

/** Adds the canonical pattern p..z. −1 leaves an answer as it is. */
export function insert(p: usize, z: usize, route: i32, source: i32): void {
  const below = load<u8>(p) == 42;
  if (below) p = min(p + 2, z);
  let at: u32 = 0;
  while (z > p) {
    const start = labelStart(p, z);
    at = child(at, start, <u32>(z - start));
    z = start > p ? start - 1 : p;
  }
  const n = node(at);
  if (route >= 0) {
    if (below) n.routeBelow = route;
    else n.route = route;
  }
  if (source >= 0) {
    if (below) n.sourceBelow = source;
    else n.source = source;
  }
}

/** The last answers of `find`. */
export class Found {
  static route: i32 = -1;
  static source: i32 = -1;
}

/** Looks up the canonical domain p..z: the longest pattern wins, the exact one before the wildcard. */
export function find(p: usize, z: usize): void {
  let n = node(0);
  let route = n.routeBelow;
  let source = n.sourceBelow;
  let at: u32 = 0;
  while (true) {
    const start = labelStart(p, z);
    at = load<u32>(slotOf(at, start, <u32>(z - start)));
    if (at == 0) break;
    n = node(at);
    if (n.routeBelow >= 0) route = n.routeBelow;
    if (n.sourceBelow >= 0) source = n.sourceBelow;
    if (start <= p) {
      if (n.route >= 0) route = n.route;
      if (n.source >= 0) source = n.source;
      break;
    }
    z = start - 1;
  }
  Found.route = route;
  Found.source = source;
}
