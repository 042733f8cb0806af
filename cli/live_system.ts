import type { LiveOutput } from "./terminal.ts";

/** The standard output of the process, at a terminal or not. */
export function systemLiveOutput(): LiveOutput {
  return {
    terminal: Deno.stdout.isTerminal() && Deno.stdin.isTerminal(),
    size: () => Deno.consoleSize(),
    write,
    onKey(act) {
      Deno.stdin.setRaw(true);
      let over = false;
      readKeys((key) => over ? undefined : act(key)).catch(() => {});
      return () => {
        over = true;
        Deno.stdin.setRaw(false);
      };
    },
  };
}

function write(text: string): boolean {
  try {
    let bytes = new TextEncoder().encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

async function readKeys(act: (key: string) => void): Promise<void> {
  const buffer = new Uint8Array(64);
  for (let count = await Deno.stdin.read(buffer); count !== null; count = await Deno.stdin.read(buffer)) {
    for (const key of new TextDecoder().decode(buffer.subarray(0, count))) act(key);
  }
}
