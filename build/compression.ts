import { gzipSync } from "node:zlib";
import { BuildError } from "./run.ts";

/** How the packed form is compressed; also the name of the tool that unpacks it. */
export type Compression = "gzip" | "xz" | "zstd";

/** Compressions, with what makes them where that is not this runtime. */
export const COMPRESSIONS: Readonly<Record<Compression, readonly string[]>> = {
  gzip: [],
  xz: ["-9e", "--threads=1", "--stdout"],
  zstd: ["-19", "--single-thread", "--no-progress", "--stdout"],
};

/** Compresses; the same bytes give the same bytes. xz and zstd must be installed where they are chosen. */
export async function compress(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
  if (compression === "gzip") return new Uint8Array(gzipSync(bytes, { level: 9 }));
  const child = new Deno.Command(compression, {
    args: [...COMPRESSIONS[compression]],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [, { success, stdout }] = await Promise.all([
    new Blob([new Uint8Array(bytes)]).stream().pipeTo(child.stdin),
    child.output(),
  ]);
  if (!success) throw new BuildError(`${compression} failed.`);
  return stdout;
}
