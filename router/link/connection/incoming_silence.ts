import { isKeepAlive } from "./incoming_words.ts";

/** For how long a peer has said nothing on its connection. Times by the monotonic clock; milliseconds. */
export class Silence {
  /** When the connection was made. */
  readonly since: number;
  #heard: number;
  #active: number;

  constructor(now: number) {
    this.since = this.#heard = this.#active = now;
  }

  /** When anything came last. */
  get heard(): number {
    return this.#heard;
  }

  /** A chunk has come. */
  broken(chunk: Uint8Array, now: number): void {
    this.#heard = now;
    if (!isKeepAlive(chunk)) this.#active = now;
  }

  /** Whether the peer has had nothing to say for more than so many seconds; never where it is 0. */
  lasts(seconds: number, now: number): boolean {
    return seconds > 0 && now - this.#active > seconds * 1000;
  }
}
