import type { Limits } from "../../config/config.ts";
import type { Counters } from "../../observe/metrics_counters.ts";
import { Incoming } from "./incoming.ts";
import type { IncomingSurroundings } from "./incoming_types.ts";
import type { Manner } from "./listeners.ts";
import type { Transport } from "./transport.ts";
import { X2xIncoming, type X2xIncomingSurroundings } from "../x2x/incoming.ts";

/** A connection that a peer has made, of either kind. */
type Caller = Pick<Incoming | X2xIncoming, "host" | "since" | "authenticated" | "abandon">;

/** What connections need of the node, with a negotiation and without one (XEP-0361). */
export interface IncomingsSurroundings {
  limits(): Limits;
  negotiated(): IncomingSurroundings;
  atOnce(): X2xIncomingSurroundings;
}

/** All connections that peers have made, at most so many in all and from one address. */
export class Incomings {
  readonly #incomings = new Set<Incoming>();
  readonly #atOnce = new Set<X2xIncoming>();
  readonly #around: IncomingsSurroundings;

  constructor(surroundings: IncomingsSurroundings) {
    this.#around = surroundings;
  }

  /** Takes a connection on, or closes it where there are too many. */
  accept(transport: Transport, { tls, link }: Manner): void {
    const limit = this.#exhausted(transport);
    if (limit !== undefined) return this.#refuse(transport, limit);
    if (link === "negotiated") {
      this.#incomings.add(new Incoming(transport, tls === "direct", this.#around.negotiated()));
      return;
    }
    const incoming = new X2xIncoming(transport, tls !== "none", this.#around.atOnce());
    if (!incoming.over) this.#atOnce.add(incoming);
  }

  /** All that are negotiated, at the moment; the list does not change. */
  all(): readonly Incoming[] {
    return [...this.#incomings];
  }

  /** The same for those without a negotiation. */
  atOnce(): readonly X2xIncoming[] {
    return [...this.#atOnce];
  }

  /** Looks after all connections; to be called about once a second. */
  tick(): void {
    const now = performance.now();
    for (const incoming of this.#incomings) incoming.tick(now);
  }

  remove(incoming: Incoming | X2xIncoming): void {
    if (incoming instanceof Incoming) this.#incomings.delete(incoming);
    else this.#atOnce.delete(incoming);
  }

  #refuse(transport: Transport, limit: keyof Counters["connectionsRefused"]): void {
    const { counters, log } = this.#around.negotiated();
    counters.connectionsRefused[limit]++;
    const text = `a connection from ${transport.remote} was refused: as many as limits.${limit} allows are ` +
      "authenticated already";
    log.write("warn", "stream.refused", text);
    transport.destroy();
  }

  /** The limit that leaves no room for the connection. An older one that has not authenticated yet makes room for it. */
  #exhausted(transport: Transport): keyof Counters["connectionsRefused"] | undefined {
    const { connections, connectionsPerAddress } = this.#around.limits();
    const host = hostOf(transport.remote);
    const all = [...this.#incomings, ...this.#atOnce];
    const fromThere = all.filter((incoming) => incoming.host === host);
    if (fromThere.length >= connectionsPerAddress && !makeRoom(fromThere)) return "connectionsPerAddress";
    return all.length >= connections && !makeRoom(all) ? "connections" : undefined;
  }
}

/** Closes the oldest connection that has not authenticated. */
function makeRoom(callers: readonly Caller[]): boolean {
  const oldest = callers.filter(({ authenticated }) => !authenticated)
    .reduce<Caller | undefined>((a, b) => a === undefined || b.since < a.since ? b : a, undefined);
  oldest?.abandon("made room for another connection");
  return oldest !== undefined;
}

function hostOf(remote: string): string {
  return remote.slice(0, remote.lastIndexOf(":"));
}
