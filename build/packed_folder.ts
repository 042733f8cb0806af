import type { Compression } from "./compression.ts";
import { pack } from "./pack.ts";
import { sha256 } from "./hash.ts";

/** Stands in for Deno: it tells how it was called, and at `--version` that it can run. */
const RUNTIME = `#!/bin/sh
if [ "$1" = --version ]; then exit 0; fi
printf 'umask=%s\\nDENO_DIR=%s\\nself=%s\\n' "$(umask)" "$DENO_DIR" "$TRUNKLINE_EXECUTABLE"
for argument in "$@"; do printf '[%s]\\n' "$argument"; done
`;

/** What a start did. */
export interface Started {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Shells that the head runs in, and how each is called. */
export const SHELLS: readonly (readonly string[])[] = [["dash"], ["busybox", "sh"], ["bash", "--posix"]];

/** A temporary folder with a packed file whose runtime is a shell script; it is gone after the test. */
export class PackedFolder implements AsyncDisposable {
  readonly path: string;
  /** The packed file. */
  readonly file: string;
  /** Folder for caches, private to us. */
  readonly cache: string;

  private constructor(path: string) {
    this.path = path;
    this.file = `${path}/trunkline`;
    this.cache = `${path}/cache`;
  }

  /** Packs into a new folder. */
  static async create(compression: Compression = "gzip"): Promise<PackedFolder> {
    const it = new PackedFolder(await Deno.makeTempDir({ prefix: "trunkline-pack-" }));
    await Deno.mkdir(it.cache, { mode: 0o700 });
    await Deno.writeTextFile(`${it.path}/no-folder`, "");
    await Deno.writeFile(it.file, await packedStandIn(`${it.path}/no-folder`, compression), { mode: 0o755 });
    return it;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }

  /** Starts the packed file in a shell, with nothing in its environment but PATH and what is given. */
  async start(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = { XDG_CACHE_HOME: this.cache },
    shell: readonly string[] = ["sh"],
  ): Promise<Started> {
    const { code, stdout, stderr } = await new Deno.Command(shell[0], {
      args: [...shell.slice(1), this.file, ...args],
      env: { PATH: "/usr/bin:/bin", ...env },
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  }

  /** Names in the folder that starts with XDG_CACHE_HOME unpack into, sorted; without the runtime's own cache. */
  unpacked(folder = `${this.cache}/trunkline`): readonly string[] {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => name !== "deno").sort();
  }
}

/** The head with a stand-in of the runtime, and with a folder that does not exist in the place of the system's. */
export async function packedStandIn(nowhere: string, compression: Compression = "gzip"): Promise<Uint8Array> {
  const head = await Deno.readTextFile(new URL("head.sh", import.meta.url));
  const bytes = new TextEncoder().encode(RUNTIME);
  return await pack({
    version: "0.0.0",
    runtime: { bytes, machine: "x86_64", version: "0.0.0", sha256: sha256(bytes) },
    program: "// the program\n",
    head: head.replace(/"\/(var\/cache|run)\//g, `"${nowhere}/`),
    compression,
  });
}

/** Whether a program is installed here. */
export function isInstalled(program: string): boolean {
  return ["/usr/bin", "/bin"].some((folder) => {
    try {
      return Deno.statSync(`${folder}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}
