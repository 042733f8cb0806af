import assert from "node:assert/strict";
import type { Listener } from "../../config/config.ts";
import { ListenError, Listeners } from "./listeners.ts";

const HOST = "127.0.0.1";

function listener(port: number, tls: Listener["tls"] = "starttls"): Listener {
  return { host: HOST, port, tls, link: "negotiated" };
}

/** Listens until the end of the test; tells how each connection was taken. */
async function setUp(...listeners: readonly Listener[]): Promise<
  Disposable & {
    readonly listeners: Listeners;
    readonly taken: boolean[];
  }
> {
  const taken: boolean[] = [];
  const it = new Listeners((transport, { tls }) => {
    taken.push(tls === "direct");
    transport.destroy();
  });
  await it.set(listeners);
  return { listeners: it, taken, [Symbol.dispose]: () => it.close() };
}

/** Connects, and waits until the connection is closed by the other side. */
async function visit(port: number): Promise<void> {
  using connection = await Deno.connect({ hostname: HOST, port });
  assert.equal(await connection.read(new Uint8Array(1)), null);
}

async function isOpen(port: number): Promise<boolean> {
  return await visit(port).then(() => true, () => false);
}

Deno.test("Listeners tells connections with direct TLS from others", async () => {
  using it = await setUp(listener(0), listener(0, "direct"));
  const [starttls, direct] = it.listeners.ports;
  await visit(starttls);
  await visit(direct);
  assert.deepEqual(it.taken, [false, true]);
});

Deno.test("Listeners keeps what is still wanted and closes the rest", async () => {
  using it = await setUp(listener(0));
  using other = await setUp(listener(0));
  const [free] = other.listeners.ports;
  other.listeners.close();
  const [before] = it.listeners.ports;
  await it.listeners.set([listener(0), listener(free)]);
  assert.deepEqual(it.listeners.ports, [before, free]);
  await it.listeners.set([listener(free)]);
  assert.deepEqual(it.listeners.ports, [free]);
  assert.deepEqual([await isOpen(before), await isOpen(free)], [false, true]);
});

Deno.test("Listeners goes over to direct TLS at the same address", async () => {
  using other = await setUp(listener(0));
  const [free] = other.listeners.ports;
  other.listeners.close();
  using it = await setUp(listener(free));
  await it.listeners.set([listener(free, "direct")]);
  await visit(free);
  assert.deepEqual(it.taken, [true]);
});

Deno.test("Listeners changes nothing where one of several addresses cannot be had", async () => {
  using other = await setUp(listener(0));
  const [occupied] = other.listeners.ports;
  using it = await setUp(listener(0, "direct"));
  const before = it.listeners.ports;
  await assert.rejects(it.listeners.set([listener(0), listener(occupied)]), (error: Error) => {
    assert.ok(error instanceof ListenError);
    assert.match(error.message, new RegExp(`^cannot listen on ${HOST}:${occupied}: .*in use`, "i"));
    return true;
  });
  assert.deepEqual(it.listeners.ports, before);
  await visit(before[0]);
  assert.deepEqual(it.taken, [true]);
});

Deno.test("Listeners takes one set after the other, though asked at once", async () => {
  using other = await setUp(listener(0));
  const [free] = other.listeners.ports;
  other.listeners.close();
  using it = await setUp(listener(0));
  await Promise.all([it.listeners.set([listener(free)]), it.listeners.set([listener(free), listener(0)])]);
  assert.equal(it.listeners.ports[0], free);
  assert.equal(it.listeners.ports.length, 2);
});
