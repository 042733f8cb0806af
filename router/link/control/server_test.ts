import assert from "node:assert/strict";
import { ask, ControlUnreachable } from "./client.ts";
import { type Answer, ControlServer, type Lines } from "./server.ts";
import { type ControlSocket, openControlSocket } from "./socket.ts";
import type { Request } from "./protocol.ts";

const PATIENCE = 300;

/** A server that answers with its request, or as told. */
interface Served extends AsyncDisposable {
  readonly socket: ControlSocket;
  /** What is answered instead. */
  answer: ((request: Request) => Answer) | undefined;
}

async function serve(): Promise<Served> {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-control-" });
  const socket = await openControlSocket({ folder, control: "owner" });
  const server = new ControlServer(
    (request) => served.answer?.(request) ?? { reply: { ok: true, result: request } },
    { connections: 4, patience: PATIENCE },
  );
  const serving = server.serve(socket.listener);
  const dispose = async (): Promise<void> => {
    socket.close();
    server.close();
    await serving;
    await Deno.remove(folder, { recursive: true });
  };
  const served: Served = { socket, answer: undefined, [Symbol.asyncDispose]: dispose };
  return served;
}

/** Says something, and gives what is answered until the connection is closed. */
async function say(path: string, bytes: Uint8Array): Promise<string> {
  using connection = await Deno.connect({ transport: "unix", path });
  await connection.write(bytes);
  let heard = "";
  const buffer = new Uint8Array(65_536);
  for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
    heard += new TextDecoder().decode(buffer.subarray(0, n));
  }
  return heard;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("ControlServer answers garbage with a refusal, and goes on", async () => {
  await using it = await serve();
  const cases: readonly (readonly [bytes: Uint8Array, code: string])[] = [
    [bytesOf("hello\n"), "malformed"],
    [bytesOf("GET / HTTP/1.1\r\n\r\n"), "malformed"],
    [bytesOf("x".repeat(5_000)), "malformed"],
    [new Uint8Array([0xff, 0xfe, 0x0a]), "malformed"],
    [bytesOf("\n\n\n"), "malformed"],
    [bytesOf(`${"[".repeat(4_000)}\n`), "malformed"],
    [bytesOf(`{"version":3}\n`), "version"],
  ];
  for (const [bytes, code] of cases) {
    const { version, ok, ...reply } = JSON.parse(await say(it.socket.path, bytes));
    assert.deepEqual([version, ok, reply.code], [1, false, code]);
    assert.match(reply.sentence, /\.$/);
  }
  const asked = await ask(it.socket.path, { command: "status" }, 1_000);
  assert.deepEqual(asked.reply, { ok: true, result: { command: "status" } });
  asked.close();
});

Deno.test("ControlServer takes a request in pieces, and one for which half of the connection is closed", async () => {
  await using it = await serve();
  using connection = await Deno.connect({ transport: "unix", path: it.socket.path });
  for (const byte of bytesOf(`{"version":1,"command":"status"}\n`)) {
    await connection.write(new Uint8Array([byte]));
  }
  await connection.closeWrite();
  const buffer = new Uint8Array(1_000);
  const n = await connection.read(buffer);
  assert.match(new TextDecoder().decode(buffer.subarray(0, n ?? 0)), /^\{"version":1,"ok":true,.*\}\n$/);
});

Deno.test("ControlServer sends away who says nothing, and who comes when there are too many", async () => {
  await using it = await serve();
  const { path } = it.socket;
  const silent = await Promise.all([1, 2, 3, 4].map(() => Deno.connect({ transport: "unix", path })));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const busy = await ask(path, { command: "status" }, 1_000);
  assert.deepEqual(busy.reply, {
    ...{ ok: false, code: "busy" },
    sentence: "4 commands are being answered: ask again later.",
  });
  busy.close();
  const ends = await Promise.all(
    silent.map((connection) => connection.read(new Uint8Array(1)).catch(() => null)),
  );
  assert.deepEqual(ends, [null, null, null, null]);
  for (const connection of silent) connection.close();
  const again = await ask(path, { command: "status" }, 1_000);
  assert.ok(again.reply.ok);
  again.close();
});

Deno.test("ControlServer tells a bug to who met it, and to nobody else", async () => {
  await using it = await serve();
  it.answer = () => {
    throw new TypeError("oops");
  };
  const broken = await ask(it.socket.path, { command: "status" }, 1_000);
  assert.deepEqual(broken.reply, {
    ...{ ok: false, code: "not-possible" },
    sentence: "Something went wrong that should not: oops.",
  });
  broken.close();
});

Deno.test("ControlServer sends lines as long as the asker stays, and lets go of them when he leaves", async () => {
  await using it = await serve();
  const waiting: PromiseWithResolvers<readonly string[]>[] = [];
  const ended = Promise.withResolvers<void>();
  const more: Lines = {
    take() {
      const next = Promise.withResolvers<readonly string[]>();
      waiting.push(next);
      return next.promise;
    },
    end() {
      ended.resolve();
      for (const { resolve } of waiting) resolve([]);
    },
  };
  it.answer = () => ({ reply: { ok: true, result: null }, more });
  const asked = await ask(
    it.socket.path,
    { command: "trace", peers: ["red"], setup: false, bodies: false },
    1_000,
  );
  const lines = asked.lines[Symbol.asyncIterator]();
  waiting[0].resolve(["one", "two"]);
  assert.deepEqual([(await lines.next()).value, (await lines.next()).value], ["one", "two"]);
  asked.close();
  await ended.promise;
});

Deno.test("ask() says in a sentence why there is no answer", async () => {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-control-" });
  const path = `${folder}/control.sock`;
  const rejects = (message: RegExp) =>
    assert.rejects(ask(path, { command: "status" }, 100), (error) => {
      assert.ok(error instanceof ControlUnreachable);
      assert.match(error.message, message);
      return true;
    });
  await rejects(
    /^no node answers at .*, for there is no such socket\. Start the node, or name its socket by --socket$/,
  );
  await Deno.writeTextFile(path, "");
  await rejects(/^no node answers at .*: the one that made that socket has ended, or it is no socket$/);
  await Deno.remove(path);
  const listener = Deno.listen({ transport: "unix", path });
  await rejects(/^the node at .* did not answer$/);
  const accepted = [await listener.accept()];
  const strange = rejects(/^what answers at .* is no node of this version$/);
  accepted.push(await listener.accept());
  await accepted[1].write(bytesOf("220 smtp.example ESMTP\n"));
  await strange;
  for (const connection of accepted) connection.close();
  listener.close();
  await Deno.remove(folder, { recursive: true });
});
