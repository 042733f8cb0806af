// The one file that knows the TLS of the runtime. What it relies on, beyond documented behaviour, is held by
// transport_test.ts and transport_flow_test.ts: a `tls.Server` that is given a raw socket asks for a certificate and checks
// the proof of its key; reading is stopped at the raw handle, because a paused TLS socket goes on reading and a close that
// comes meanwhile is lost.

import { Buffer } from "node:buffer";
import net from "node:net";
import tls from "node:tls";
import type { Conduit, TransportOwner } from "./conduit.ts";
import { type Chain, chainOf, handshakeError, isHostName, negotiatedIn } from "./presented.ts";
import type { Negotiated } from "./presented.ts";

export type { TransportOwner } from "./conduit.ts";
export type { Chain } from "./presented.ts";

/** Certificate, key and what peers' certificates are asked for. */
export interface TlsIdentity {
  readonly certificatePem: string;
  readonly keyPem: string;
}

/** Time for a TCP connection to be made, where nothing else is asked for; milliseconds. */
const CONNECT_TIMEOUT = 10_000;
/** TCP keep-alive begins after this long without traffic, milliseconds. */
const KEEP_ALIVE = 60_000;
/** Whoever's bytes take longer than this to deal with lets others have their turn, as long as that; milliseconds. */
const TURN = 5;
const LONGEST_REST = 50;
/** ALPN protocol of direct TLS (XEP-0368 §3). */
const ALPN = "xmpp-server";
const MINIMUM = "TLSv1.2";

/** A raw handle's private methods, by which alone reading can be stopped without losing anything. */
interface Readable {
  readStop(): void;
  readStart(): void;
}

/** One TCP connection, with or without TLS. */
export class Transport implements Conduit {
  readonly #raw: net.Socket;
  #socket: net.Socket;
  #owner: TransportOwner | undefined;
  #held = false;
  #resting = false;
  #closed = false;
  #error: string | undefined;
  #unwritten = 0;

  constructor(raw: net.Socket) {
    this.#raw = raw;
    this.#socket = raw;
    raw.setNoDelay(true);
    raw.setKeepAlive(true, KEEP_ALIVE);
    this.#listen(raw);
  }

  /** Who is told of everything from now on. */
  set owner(owner: TransportOwner) {
    this.#owner = owner;
  }

