/** What a conduit tells its owner. */
export interface TransportOwner {
  received(chunk: Uint8Array): void;
  /** Everything written has been taken over by the operating system. */
  drained(): void;
  /** The connection is gone; nothing follows. `error` is a sentence, absent after an orderly end. */
  closed(error: string | undefined): void;
}

/** What carries the bytes of a stream: a connection, or compression upon one. */
export interface Conduit {
  /** Who is told of everything from now on. */
  set owner(owner: TransportOwner);
  /** The other side's `address:port`. */
  readonly remote: string;
  /** Bytes written and not yet taken over by the operating system. */
  readonly unwritten: number;
  /** Sends bytes, which belong to the conduit until `taken` is called. */
  write(bytes: Uint8Array, taken?: () => void): void;
  /** Whether nothing is read. */
  readonly held: boolean;
  /** Stops reading: the other side is held up by TCP. */
  hold(): void;
  /** Goes on reading. */
  release(): void;
  /** Sends what is written and closes. */
  end(): void;
  /** Closes at once. */
  destroy(): void;
}
