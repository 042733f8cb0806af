// The keyed hash of both tables: NH (Black et al., UMAC, CRYPTO '99). For two texts of one length that differ, one key in
// 2^32 makes them collide, whatever the texts: who cannot read the key cannot choose names that do. And a collision
// costs a comparison, never a wrong answer, because whole keys are compared.

/** As long as the longest text that is hashed, KEY_SIZE of domains.ts, and 8 bytes. */
const KEYS_SIZE: i32 = 264;
const KEYS: usize = memory.data(KEYS_SIZE, 16);

const PRIME: u64 = 0x9e3779b97f4a7c15;
const OTHER: u64 = 0xd6e8feb86659fd93;

/** Makes the key from a seed (splitmix64). */
export function rekey(seed: u64): void {
  for (let i: usize = 0; i < <usize>KEYS_SIZE; i += 8) {
    seed += PRIME;
    let k = seed;
    k = (k ^ (k >> 30)) * 0xbf58476d1ce4e5b9;
    k = (k ^ (k >> 27)) * 0x94d049bb133111eb;
    store<u64>(KEYS + i, k ^ (k >> 31));
  }
}

@inline
function product(x: u64, k: u64): u64 {
  return <u64>(<u32>x + <u32>k) * <u64>(<u32>(x >> 32) + <u32>(k >> 32));
}

/** Hash of the n bytes at p, with a salt. Up to 7 bytes behind them are read and ignored. */
export function hash(p: usize, n: i32, salt: u32): u32 {
  let h: u64 = (<u64>salt << 9 | n) * PRIME;
  let k = KEYS;
  for (; n >= 8; n -= 8) {
    h += product(load<u64>(p), load<u64>(k));
    p += 8;
    k += 8;
  }
  if (n > 0) h += product(load<u64>(p) & (<u64>-1 >> (64 - (n << 3))), load<u64>(k));
  h = (h ^ (h >> 32)) * OTHER;
  return <u32>(h ^ (h >> 32));
}

/** One step of a hash of text of any length, a character at a time. */
@inline
export function mix(h: u64, character: u32): u64 {
  h = (h ^ character ^ load<u64>(KEYS)) * (load<u64>(KEYS, 8) | 1);
  return h ^ (h >> 32);
}
