import type { Counters, PeerCounters } from "./metrics_counters.ts";
import type { Tally } from "./metrics_load.ts";
import type { PeerStatus, Rates } from "./status.ts";

/** As many samples as the longest rate takes, and the one before. */
const SAMPLES = 61;

/** How fast a counter grows: its values in the last minute, once a second. */
export class RateMeter {
  readonly #values = new Float64Array(SAMPLES);
  readonly #times = new Float64Array(SAMPLES);
  #count = 0;

  /** Takes the counter's value, once a second. `time`: of a clock that never goes back, milliseconds. */
  sample(value: number, time: number): void {
    const at = this.#count++ % SAMPLES;
    this.#values[at] = value;
    this.#times[at] = time;
  }

  /** Per second, over 1, 10 and 60 s; over as much as is known where that is less. */
  rates(): Rates {
    return { "1": this.#over(1), "10": this.#over(10), "60": this.#over(60) };
  }

  #over(seconds: number): number {
    const back = Math.min(seconds, this.#count - 1, SAMPLES - 1);
    if (back < 1) return 0;
    const last = (this.#count - 1) % SAMPLES;
    const first = (this.#count - 1 - back) % SAMPLES;
    const elapsed = (this.#times[last] - this.#times[first]) / 1000;
    // A counter that begins anew, with its peer, is no negative rate.
    const grown = Math.max(0, this.#values[last] - this.#values[first]);
    return elapsed > 0 ? grown / elapsed : 0;
  }
}

const NO_RATES: Rates = { "1": 0, "10": 0, "60": 0 };

interface Meters {
  readonly in: RateMeter;
  readonly out: RateMeter;
}

/** How fast stanzas come from each peer and go to it. */
export class PeerRates {
  readonly #meters = new Map<string, Meters>();
  #last: number | undefined;

  /** Looks at the counters, once a second. Peers that are not named are forgotten. */
  sample(names: readonly string[], counters: Counters, time: number): void {
    if (this.#meters.size > 0) this.#keep(new Set(names));
    for (const name of names) {
      const counted = counters.find(name);
      if (counted === undefined) continue;
      const meters = this.#meters.get(name) ?? this.#begin();
      this.#meters.set(name, meters);
      meters.in.sample(received(counted), time);
      meters.out.sample(counted.out.sent.stanzas, time);
    }
    this.#last = time;
  }

  of(name: string): PeerStatus["rates"] {
    const meters = this.#meters.get(name);
    return { in: meters?.in.rates() ?? NO_RATES, out: meters?.out.rates() ?? NO_RATES };
  }

  /** A peer of which nothing had been counted when the counters were last looked at. */
  #begin(): Meters {
    const meters: Meters = { in: new RateMeter(), out: new RateMeter() };
    if (this.#last !== undefined) {
      for (const meter of [meters.in, meters.out]) {
        meter.sample(0, this.#last);
      }
    }
    return meters;
  }

  #keep(names: ReadonlySet<string>): void {
    for (const name of this.#meters.keys()) if (!names.has(name)) this.#meters.delete(name);
  }
}

function received({ in: outcomes }: PeerCounters): number {
  return Object.values<Tally>(outcomes).reduce((sum, { stanzas }) => sum + stanzas, 0);
}
