import type { Limits } from "../config/config.ts";
import type { Counters } from "../observe/metrics_counters.ts";
import { Incoming } from "./incoming.ts";
import type { IncomingSurroundings } from "./incoming_types.ts";
import type { Transport } from "./transport.ts";

/** All connections that peers have made, at most so many in all and from one address. */
export class Incomings {
  readonly #incomings = new Set<Incoming>();
  readonly #limits: () => Limits;
  readonly #surroundings: () => IncomingSurroundings;

  constructor(limits: () => Limits, surroundings: () => IncomingSurroundings) {
    this.#limits = limits;
    this.#surroundings = surroundings;
  }

  /** Takes a connection on, or closes it where there are too many. */
  accept(transport: Transport, direct: boolean): void {
    const around = this.#surroundings();
    const limit = this.#exhausted(transport);
    if (limit !== undefined) {
      around.counters.connectionsRefused[limit]++;
      const text =
        `a connection from ${transport.remote} was refused: as many as limits.${limit} allows are ` +
        "authenticated already";
      around.log.write("warn", "stream.refused", text);
      return transport.destroy();
    }
    this.#incomings.add(new Incoming(transport, direct, around));
  }

  /** All at the moment; the list does not change. */
  all(): readonly Incoming[] {
    return [...this.#incomings];
  }

  /** Looks after all connections; to be called about once a second. */
  tick(): void {
    const now = performance.now();
    for (const incoming of this.#incomings) incoming.tick(now);
  }

  remove(incoming: Incoming): void {
    this.#incomings.delete(incoming);
  }

  /** The limit that leaves no room for the connection. An older one that has not authenticated yet makes room for it. */
  #exhausted(transport: Transport): keyof Counters["connectionsRefused"] | undefined {
    const { connections, connectionsPerAddress } = this.#limits();
    const host = hostOf(transport.remote);
    const fromThere = this.all().filter((incoming) => incoming.host === host);
    if (fromThere.length >= connectionsPerAddress && !makeRoom(fromThere)) return "connectionsPerAddress";
    return this.#incomings.size >= connections && !makeRoom(this.all()) ? "connections" : undefined;
  }
}

/** Closes the oldest connection that has not authenticated. */
function makeRoom(incomings: readonly Incoming[]): boolean {
  const oldest = incomings.filter(({ authenticated }) => !authenticated)
    .reduce<Incoming | undefined>((a, b) => a === undefined || b.since < a.since ? b : a, undefined);
  oldest?.abandon("made room for another connection");
  return oldest !== undefined;
}

function hostOf(remote: string): string {
  return remote.slice(0, remote.lastIndexOf(":"));
}
