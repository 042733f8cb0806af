import { closeWhereOpen, write } from "./connection.ts";
import { formatRequest, parseReply, type Request } from "./protocol.ts";
import type { Reply } from "./reply.ts";

/** A node that cannot be asked; the message is a sentence without its full stop. */
export class ControlUnreachable extends Error {
  override readonly name = "ControlUnreachable";
}

/** Longest line of a node, bytes: a status of 100,000 peers. */
const LONGEST = 64 * 2 ** 20;

/** A node's answer, and the lines after it. */
export interface Asked {
  readonly reply: Reply;
  /** What follows, until the node ends it or `close()`. */
  readonly lines: AsyncIterable<string>;
  close(): void;
}

/** Asks the node at a control socket. Throws `ControlUnreachable`. */
export async function ask(path: string, request: Request, milliseconds: number): Promise<Asked> {
  const connection = await connect(path);
  const close = (): void => closeWhereOpen(connection);
  const timer = setTimeout(close, milliseconds);
  try {
    const lines = linesOf(connection);
    await write(connection, formatRequest(request));
    const { value } = await lines.next();
    if (value === undefined) throw new ControlUnreachable(`the node at ${path} did not answer`);
    const reply = parseReply(value);
    if (reply === undefined) {
      throw new ControlUnreachable(`what answers at ${path} is no node of this version`);
    }
    return { reply, lines, close };
  } catch (error) {
    close();
    if (error instanceof ControlUnreachable) throw error;
    throw new ControlUnreachable(`the node at ${path} did not answer`);
  } finally {
    clearTimeout(timer);
  }
}

async function connect(path: string): Promise<Deno.Conn> {
  try {
    return await Deno.connect({ transport: "unix", path });
  } catch (error) {
    throw new ControlUnreachable(sentenceOf(error, path));
  }
}

function sentenceOf(error: unknown, path: string): string {
  if (error instanceof Deno.errors.NotFound) {
    return `no node answers at ${path}, for there is no such socket. Start the node, or name its socket by --socket`;
  }
  if (error instanceof Deno.errors.ConnectionRefused) {
    return `no node answers at ${path}: the one that made that socket has ended, or it is no socket`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `this user may not use ${path}. Ask as the node's user or as root, or set control: group`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `the node at ${path} cannot be asked: ${message.replace(/ \(os error \d+\).*$/s, "")}`;
}

/** The lines that a connection brings, without their ends; one that is not ended is none. */
async function* linesOf(connection: Deno.Conn): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  let pieces: string[] = [];
  let length = 0;
  for (let count = await read(connection, buffer); count !== null; count = await read(connection, buffer)) {
    const [first, ...others] = decoder.decode(buffer.subarray(0, count), { stream: true }).split("\n");
    pieces.push(first);
    length += count;
    if (length > LONGEST) throw new ControlUnreachable("the node's answer has no end");
    for (const next of others) {
      yield pieces.join("");
      [pieces, length] = [[next], next.length];
    }
  }
}

async function read(connection: Deno.Conn, buffer: Uint8Array): Promise<number | null> {
  try {
    return await connection.read(buffer);
  } catch {
    return null;
  }
}
