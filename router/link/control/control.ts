import { isDeepStrictEqual } from "node:util";
import type { StateSettings } from "../../config/config.ts";
import type { Request } from "./protocol.ts";
import { type Answer, ControlServer } from "./server.ts";
import type { Prepared } from "../monitoring.ts";
import { type ControlSocket, openControlSocket } from "./socket.ts";

/** The control socket of a node as its configuration wants it at the moment. */
export class Control {
  readonly #server: ControlServer;
  #settings: StateSettings | undefined;
  #socket: ControlSocket | undefined;

  constructor(answer: (request: Request) => Answer | Promise<Answer>) {
    this.#server = new ControlServer(answer);
  }

  /** Whether the node can be asked. */
  get open(): boolean {
    return this.#socket !== undefined;
  }

  /** Prepares for other settings. Throws `ControlError`, and changes nothing, where the socket cannot be made. */
  async prepare(settings: StateSettings | undefined): Promise<Prepared> {
    const before = this.#settings;
    if (isDeepStrictEqual(settings, before)) return { take() {}, discard() {} };
    if (settings !== undefined && before !== undefined && settings.folder === before.folder) {
      this.#socket?.admit(settings.control);
      return { take: () => this.#settings = settings, discard: () => this.#socket?.admit(before.control) };
    }
    const next = settings && await openControlSocket(settings);
    return {
      take: () => {
        this.#socket?.close();
        this.#socket = next;
        this.#settings = settings;
        if (next !== undefined) this.#server.serve(next.listener);
      },
      discard: () => next?.close(),
    };
  }

  /** Answers nobody any more. */
  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#settings = undefined;
    this.#server.close();
  }
}
