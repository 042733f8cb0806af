import type { Listener } from "../../config/config.ts";
import { formatAddress } from "./sentences.ts";
import { listen, type Transport } from "./transport.ts";

/** An address that could not be listened on. */
export class ListenError extends Error {
  override readonly name = "ListenError";
}

/** How streams begin at a listener. */
export type Manner = Pick<Listener, "tls" | "link">;

/** A socket that listens. */
interface Socket {
  readonly port: number;
  /** How streams begin there; a reload may change it. */
  manner: Manner;
  close(): void;
}

/** The addresses that the node listens on. */
export class Listeners {
  readonly #accepted: (transport: Transport, manner: Manner) => void;
  /** In the order of the configuration. */
  #open: ReadonlyMap<string, Socket> = new Map();
  #setting: Promise<void> = Promise.resolve();

  constructor(accepted: (transport: Transport, manner: Manner) => void) {
    this.#accepted = accepted;
  }

  /** Ports listened on, in the order in which they were asked for. */
  get ports(): readonly number[] {
    return [...this.#open.values()].map(({ port }) => port);
  }

  /**
   * Listens on these addresses and no others. Throws `ListenError`, and changes nothing, where one cannot be had.
   */
  set(listeners: readonly Listener[]): Promise<void> {
    // One after the other: two at once would be in each other's way.
    const setting = this.#setting.then(() => this.#set(listeners));
    this.#setting = setting.catch(() => {});
    return setting;
  }

  /** Listens no more. */
  close(): void {
    for (const socket of this.#open.values()) socket.close();
    this.#open = new Map();
  }

  async #set(listeners: readonly Listener[]): Promise<void> {
    const before = this.#open;
    const after = new Map<string, Socket>();
    const opened: Socket[] = [];
    try {
      for (const [name, listener] of named(listeners)) {
        const socket = before.get(name) ?? await this.#listen(listener);
        if (!before.has(name)) opened.push(socket);
        after.set(name, socket);
      }
    } catch (error) {
      for (const socket of opened) socket.close();
      throw error;
    }
    for (const [name, { tls, link }] of named(listeners)) {
      Object.assign(after.get(name) ?? {}, { manner: { tls, link } });
    }
    for (const [name, socket] of before) if (!after.has(name)) socket.close();
    this.#open = after;
  }

  async #listen(listener: Listener): Promise<Socket> {
    const { host, port, tls, link } = listener;
    try {
      const socket: Socket = {
        manner: { tls, link },
        ...await listen(host, port, (transport) => this.#accepted(transport, socket.manner)),
      };
      return socket;
    } catch (error) {
      const because = error instanceof Error ? error.message : error;
      throw new ListenError(`cannot listen on ${formatAddress({ host, port })}: ${because}`);
    }
  }
}

/** Listeners by address; those on ports of the system's choice are told apart by how TLS begins, and counted. */
function named(listeners: readonly Listener[]): ReadonlyMap<string, Listener> {
  const names = new Map<string, Listener>();
  for (const listener of listeners) {
    const { host, port, tls, link } = listener;
    const name = port === 0 ? `${host} ${link} ${tls}` : `${host} ${port}`;
    let count = 0;
    while (names.has(`${name} ${count}`)) count++;
    names.set(`${name} ${count}`, listener);
  }
  return names;
}
