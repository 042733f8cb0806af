// Addresses (RFC 7622): finding the domainpart of one, and its canonical form.

import { AddressState } from "../codes";
import { DOMAIN, is, LOCAL, lower } from "./bytes";
import { familiar, internRead, KEY } from "./domains";
import { indexOf, plainResource } from "./runs";
import { put } from "./signals";

const LONGEST_PART: usize = 1023; // RFC 7622 §3.1
const LONGEST_DOMAIN: usize = 253;
const LONGEST_LABEL: usize = 63;
const SLASH: u32 = 47;
const AT: u32 = 64;

/** Where the domain that `canonical` read ends, and its length in KEY. */
class Domain {
  static end: usize = 0;
  static length: i32 = 0;
}

/** What a byte that has no business in its part makes of the address. */
@inline
function stray(b: u32): i32 {
  return b >= 0x80 || b == 38 ? AddressState.Textual : AddressState.Malformed;
}

/** What the resourcepart p..z is. Any ASCII but controls will do. */
function resourcepart(p: usize, z: usize): i32 {
  if (p == z || z - p > LONGEST_PART) return AddressState.Malformed;
  p = plainResource(p, z);
  return p == z ? AddressState.Known : stray(load<u8>(p));
}

/** Whether the label that ends at k, n bytes long, is one that DNS could carry (RFC 1123 §2.1). */
@inline
function wellLabelled(k: usize, n: usize): bool {
  return n != 0 && n <= LONGEST_LABEL && load<u8>(KEY + k - n) != 45 && load<u8>(KEY + k - 1) != 45;
}

/** Writes the canonical form of the domain that begins at p to KEY, up to '/' or z. */
function canonical(p: usize, z: usize): i32 {
  let k: usize = 0;
  let label: usize = 0;
  for (; p < z; p++) {
    const b: u32 = load<u8>(p);
    if (is(b, DOMAIN)) {
      label++;
    } else if (b == 46) {
      if (!wellLabelled(k, label)) return AddressState.Malformed;
      label = 0;
    } else if (b == SLASH) {
      break;
    } else {
      return b == 91 && k == 0 ? AddressState.Textual : stray(b);
    }
    if (k > LONGEST_DOMAIN) return AddressState.Malformed;
    store<u8>(KEY + k, lower(b));
    k++;
    // "xn--": an A-label, perhaps a false one.
    if (label == 4 && load<u32>(KEY + k - 4) == 0x2d2d6e78) return AddressState.Textual;
  }
  if (label == 0 && k > 1) k--; // the root's dot
  else if (!wellLabelled(k, label)) return AddressState.Malformed;
  Domain.end = p;
  Domain.length = <i32>k;
  return k > LONGEST_DOMAIN ? AddressState.Malformed : AddressState.Known;
}

/** The number of the address's domain, where it stands in its canonical form and has stood so before; −1 where the address
 * must be read. */
function glance(p: usize, z: usize): i32 {
  const end = indexOf(p, z, SLASH);
  const at = indexOf(p, end, AT);
  const domain = at == end ? p : at + 1;
  if (end - domain > LONGEST_DOMAIN) return -1;
  const number = familiar(domain, <i32>(end - domain));
  if (number < 0 || (at != end && !isLocalpart(p, at))) return -1;
  return end == z || resourcepart(end + 1, z) == AddressState.Known ? number : -1;
}

function isLocalpart(p: usize, z: usize): bool {
  if (p == z || z - p > LONGEST_PART) return false;
  while (p < z && is(load<u8>(p), LOCAL)) p++;
  return p == z;
}

/** What the address p..z is; the number of its domain goes into the record's field. */
export function address(p: usize, z: usize, field: i32): i32 {
  const known = glance(p, z);
  if (known >= 0) {
    put(field, known);
    return AddressState.Known;
  }
  return read(p, z, field);
}

/** Reads the address p..z byte by byte. */
function read(p: usize, z: usize, field: i32): i32 {
  let at = p;
  while (at < z && is(load<u8>(at), LOCAL)) at++;
  let domain = p;
  if (at < z) {
    const b: u32 = load<u8>(at);
    if (b == AT) {
      if (at == p || at - p > LONGEST_PART) return AddressState.Malformed;
      domain = at + 1;
    } else if (b != SLASH && b != 58) {
      return stray(b);
    }
  }
  const state = canonical(domain, z);
  if (state != AddressState.Known) return state;
  const rest = Domain.end == z ? <i32>AddressState.Known : resourcepart(Domain.end + 1, z);
  if (rest != AddressState.Known) return rest;
  const number = internRead(Domain.length);
  put(field, number);
  return number < 0 ? AddressState.Crowded : AddressState.Known;
}
