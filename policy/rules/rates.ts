/** What bounds the memory of rates. */
export interface RateLimits {
  /** Senders, counted once for each rule that counts them, in all. */
  readonly entries: number;
  /** Of one rule, so that the senders of one peer cannot take the room of all. */
  readonly entriesPerRule: number;
}

/** A rate: so many stanzas in so many seconds. Also how many may come at once. */
export interface Rate {
  /** How many. */
  readonly stanzas: number;
  /** In which time. */
  readonly seconds: number;
}

/** Token buckets of senders. */
export interface Rates {
  /**
   * Takes one token from a bucket. `over`: there was none; `crowded`: there is no room for another sender.
   *
   * @param rule what keeps the buckets of one rule apart from those of others
   * @param now milliseconds
   */
  take(rule: string, sender: string, rate: Rate, now: number): "within" | "over" | "crowded";
  /** How many buckets there are. */
  readonly size: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds. */
  at: number;
  /** When it will be full again, and so as good as none. */
  fullAt: number;
}

const DEFAULTS: RateLimits = { entries: 100_000, entriesPerRule: 20_000 };

/** How many of the oldest buckets are looked at where room is needed. */
const LOOKED_AT = 8;

/** Makes an empty state, bounded in entries. Where it is crowded, whoever is new has no token. */
export function createRates(limits: RateLimits = DEFAULTS): Rates {
  // Both in the order of their last use.
  const rules = new Map<string, Map<string, Bucket>>();
  let size = 0;

  const makeRoom = (rule: string, now: number): void => {
    const buckets = rules.get(rule);
    if (buckets === undefined) return;
    size -= forget(buckets, now);
    if (buckets.size === 0) rules.delete(rule);
  };

  const hasRoom = (rule: string, now: number): boolean => {
    const own = () => rules.get(rule)?.size ?? 0;
    if (own() >= limits.entriesPerRule) makeRoom(rule, now);
    if (size >= limits.entries) makeRoom(rule, now);
    if (size >= limits.entries) makeRoom(oldestOf(rules), now);
    return own() < limits.entriesPerRule && size < limits.entries;
  };

  const bucketOf = (rule: string, sender: string, rate: Rate, now: number): Bucket | undefined => {
    const known = rules.get(rule)?.get(sender);
    if (known === undefined && !hasRoom(rule, now)) return undefined;
    if (known === undefined) size++;
    const bucket = known ?? { tokens: rate.stanzas, at: now, fullAt: now };
    const buckets = rules.get(rule) ?? new Map<string, Bucket>();
    moveToEnd(rules, rule, buckets);
    moveToEnd(buckets, sender, bucket);
    return bucket;
  };

  return {
    get size() {
      return size;
    },
    take(rule, sender, rate, now) {
      const bucket = bucketOf(rule, sender, rate, now);
      if (bucket === undefined) return "crowded";
      refill(bucket, rate, now);
      const within = bucket.tokens >= 1;
      if (within) bucket.tokens--;
      bucket.fullAt = now + (rate.stanzas - bucket.tokens) * rate.seconds * 1000 / rate.stanzas;
      return within ? "within" : "over";
    },
  };
}

/** A clock that went back gives nothing and takes nothing. */
function refill(bucket: Bucket, { stanzas, seconds }: Rate, now: number): void {
  const elapsed = Math.max(0, now - bucket.at) / 1000;
  bucket.tokens = Math.min(stanzas, bucket.tokens + elapsed * stanzas / seconds);
  bucket.at = now;
}

/** Drops the full ones among the oldest; gives their number. */
function forget(buckets: Map<string, Bucket>, now: number): number {
  const oldest = [...buckets.entries().take(LOOKED_AT)].filter(([, { fullAt }]) => fullAt <= now);
  for (const [sender] of oldest) buckets.delete(sender);
  return oldest.length;
}

function oldestOf(rules: Map<string, unknown>): string {
  return rules.keys().next().value ?? "";
}

function moveToEnd<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}
