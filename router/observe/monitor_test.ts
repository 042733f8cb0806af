import assert from "node:assert/strict";
import net from "node:net";
import type { ExpositionFormat } from "./metrics_exposition.ts";
import { type Monitor, startMonitor } from "./monitor.ts";

/** A monitor of pages that a test has made up. */
async function start(
  { metrics = () => ["a 1\n", "b 2\n"], because, host = "127.0.0.1", patience = 10_000 }: {
    readonly metrics?: (format: ExpositionFormat) => Iterable<string>;
    readonly because?: string;
    readonly host?: string;
    readonly patience?: number;
  } = {},
): Promise<Monitor & Disposable> {
  const source = { metrics, notReady: () => because };
  const monitor = await startMonitor({ host, port: 0 }, source, { connections: 16, patience });
  return { ...monitor, [Symbol.dispose]: () => monitor.close() };
}

/** What comes back for these bytes, until the connection ends. */
function ask(port: number, text: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  const { promise, resolve } = Promise.withResolvers<string>();
  let received = "";
  socket.on("data", (chunk: Uint8Array) => received += new TextDecoder().decode(chunk));
  socket.on("error", () => {});
  socket.on("close", () => resolve(received));
  socket.write(text);
  return promise;
}

const get = (path: string, more = "", host = "127.0.0.1:9222"): string =>
  `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

const statusOf = (answer: string): string => /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "none";

Deno.test("startMonitor() answers /metrics in the format that is asked for", async () => {
  using monitor = await start({ metrics: (format) => [format, " ", "x".repeat(100_000)] });
  const { port } = monitor;
  for (
    const [accept, type, format] of [
      ["", "text/plain; version=0.0.4; charset=utf-8", "text"],
      [
        "application/openmetrics-text",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "openmetrics",
      ],
    ]
  ) {
    const response = await fetch(`http://127.0.0.1:${port}/metrics?x=y`, { headers: { accept } });
    assert.equal(response.headers.get("content-type"), type);
    assert.equal(await response.text(), `${format} ${"x".repeat(100_000)}`);
  }
});

Deno.test("startMonitor() says whether the node is well, and whether it is ready", async () => {
  using ready = await start();
  using stopping = await start({ because: "The node stops." });
  const page = async ({ port }: Monitor, path: string): Promise<readonly [number, string]> => {
    const response = await fetch(`http://localhost:${port}${path}`);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await page(ready, "/healthz"), [200, "ok\n"]);
  assert.deepEqual(await page(stopping, "/healthz"), [200, "ok\n"]);
  assert.deepEqual(await page(ready, "/readyz"), [200, "ready\n"]);
  assert.deepEqual(await page(stopping, "/readyz"), [503, "The node stops.\n"]);
});

Deno.test("startMonitor() answers HEAD without a body, and one request a connection", async () => {
  using monitor = await start();
  const head = await ask(monitor.port, "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal(statusOf(head), "200");
  assert.match(head, /\r\n\r\n$/);
  const twice = await ask(monitor.port, get("/healthz") + get("/healthz"));
  assert.equal(twice.split("HTTP/1.1 ").length, 2);
});

Deno.test("startMonitor() refuses every other path, method, body and name", async () => {
  using monitor = await start();
  const cases: readonly (readonly [status: string, text: string])[] = [
    ["404", get("/")],
    ["404", get("/metrics/")],
    ["404", get("//metrics")],
    ["404", get("/%6detrics")],
    ["404", get("http://127.0.0.1:9222/metrics")],
    ["405", get("/metrics").replace("GET", "POST")],
    ["405", get("/metrics").replace("GET", "DELETE")],
    ["405", get("/metrics").replace("GET", "OPTIONS")],
    ["400", get("/metrics", "Content-Length: 4\r\n")],
    ["400", get("/metrics", "Transfer-Encoding: chunked\r\n")],
    ["421", get("/metrics", "", "evil.example")],
    ["421", get("/metrics", "", "127.0.0.1.evil.example:9222")],
    ["200", get("/metrics", "", "[::1]:9222")],
    ["200", get("/metrics", "", "LOCALHOST")],
    ["200", "GET /metrics HTTP/1.0\r\n\r\n"],
    ["400", "nonsense\r\n\r\n"],
    ["400", get("/metrics", `X: ${"x".repeat(10_000)}\r\n`)],
  ];
  for (const [status, text] of cases) assert.equal(statusOf(await ask(monitor.port, text)), status, text);
});

Deno.test("startMonitor() answers to any name where it is offered beyond this machine", async () => {
  using monitor = await start({ host: "0.0.0.0" });
  assert.equal(statusOf(await ask(monitor.port, get("/metrics", "", "hub.example:9222"))), "200");
});

Deno.test("startMonitor() has no room for a seventeenth connection until another has ended", async () => {
  using monitor = await start();
  const { port } = monitor;
  const idle = Array.from({ length: 16 }, () => net.connect(port, "127.0.0.1"));
  await Promise.all(idle.map((socket) => new Promise((resolve) => socket.once("connect", resolve))));
  assert.equal(await ask(port, get("/healthz")), "");
  const closed = new Promise((resolve) => idle[0].once("close", resolve));
  idle[0].end();
  await closed;
  assert.equal(statusOf(await ask(port, get("/healthz"))), "200");
  for (const socket of idle) socket.destroy();
});

Deno.test("startMonitor() gives up on whoever asks or reads too slowly, and others go on meanwhile", async () => {
  let made = 0;
  function* endless(): Generator<string> {
    for (;;) {
      made += 16_384;
      yield "x".repeat(16_384);
    }
  }
  using monitor = await start({ metrics: endless, patience: 1_000 });
  const { port } = monitor;
  const started = performance.now();
  const silent = ask(port, "GET /met");
  const unread = net.connect(port, "127.0.0.1");
  unread.pause();
  const gone = new Promise((resolve) => unread.once("close", resolve).once("error", resolve));
  unread.write(get("/metrics"));
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal(statusOf(await ask(port, get("/healthz"))), "200");
  assert.equal(await silent, "");
  assert.ok(performance.now() - started > 900);
  // It fills the system's buffers, and no more.
  assert.ok(made > 0 && made < 16 * 2 ** 20, `${made} characters were made that nobody reads`);
  unread.resume();
  await gone;
});

Deno.test("startMonitor() throws where the address is taken", async () => {
  using monitor = await start();
  await assert.rejects(
    () =>
      startMonitor({ host: "127.0.0.1", port: monitor.port }, {
        metrics: () => [],
        notReady: () => undefined,
      }),
    /in use/i,
  );
});
