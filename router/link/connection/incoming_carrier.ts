import type { StreamFailure } from "../../stream/conditions.ts";
import type { ReceivingStream } from "../../stream/receiving.ts";
import type { Carrier } from "./carrier.ts";
import type { Transport } from "./transport.ts";
import type { Voice } from "./voice.ts";

/** What the owner of a connection does for its carrier. */
interface Hooks {
  heard(): number;
  close(failure?: StreamFailure): void;
  abandon(because: string): void;
}

/** A connection that a peer has made, as a carrier of what goes to it and comes from it. */
export function carrierOf(
  stream: ReceivingStream,
  transport: Transport,
  voice: Voice,
  hooks: Hooks,
): Carrier {
  return {
    stream,
    get ready(): boolean {
      return stream.state === "open";
    },
    get remote(): string {
      return transport.remote;
    },
    get heard(): number {
      // To whom nobody listens cannot be reproached with silence.
      return transport.held ? performance.now() : hooks.heard();
    },
    get bothWays(): boolean {
      return stream.bidi;
    },
    get management(): boolean {
      return stream.peer?.trunk?.management ?? false;
    },
    atOnce: false,
    get unwritten(): number {
      return transport.unwritten + voice.waiting;
    },
    // Nothing may follow our close tag.
    write: (bytes, taken) => stream.state === "open" ? voice.write(bytes, taken) : undefined,
    say: (text) => stream.state === "open" ? voice.say(text) : undefined,
    close: (failure) => hooks.close(failure),
    abandon: (because) => hooks.abandon(because),
  };
}
