import { dirname } from "node:path";
import { messageOf } from "./terminal.ts";
import { UnwritableFile, type Workbench, type WriteOptions } from "./workbench.ts";

const PRIVATE_FOLDER = 0o700;

/** The system's files, and whoever sits at its terminal. */
export function systemWorkbench(): Workbench {
  const nextLine = lineReader();
  return {
    get attended(): boolean {
      return Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
    },
    ask(question) {
      Deno.stderr.writeSync(new TextEncoder().encode(`${question} `));
      return nextLine();
    },
    exists,
    write(path, text, options) {
      try {
        writeFile(path, text, options);
      } catch (error) {
        if (error instanceof UnwritableFile) throw error;
        const said = messageOf(error).replace(/(\(os error \d+\)).*$/s, "$1");
        throw new UnwritableFile(`cannot be written: ${said}.`);
      }
    },
  };
}

/** Reads lines of standard input, also those typed ahead; undefined at its end. */
function lineReader(): () => string | undefined {
  const buffer = new Uint8Array(4096);
  const decoder = new TextDecoder();
  let text = "";
  return () => {
    while (!text.includes("\n")) {
      const count = Deno.stdin.readSync(buffer);
      if (count === null) return undefined;
      text += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    const end = text.indexOf("\n");
    const line = text.slice(0, end);
    text = text.slice(end + 1);
    return line;
  };
}

/** As far as can be told: what is wrong with the way there, writing says. */
function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function writeFile(path: string, text: string, { mode, replace }: WriteOptions): void {
  Deno.mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
  // Beside it, so that it takes its place at once; never through a link that somebody has laid there.
  const part = `${path}.${crypto.randomUUID()}.part`;
  try {
    Deno.writeTextFileSync(part, text, { createNew: true, mode });
    // The mode above is less the umask.
    Deno.chmodSync(part, mode);
    if (replace) return Deno.renameSync(part, path);
    // Unlike a rename, a link fails where something is there.
    Deno.linkSync(part, path);
    Deno.removeSync(part);
  } catch (error) {
    if (exists(part)) Deno.removeSync(part);
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UnwritableFile("is there already, and is not overwritten.");
    }
    throw error;
  }
}
