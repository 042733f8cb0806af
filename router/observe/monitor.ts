import type http from "node:http";
import net from "node:net";
import { isLoopback } from "../config/check/metrics.ts";
import { chooseFormat, type ExpositionFormat, MEDIA_TYPES } from "./metrics_exposition.ts";

/** What there is to see. */
export interface MonitorSource {
  /** The exposition of all metrics, in pieces. */
  metrics(format: ExpositionFormat): Iterable<string>;
  /** Why the node is not ready, a sentence; undefined when it is. */
  notReady(): string | undefined;
}

/** A monitor that listens. */
export interface Monitor {
  readonly port: number;
  close(): void;
}

/** What askers may cost. */
export interface MonitorBounds {
  /** Most connections at once. */
  readonly connections: number;
  /** Time for a connection from its beginning to its end, milliseconds. */
  readonly patience: number;
}

/** As long as Prometheus waits by default. */
const BOUNDS: MonitorBounds = { connections: 16, patience: 10_000 };
/** Longest request head, bytes. */
const HEAD = 8192;

const PLAIN = "text/plain; charset=utf-8";
const BAD_REQUEST = "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/** What is answered. */
interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Answers GET and HEAD of `/metrics`, `/healthz` and `/readyz` over HTTP, one request a connection. Throws where the
 * address cannot be had.
 */
export async function startMonitor(
  address: { readonly host: string; readonly port: number },
  source: MonitorSource,
  { connections, patience } = BOUNDS,
): Promise<Monitor> {
  const toUs = isLoopback(address.host) ? isAddress : () => true;
  // Loaded here: it takes the runtime 4 ms, which a node without metrics need not spend at its start.
  const { createServer } = await import("node:http");
  const server = createServer({ maxHeaderSize: HEAD }, (request, response) => {
    send(request, response, answer(request, source, toUs)).catch(() => response.destroy());
  });
  server.on("clientError", (_error: Error, socket: net.Socket) => socket.end(BAD_REQUEST));
  const open = new Set<net.Socket>();
  // The HTTP server of the runtime bounds neither connections nor their time.
  const listener = net.createServer((socket) => {
    if (open.size >= connections) return socket.destroy();
    open.add(socket);
    const timer = setTimeout(() => socket.destroy(), patience);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      clearTimeout(timer);
      open.delete(socket);
    });
    server.emit("connection", socket);
  });
  await listening(listener, address);
  const bound = listener.address();
  return {
    port: typeof bound === "object" && bound !== null ? bound.port : address.port,
    close: () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}

function listening(server: net.Server, { host, port }: { host: string; port: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host, port }, resolve);
  return promise;
}

function answer(
  { method, url = "", headers }: http.IncomingMessage,
  source: MonitorSource,
  toUs: (host: string) => boolean,
): Answer {
  if (method !== "GET" && method !== "HEAD") {
    return plain(405, `Only GET and HEAD are answered here, not ${method}.`, { Allow: "GET, HEAD" });
  }
  if ((headers["content-length"] ?? "0") !== "0" || headers["transfer-encoding"] !== undefined) {
    return plain(400, "A request without a body is expected here.");
  }
  // A page in a browser on this machine could have its own name lead here, and read the answer.
  if (headers.host !== undefined && !toUs(headers.host)) {
    return plain(421, "Ask by an IP address or as localhost: nothing else is answered here.");
  }
  switch (url.split("?", 1)[0]) {
    case "/metrics": {
      const format = chooseFormat(headers.accept ?? "");
      return { status: 200, type: MEDIA_TYPES[format], body: source.metrics(format) };
    }
    case "/healthz":
      return plain(200, "ok");
    case "/readyz": {
      const because = source.notReady();
      return because === undefined ? plain(200, "ready") : plain(503, because);
    }
    default:
      return plain(404, "There are /metrics, /healthz and /readyz here.");
  }
}

function plain(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, type: PLAIN, body: [`${text}\n`], headers };
}

/** Whether a Host header names an IP address or this machine (RFC 9110 §7.2). */
function isAddress(host: string): boolean {
  const name = host.replace(/:\d*$/, "");
  return name.toLowerCase() === "localhost" || net.isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

/** Sends an answer piece by piece: no more than the other side takes, and others have their turn in between. */
async function send(
  { method }: http.IncomingMessage,
  response: http.ServerResponse,
  { status, type, body, headers }: Answer,
): Promise<void> {
  response.writeHead(status, {
    "Content-Type": type,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
    ...headers,
  });
  if (method === "HEAD") return void response.end();
  const gone = new Promise<void>((resolve) => response.once("close", resolve));
  for (const piece of body) {
    const drained = response.write(piece) ? undefined : once(response, "drain");
    await Promise.race([gone, drained ?? new Promise<void>((resolve) => setTimeout(resolve, 0))]);
    if (response.destroyed) return;
  }
  response.end();
}

function once(response: http.ServerResponse, event: "drain"): Promise<void> {
  return new Promise((resolve) => response.once(event, () => resolve()));
}
