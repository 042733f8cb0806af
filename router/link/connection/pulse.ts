import { escapeXml } from "../../../policy/xml/escape.ts";
import { NS } from "../../stream/namespaces.ts";
import type { Sink } from "../backlog/backlog.ts";

/** How the ids of our pings begin, so that their answers are known. */
export const PING_PREFIX = "trunkline-ping-";

/** A ping's answer may take as long as the pause between pings, but at least this long; milliseconds. */
const LEAST_PATIENCE = 30_000;

/**
 * Pings on a quiet stream (XEP-0199), which keep it alive and tell when it is dead. Their answers come on another stream,
 * so silence counts as death only for a peer that has answered on this stream before.
 */
export class Pulse {
  readonly #pause: number;
  readonly #newId: () => string;
  #last = 0;
  #waiting: { readonly id: string; readonly at: number } | undefined;
  #answers = false;

  /** @param seconds without traffic after which a ping is due; 0: never */
  constructor(seconds: number, newId: () => string) {
    this.#pause = seconds * 1000;
    this.#newId = newId;
  }

  /** A new stream begins. */
  reset(now: number): void {
    this.#last = now;
    this.#waiting = undefined;
    this.#answers = false;
  }

  /** The id of a ping that is due, `dead`, or nothing to do. */
  beat(now: number, active: number): string | undefined {
    if (this.#pause === 0) return undefined;
    if (this.#waiting !== undefined && now - this.#waiting.at > Math.max(this.#pause, LEAST_PATIENCE)) {
      this.#waiting = undefined;
      if (this.#answers) return "dead";
    }
    if (this.#waiting !== undefined || now - Math.max(this.#last, active) < this.#pause) return undefined;
    this.#last = now;
    this.#waiting = { id: PING_PREFIX + this.#newId(), at: now };
    return this.#waiting.id;
  }

  /** The peer has answered a question of another kind on the stream itself. */
  heard(now: number): void {
    if (this.#waiting !== undefined) this.answered(this.#waiting.id, now);
  }

  /** Whether the answer is to the ping that waits for one. */
  answered(id: string, now: number): boolean {
    if (this.#waiting?.id !== id) return false;
    this.#waiting = undefined;
    this.#answers = true;
    this.#last = now;
    return true;
  }
}

/** A ping from one domain to another. */
export function formatPing({ from, to }: { readonly from: string; readonly to: string }, id: string): string {
  return `<iq type='get' from='${escapeXml(from)}' to='${
    escapeXml(to)
  }' id='${id}'><ping xmlns='${NS.ping}'/></iq>`;
}

/** Sends a ping, which nobody waits to have taken. */
export function sendPing(link: Sink, parties: Parameters<typeof formatPing>[0], id: string): void {
  link.write(new TextEncoder().encode(formatPing(parties, id)), () => {});
}