  /** The other side's address, for the log. */
  get remote(): string {
    return `${this.#raw.remoteAddress ?? "?"}:${this.#raw.remotePort ?? "?"}`;
  }
  /** Bytes written and not yet taken over by the operating system. */
  get unwritten(): number {
    return this.#unwritten;
  }
  /** What TLS was negotiated. */
  get negotiated(): Negotiated | undefined {
    return negotiatedIn(this.#socket);
  }
  /** Whether the other side said in TLS whom it wants (SNI). */
  get named(): boolean {
    return typeof Reflect.get(this.#socket, "servername") === "string";
  }

  /** Sends bytes, which belong to the transport until `taken` is called. */
  write(bytes: Uint8Array, taken?: () => void): void {
    if (this.#closed) return;
    this.#unwritten += bytes.length;
    this.#socket.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (error) => {
      this.#unwritten -= bytes.length;
      if (error) return;
      taken?.();
      if (this.#unwritten === 0 && !this.#closed) this.#owner?.drained();
    });
  }
  /** Whether reading is stopped. */
  get held(): boolean {
    return this.#held;
  }

  /** Stops reading: the other side is held up by TCP. */
  hold(): void {
    if (this.#held || this.#closed) return;
    this.#held = true;
    this.#handle()?.readStop();
  }

  /** Goes on reading. */
  release(): void {
    if (!this.#held || this.#closed) return;
    this.#held = false;
    if (!this.#resting) this.#handle()?.readStart();
  }

  /** Sends what is written and closes. */
  end(): void {
    if (this.#closed) return;
    this.release();
    this.#socket.end();
  }

  /** Closes at once. */
  destroy(): void {
    this.#socket.destroy();
    this.#raw.destroy();
  }

  /** Goes on inside TLS, as the server. Bytes that came in the clear must have been dealt with. */
  async startServerTls(acceptor: TlsAcceptor): Promise<Chain> {
    this.#unlisten();
    return this.#secured(await acceptor.accept(this.#raw));
  }

  /** Goes on inside TLS, as the client. */
  async startClientTls(domain: string, identity: TlsIdentity | undefined, direct: boolean): Promise<Chain> {
    this.#unlisten();
    const socket = tls.connect({
      socket: this.#raw,
      // Certificates are judged by router/certificate, for which the handshake has to come to its end.
      rejectUnauthorized: false,
      minVersion: MINIMUM,
      ...(isHostName(domain) && { servername: domain }),
      ...(identity !== undefined && { cert: identity.certificatePem, key: identity.keyPem }),
      ...(direct && { ALPNProtocols: [ALPN] }),
    });
    const { promise, resolve, reject } = Promise.withResolvers<tls.TLSSocket>();
    socket.once("secureConnect", () => resolve(socket));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the connection was closed during the TLS handshake")));
    return this.#secured(await promise);
  }

  #secured(socket: tls.TLSSocket): Chain {
    socket.removeAllListeners("error");
    socket.removeAllListeners("close");
    this.#socket = socket;
    this.#listen(socket);
    if (this.#held || this.#resting) this.#handle()?.readStop();
    return chainOf(socket);
  }

  #listen(socket: net.Socket): void {
    socket.on("data", (chunk: Uint8Array) => this.#receive(chunk));
    socket.on("error", (error: Error) => this.#error ??= error.message);
    socket.on("close", () => this.#close());
  }

  #receive(chunk: Uint8Array): void {
    const start = performance.now();
    this.#owner?.received(chunk);
    const milliseconds = performance.now() - start;
    if (milliseconds > TURN) this.#rest(Math.min(milliseconds, LONGEST_REST));
  }

  /** The runtime reads a busy connection without end: it would have no time for others. */
  #rest(milliseconds: number): void {
    if (this.#resting || this.#closed) return;
    this.#resting = true;
    this.#handle()?.readStop();
    setTimeout(() => {
      this.#resting = false;
      if (!this.#held && !this.#closed) this.#handle()?.readStart();
    }, milliseconds);
  }

  /** Stops listening to the raw socket, whose bytes are TLS's from here on; its errors come through TLS. */
  #unlisten(): void {
    this.#raw.removeAllListeners("data");
    this.#raw.removeAllListeners("close");
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#owner?.closed(this.#error);
  }

  #handle(): Readable | undefined {
    const { _handle } = this.#raw as unknown as { _handle?: Readable | null };
    return _handle ?? undefined;
  }
}

/** Connects to an address, within so many milliseconds. */
export function connect(host: string, port: number, patience: number = CONNECT_TIMEOUT): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const raw = net.connect({ host, port });
  const timer = setTimeout(() => raw.destroy(new Error("the connection timed out")), patience);
  raw.once("error", reject);
  raw.once("close", () => clearTimeout(timer));
  raw.once("connect", () => {
    clearTimeout(timer);
    raw.removeAllListeners("error");
    raw.removeAllListeners("close");
    resolve(new Transport(raw));
  });
  return promise;
}

/** Listens on an address; each connection is handed over as a transport. Throws where the address cannot be had. */
export async function listen(
  host: string,
  port: number,
  accepted: (transport: Transport) => void,
): Promise<{ readonly port: number; close(): void }> {
  const server = net.createServer((raw) => accepted(new Transport(raw)));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port, backlog: 511 }, resolve);
  await promise;
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    close: () => server.close(),
  };
}

/** Answers TLS handshakes with one of our identities. */
export class TlsAcceptor {
  readonly #server: tls.Server;
  readonly #waiting = new Map<unknown, PromiseWithResolvers<tls.TLSSocket>>();

  /**
   * @param choose the identity for a server name (SNI), where another than the given one fits better
   * @param trustPem the anchors that peers' certificates may lead to: a hint for peers that have several; undefined:
   *   no certificate is asked for
   */
  constructor(
    identity: TlsIdentity,
    choose: (serverName: string) => TlsIdentity | undefined,
    trustPem: readonly string[] | undefined,
  ) {
    const contexts = new Map<TlsIdentity, tls.SecureContext>();
    const contextOf = (chosen: TlsIdentity): tls.SecureContext => {
      const context = contexts.get(chosen) ??
        tls.createSecureContext({ cert: chosen.certificatePem, key: chosen.keyPem, ca: [...trustPem ?? []] });
      contexts.set(chosen, context);
      return context;
    };
    this.#server = tls.createServer({
      cert: identity.certificatePem,
      key: identity.keyPem,
      ca: [...trustPem ?? []],
      requestCert: trustPem !== undefined,
      rejectUnauthorized: false,
      ALPNProtocols: [ALPN],
      minVersion: MINIMUM,
      SNICallback: (serverName, answer) => answer(null, contextOf(choose(serverName) ?? identity)),
    });
    this.#server.on(
      "secureConnection",
      (socket: tls.TLSSocket) => this.#waiting.get(rawOf(socket))?.resolve(socket),
    );
    this.#server.on("tlsClientError", (error: Error, socket: tls.TLSSocket) => {
      this.#waiting.get(rawOf(socket))?.reject(handshakeError(error));
    });
  }

  async accept(raw: net.Socket): Promise<tls.TLSSocket> {
    const waiting = Promise.withResolvers<tls.TLSSocket>();
    const lost = (): void => waiting.reject(new Error("the connection was closed during the TLS handshake"));
    this.#waiting.set(raw, waiting);
    raw.once("close", lost);
    try {
      this.#server.emit("connection", raw);
      return await waiting.promise;
    } finally {
      raw.off("close", lost);
      this.#waiting.delete(raw);
    }
  }
}

/** The raw socket below a TLS socket. */
function rawOf(socket: tls.TLSSocket): unknown {
  return (socket as unknown as { _parent?: unknown })._parent;
}
