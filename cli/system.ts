import { systemResolver, systemTrust } from "../router/link/connection/system.ts";
import { auditSource } from "../router/observe/audit_system.ts";
import { systemServiceManager } from "../router/observe/service_manager_system.ts";
import { systemLiveOutput } from "./live_system.ts";
import { type Host, messageOf, type Signal, type Unreadable, UnreadableFile } from "./terminal.ts";

const CHUNK = 65_536;

/** The system that the program runs on, all but what it prints on. */
export function systemHost(): Omit<Host, "print" | "write"> {
  let taken = false;
  const open = (file: string): Source => {
    if (file !== "-") return Deno.openSync(file);
    if (taken) throw new UnreadableFile("is standard input, which can be given only once.");
    taken = true;
    return STANDARD_INPUT;
  };
  return {
    readText(file) {
      const bytes = readAll(file, open, Infinity);
      return "problem" in bytes ? bytes : new TextDecoder().decode(bytes);
    },
    readBytes: (file, most) => readAll(file, open, most),
    openAudit: (file) => ({ name: file, chunks: file === "-" ? chunksOf(file, open) : auditChunks(file) }),
    readFile: (path) => Deno.readFileSync(path),
    systemTrust,
    resolver: systemResolver,
    now: Date.now,
    interactive: Deno.stderr.isTerminal(),
    live: systemLiveOutput(),
    runtime: {
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      target: Deno.build.target,
      compiled: Deno.build.standalone,
    },
    serviceManager: systemServiceManager,
    onSignal: (signal: Signal, act) => Deno.addSignalListener(signal, act),
    onBug: catchBugs,
  };
}

interface Source extends Disposable {
  readSync(buffer: Uint8Array): number | null;
}

const STANDARD_INPUT: Source = {
  readSync: (buffer) => Deno.stdin.readSync(buffer),
  [Symbol.dispose]: () => {},
};

/** Reads chunk by chunk, so that an endless file is read no further than the limit. */
function readAll(file: string, open: (file: string) => Source, most: number): Uint8Array | Unreadable {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (const chunk of chunksOf(file, open)) {
      pieces.push(chunk.slice());
      length += chunk.length;
      if (length > most) return { problem: `has more than ${most} bytes.` };
    }
  } catch (error) {
    if (error instanceof UnreadableFile) return { problem: error.message };
    throw error;
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

/** A file's chunks, each used up before the next is asked for. Throws `UnreadableFile`. */
function* chunksOf(file: string, open: (file: string) => Source): Generator<Uint8Array> {
  try {
    using source = open(file);
    const buffer = new Uint8Array(CHUNK);
    for (let count = source.readSync(buffer); count !== null; count = source.readSync(buffer)) {
      yield buffer.subarray(0, count);
    }
  } catch (error) {
    throw unreadable(error);
  }
}

function* auditChunks(file: string): Generator<Uint8Array> {
  try {
    yield* auditSource(file).chunks;
  } catch (error) {
    throw unreadable(error);
  }
}

function unreadable(error: unknown): UnreadableFile {
  if (error instanceof UnreadableFile) return error;
  if (error instanceof Deno.errors.NotFound) return new UnreadableFile("does not exist.");
  // Behind its number, an error of the system names the operation and the file again.
  const said = messageOf(error).replace(/(\(os error \d+\)).*$/s, "$1");
  return new UnreadableFile(`cannot be read: ${said}.`);
}

function catchBugs(report: (error: unknown) => void): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    report(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    report(event.error);
  });
}
