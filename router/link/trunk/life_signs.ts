import type { PeerControl } from "../../config/config.ts";
import type { Carrier } from "../connection/carrier.ts";
import { Vigil } from "./vigil.ts";

/** What is done about a trunk's connection on which nothing is heard. */
export class LifeSigns {
  readonly #vigil: Vigil;
  readonly #peer: PeerControl;
  readonly #ask: () => void;
  /** When white space was sent last, by the monotonic clock; milliseconds. */
  #spaced = -Infinity;

  /** @param ask asks for an acknowledgement, where there are any */
  constructor(peer: PeerControl, ask: () => void) {
    this.#vigil = new Vigil(peer.pingSeconds, peer.failover.silenceSeconds);
    this.#peer = peer;
    this.#ask = ask;
  }

  /** The peer has been asked for something that it has to answer. */
  asked(): void {
    this.#vigil.asked(performance.now());
  }

  /** Asks a connection that has been quiet for long, and gives it up where no answer comes. To be called about once a second, with the time by the monotonic clock. */
  look(carrier: Pick<Carrier, "heard" | "say" | "abandon">, managed: boolean, now: number): void {
    const vital = this.#vigil.look(now, carrier.heard);
    if (vital === "dead") {
      carrier.abandon(`has said nothing for ${this.#peer.failover.silenceSeconds} s, although it was asked`);
    } else if (vital === "ask") {
      // White space asks for nothing, so that its silence says nothing.
      if (managed && this.#peer.trunk?.constrained.keepAlive === "acks") this.#ask();
      else this.#space(carrier, now);
    }
  }

  /** Nobody answers white space, so it is sent by the clock alone. */
  #space(carrier: Pick<Carrier, "say">, now: number): void {
    if (now - this.#spaced < this.#peer.pingSeconds * 1000) return;
    this.#spaced = now;
    carrier.say(" ");
  }
}
