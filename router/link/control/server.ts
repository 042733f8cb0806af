import { closeWhereOpen, write } from "./connection.ts";
import { formatReply, parseRequest, type Request, REQUEST_BYTES } from "./protocol.ts";
import { refuse, type Reply } from "./reply.ts";

/** What is answered: one reply, and after it lines as long as the asker stays, where there is more to see. */
export interface Answer {
  readonly reply: Reply;
  readonly more?: Lines;
}

/** Lines without end, for one asker. */
export interface Lines {
  /** The next ones, as soon as there are any; none where there was nothing for a while. */
  take(): Promise<readonly string[]>;
  /** The asker has gone: has a waiting `take()` come back, and lets go of everything. */
  end(): void;
}

/** What askers may cost. */
export interface ControlBounds {
  /** Most connections at once. */
  readonly connections: number;
  /** Time for a request to arrive, and for an answer to be taken, milliseconds. */
  readonly patience: number;
}

const BOUNDS: ControlBounds = { connections: 16, patience: 10_000 };

/** Most that is read of what was said too much, bytes. */
const MOST_LEFT = 2 ** 20;
/** After a connection that could not be taken, milliseconds. */
const PAUSE = 1_000;

/** Answers requests on a socket, one a connection. */
export class ControlServer {
  readonly #answer: (request: Request) => Answer | Promise<Answer>;
  readonly #bounds: ControlBounds;
  readonly #connections = new Set<Deno.Conn>();

  constructor(answer: (request: Request) => Answer | Promise<Answer>, bounds = BOUNDS) {
    this.#answer = answer;
    this.#bounds = bounds;
  }

  /** Takes connections until the listener is closed. */
  async serve(listener: Deno.Listener): Promise<void> {
    for (;;) {
      try {
        this.#serve(await listener.accept());
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        // No more files may be open, for example: that passes.
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  }

  #serve(connection: Deno.Conn): void {
    this.#take(connection).catch(() => {}).finally(() => {
      this.#connections.delete(connection);
      closeWhereOpen(connection);
    });
  }

  /** Closes all connections. */
  close(): void {
    for (const connection of this.#connections) closeWhereOpen(connection);
  }

  async #take(connection: Deno.Conn): Promise<void> {
    if (this.#connections.size >= this.#bounds.connections) {
      const reply = refuse("busy", `${this.#connections.size} commands are being answered: ask again later.`);
      return await this.#within(connection, () => write(connection, formatReply(reply)));
    }
    this.#connections.add(connection);
    const line = await this.#within(connection, () => readLine(connection));
    const request = line === undefined
      ? refuse("malformed", `A request is one line of at most ${REQUEST_BYTES} bytes of UTF-8.`)
      : parseRequest(line);
    const { reply, more } = "command" in request ? await this.#safely(request) : { reply: request };
    try {
      await this.#within(connection, () => write(connection, formatReply(reply)));
      if (more !== undefined) await follow(connection, more);
      else await this.#within(connection, () => linger(connection));
    } finally {
      more?.end();
    }
  }

  /** A bug in an answer is told to the asker, and harms nobody else. */
  async #safely(request: Request): Promise<Answer> {
    try {
      return await this.#answer(request);
    } catch (error) {
      const because = error instanceof Error ? error.message : String(error);
      return { reply: refuse("not-possible", `Something went wrong that should not: ${because}.`) };
    }
  }

  /** Does something with a connection, which is closed where that takes too long. */
  async #within<T>(connection: Deno.Conn, act: () => Promise<T>): Promise<T> {
    const timer = setTimeout(() => closeWhereOpen(connection), this.#bounds.patience);
    try {
      return await act();
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Reads what was said too much: the system throws an answer away where something said is left unread. */
async function linger(connection: Deno.Conn): Promise<void> {
  await connection.closeWrite();
  const buffer = new Uint8Array(REQUEST_BYTES);
  let left = MOST_LEFT;
  while (left > 0) {
    const count = await connection.read(buffer);
    if (count === null) return;
    left -= count;
  }
}

/** Writes lines until the asker closes the connection, or says something more. */
async function follow(connection: Deno.Conn, lines: Lines): Promise<void> {
  let gone = false;
  const leave = (): void => {
    gone = true;
    lines.end();
    closeWhereOpen(connection);
  };
  connection.read(new Uint8Array(1)).then(leave, leave);
  while (!gone) {
    const some = await lines.take();
    if (some.length > 0 && !gone) await write(connection, some.map((line) => `${line}\n`).join(""));
  }
}

/** The first line; undefined where it is too long, incomplete, or no UTF-8. */
async function readLine(connection: Deno.Conn): Promise<string | undefined> {
  const buffer = new Uint8Array(REQUEST_BYTES);
  let used = 0;
  while (used < buffer.length) {
    const count = await connection.read(buffer.subarray(used));
    if (count === null) return undefined;
    const end = buffer.subarray(used, used + count).indexOf(0x0a);
    if (end >= 0) return decode(buffer.subarray(0, used + end));
    used += count;
  }
  return undefined;
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
