import type { Buffer } from "node:buffer";
import zlib from "node:zlib";
import type { PeerControl } from "../../config/config.ts";
import type { Conduit, TransportOwner } from "./conduit.ts";

/** Most bytes that are deflated at once: what comes of them waits nowhere. */
const PIECE = 16 * 1024;
/** Compressed bytes that wait to be inflated, above which nothing more is read. */
const MOST_WAITING = 64 * 1024;
/** Inflated bytes that wait to be taken, above which nothing more is inflated. */
const MOST_INFLATED = 64 * 1024;

const { Z_SYNC_FLUSH } = zlib.constants;

/** What carries the stream to the peer and from it, once nothing more is said below it. */
export function conduitTo({ trunk }: PeerControl, transport: Conduit): Conduit {
  return trunk?.constrained.compression === "zlib" ? new Compression(transport) : transport;
}

/**
 * Compression of both directions from their first byte (RFC 1950). Each write is flushed, so that the other side can read it
 * at once. What comes in is inflated by pieces, no faster than it is taken: a little that inflates to much costs time, and
 * no memory.
 */
export class Compression implements Conduit {
  readonly #below: Conduit;
  readonly #deflate: zlib.Deflate = zlib.createDeflate({ flush: Z_SYNC_FLUSH });
  readonly #inflate: zlib.Inflate;
  #owner: TransportOwner | undefined;
  /** Bytes that are being deflated, and chunks that are being inflated. */
  #deflating = 0;
  #inflating = 0;
  #held = false;
  #ending = false;
  /** How the connection ended, while something that came before it is still to be taken. */
  #end: { readonly error: string | undefined } | undefined;
  #over = false;

  constructor(below: Conduit) {
    this.#below = below;
    this.#inflate = zlib.createInflate({
      ...{ flush: Z_SYNC_FLUSH, writableHighWaterMark: MOST_WAITING, readableHighWaterMark: MOST_INFLATED },
    });
    this.#inflate.on("readable", () => this.#hand());
    this.#inflate.on("drain", () => below.release());
    this.#inflate.on("error", (error: Error) => this.#fail(error));
    this.#deflate.on("error", (error: Error) => this.#fail(error));
    below.owner = {
      received: (chunk) => this.#received(chunk),
      drained: () => this.#deflating === 0 ? this.#owner?.drained() : undefined,
      closed: (error) => {
        this.#end = { error };
        this.#hand();
      },
    };
  }

  set owner(owner: TransportOwner) {
    this.#owner = owner;
  }
  get remote(): string {
    return this.#below.remote;
  }
  /** Bytes written and not yet taken over by the operating system, partly compressed. */
  get unwritten(): number {
    return this.#deflating + this.#below.unwritten;
  }

  write(bytes: Uint8Array, taken?: () => void): void {
    if (this.#ending) return;
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const last = at + PIECE >= bytes.length;
      this.#deflating += piece.length;
      this.#deflate.write(piece, (error) => {
        this.#deflating -= piece.length;
        if (!error) this.#deflated(last ? taken : undefined);
      });
    }
  }

  get held(): boolean {
    return this.#held;
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    if (!this.#held) return;
    this.#held = false;
    // Whoever lets go may be in the middle of something.
    queueMicrotask(() => this.#hand());
  }

  end(): void {
    this.#ending = true;
    this.release();
    if (this.#deflating === 0) this.#below.end();
  }

  destroy(): void {
    this.#ending = this.#over = true;
    this.#deflate.destroy();
    this.#inflate.destroy();
    this.#below.destroy();
  }

  #deflated(taken: (() => void) | undefined): void {
    const parts = readAll(this.#deflate);
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#below.write(bytes, taken);
    if (this.#ending && this.#deflating === 0) this.#below.end();
  }

  #received(chunk: Uint8Array): void {
    if (this.#over) return;
    this.#inflating++;
    const room = this.#inflate.write(chunk, () => {
      this.#inflating--;
      this.#hand();
    });
    if (!room) this.#below.hold();
  }

  /** Hands over what has been inflated, as long as it is taken, and what comes after all of it. */
  #hand(): void {
    while (!this.#held && !this.#over) {
      const piece: Buffer | null = this.#inflate.read();
      if (piece === null) break;
      this.#owner?.received(piece);
    }
    if (this.#end === undefined || this.#over || this.#held) return;
    if (this.#inflating > 0 || this.#inflate.readableLength > 0) return;
    this.#over = true;
    this.#owner?.closed(this.#end.error);
  }

  #fail(error: Error): void {
    if (this.#over) return;
    this.destroy();
    this.#owner?.closed(
      `what it sends is not compressed with zlib (${error.message}): say the same in ` +
        "constrained.compression on both nodes",
    );
  }
}

/** All that has come out of a compressor, which gives each of its pieces once. */
function readAll(stream: zlib.Deflate): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let part: Buffer | null = stream.read(); part !== null; part = stream.read()) parts.push(part);
  return parts;
}
