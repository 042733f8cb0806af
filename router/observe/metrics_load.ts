import { Kind } from "../../matcher-wasm/mod.ts";

/** Stanzas and their bytes, by kind. Plain numbers, for they are counted where every stanza passes. */
export class Tally {
  messages = 0;
  messageBytes = 0;
  presences = 0;
  presenceBytes = 0;
  iqs = 0;
  iqBytes = 0;

  /** Stanzas of all kinds. */
  get stanzas(): number {
    return this.messages + this.presences + this.iqs;
  }

  /** Counts one stanza. */
  count(kind: Kind, bytes: number): void {
    if (kind === Kind.Message) {
      this.messages++;
      this.messageBytes += bytes;
    } else if (kind === Kind.Presence) {
      this.presences++;
      this.presenceBytes += bytes;
    } else {
      this.iqs++;
      this.iqBytes += bytes;
    }
  }

  /** Counts what another has counted. */
  add(other: Tally): void {
    this.messages += other.messages;
    this.messageBytes += other.messageBytes;
    this.presences += other.presences;
    this.presenceBytes += other.presenceBytes;
    this.iqs += other.iqs;
    this.iqBytes += other.iqBytes;
  }

  /** Takes away what another has counted. */
  subtract(other: Tally): void {
    this.messages -= other.messages;
    this.messageBytes -= other.messageBytes;
    this.presences -= other.presences;
    this.presenceBytes -= other.presenceBytes;
    this.iqs -= other.iqs;
    this.iqBytes -= other.iqBytes;
  }

  /** Begins anew. */
  clear(): void {
    this.messages =
      this.messageBytes =
      this.presences =
      this.presenceBytes =
      this.iqs =
      this.iqBytes =
        0;
  }
}

/** Stanzas on their way out together. */
export class Load extends Tally {
  /** When the first of them came in, by the monotonic clock; milliseconds. */
  arrived: number;

  constructor(arrived: number) {
    super();
    this.arrived = arrived;
  }

  /** A load of one stanza. */
  static of(kind: Kind, bytes: number, arrived: number): Load {
    const load = new Load(arrived);
    load.count(kind, bytes);
    return load;
  }
}
