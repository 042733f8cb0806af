import assert from "node:assert/strict";
import net from "node:net";
import tls from "node:tls";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { createMatcher } from "../../../matcher-wasm/mod.ts";
import type { PeerControl } from "../../config/config.ts";
import type { LinkEnd } from "../connection/initiating_link.ts";
import { X2xLink } from "./link.ts";

// A link, and somebody who takes its connection.

const issued = await (await createAuthority("test CA")).issue({ dns: ["west.example"] });

interface Case extends Disposable {
  readonly link: X2xLink;
  /** What came to the other side, in the pieces in which it came. */
  readonly pieces: string[];
  /** What the owner was told: `ready`, `drained`, or how it ended. */
  readonly told: (string | LinkEnd)[];
  answer(text: string): void;
}

async function call(secure: "none" | "direct" | "silent", valid = true): Promise<Case> {
  const pieces: string[] = [];
  const told: (string | LinkEnd)[] = [];
  const sockets: net.Socket[] = [];
  const taken = (socket: net.Socket): void => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", (chunk: Uint8Array) => pieces.push(new TextDecoder().decode(chunk)));
  };
  const server = secure === "direct"
    ? tls.createServer(
      { cert: issued.certificatePem, key: issued.keyPem, ALPNProtocols: ["xmpp-server"] },
      taken,
    )
    : net.createServer(taken);
  await new Promise<void>((resolve) => server.listen({ host: "127.0.0.1", port: 0 }, resolve));
  const { port } = server.address() as net.AddressInfo;
  const peer = {
    tls: secure === "none" ? "none" : "direct",
    trunk: { management: true, constrained: { patienceSeconds: 1, compression: "none" } },
  } as unknown as PeerControl;
  const limits = { bytes: 10_000, depth: 16, attributes: 16 };
  const link = new X2xLink({ host: "127.0.0.1", port, priority: 0 }, {
    ...{ peer, to: "west.example", matcher: createMatcher([]), limits, identity: undefined },
    judge: () => valid ? { valid } : { valid, reason: "wrong-name", sentence: "it names north.example" },
    stepped: () => {},
  }, {
    ready: () => told.push("ready"),
    drained: () => told.push("drained"),
    answered: () => {},
    notice: () => {},
    ended: (end) => told.push(end),
  });
  const close = (): void => {
    link.abandon("is done");
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { link, pieces, told, answer: (text) => sockets[0]?.write(text), [Symbol.dispose]: close };
}

function write({ link }: Case, text: string): void {
  link.write(new TextEncoder().encode(text), () => {});
}

Deno.test("X2xLink sends what follows the opening with it, and no more before the answer", async () => {
  using it = await call("none");
  await until("it is ready", () => it.told.includes("ready"));
  it.link.say("<enable/>");
  write(it, "<message/>");
  // However much there is.
  assert.equal(it.link.unwritten, 0);
  write(it, "<iq/>");
  await until("it has come", () => it.pieces.length > 0);
  assert.deepEqual(it.pieces, ["<enable/><message/><iq/>"]);
  assert.equal(it.link.unwritten, Infinity);
  it.told.length = 0;
  it.answer("<enabled xmlns='urn:xmpp:sm:3' id='1' resume='true'/>");
  await until("more is wanted", () => it.told.includes("drained"));
  assert.equal(it.link.unwritten, 0);
});

Deno.test("X2xLink sends again with another opening where the peer knows nothing of the session", async () => {
  using it = await call("none");
  await until("it is ready", () => it.told.includes("ready"));
  write(it, "<message/>");
  await until("nothing more is wanted", () => it.link.unwritten === Infinity);
  it.answer("<failed xmlns='urn:xmpp:sm:3'/>");
  await until("it may be tried again", () => it.link.unwritten === 0);
  write(it, "<message/>");
  await until("nothing more is wanted", () => it.link.unwritten === Infinity);
});

Deno.test("X2xLink says nothing to a peer that cannot prove who it is", async () => {
  using it = await call("direct", false);
  await until("it has ended", () => it.told.length > 0);
  const because = "could not prove who it is: it names north.example";
  assert.deepEqual(it.told, [{ step: "negotiation", externalRefused: false, because }]);
  assert.deepEqual(it.pieces, []);
});

Deno.test("X2xLink is ready as soon as TLS stands", async () => {
  using it = await call("direct");
  await until("it is ready", () => it.told.includes("ready"));
  write(it, "<message/>");
  await until("it has come", () => it.pieces.length > 0);
  assert.deepEqual(it.pieces, ["<message/>"]);
});

Deno.test("X2xLink gives up a peer that takes its time with TLS", async () => {
  using it = await call("silent");
  await until("it has ended", () => it.told.length > 0);
  assert.deepEqual(it.told, [{
    step: "tls",
    externalRefused: false,
    because: "did not get ready within 1 s",
  }]);
});
