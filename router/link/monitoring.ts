import { isDeepStrictEqual } from "node:util";
import type { MetricsSettings } from "../config/config.ts";
import type { Log } from "../observe/log.ts";
import { EventLoopDelay } from "../observe/metrics_delay.ts";
import type { Histogram } from "../observe/metrics_histogram.ts";
import { type Monitor, type MonitorSource, startMonitor } from "../observe/monitor.ts";
import { ListenError } from "./connection/listeners.ts";
import { formatAddress } from "./connection/sentences.ts";

/** A change that is ready to be made, or not. */
export interface Prepared {
  take(): void;
  discard(): void;
}

/** The monitor of a node as its configuration wants it at the moment. */
export class Monitoring {
  readonly #source: MonitorSource;
  readonly #log: Log;
  #settings: MetricsSettings | undefined;
  #monitor: Monitor | undefined;
  #delay: EventLoopDelay | undefined;

  constructor(source: MonitorSource, log: Log) {
    this.#source = source;
    this.#log = log;
  }

  /** The port listened on; undefined where none is. */
  get port(): number | undefined {
    return this.#monitor?.port;
  }

  /** How late the event loop is; undefined while nobody can ask. */
  get delay(): Histogram | undefined {
    return this.#delay?.histogram;
  }

  /** Prepares for other settings. Throws `ListenError`, and changes nothing, where the address cannot be had. */
  async prepare(settings: MetricsSettings | undefined): Promise<Prepared> {
    if (isDeepStrictEqual(settings, this.#settings)) return { take() {}, discard() {} };
    const monitor = settings && await this.#listen(settings);
    return {
      take: () => {
        this.#monitor?.close();
        this.#monitor = monitor;
        this.#settings = settings;
        if (monitor === undefined) this.#delay?.close();
        this.#delay = monitor && (this.#delay ?? new EventLoopDelay());
        if (settings === undefined || monitor === undefined) return;
        const at = formatAddress({ ...settings, port: monitor.port });
        this.#log.write("info", "metrics", `metrics are at http://${at}/metrics`);
      },
      discard: () => monitor?.close(),
    };
  }

  /** Listens no more. */
  close(): void {
    this.#monitor?.close();
    this.#delay?.close();
    this.#monitor = this.#delay = this.#settings = undefined;
  }

  async #listen(settings: MetricsSettings): Promise<Monitor> {
    try {
      return await startMonitor(settings, this.#source);
    } catch (error) {
      const because = error instanceof Error ? error.message : error;
      throw new ListenError(`cannot listen on ${formatAddress(settings)} (metrics.listen): ${because}`);
    }
  }
}
