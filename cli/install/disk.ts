import { dirname } from "node:path";

/** What an installation does to a file system. Errors are the system's. */
export interface Disk {
  /** The executable that runs: its path; undefined where the program runs from its sources. */
  readonly executable: string | undefined;
  /** The executable's content. */
  readExecutable(path: string): Uint8Array;
  /** What is in a file; undefined where there is none. */
  read(path: string): Uint8Array | undefined;
  /** Makes a folder, with those above it where they are missing; whether it was not there. */
  makeFolder(path: string, mode: number): boolean;
  /** Writes a file whole or not at all, in place of what was there. */
  write(path: string, content: Uint8Array, mode: number): void;
}

/** The system's disk, or the one that is mounted at `root`. */
export function systemDisk(root: string): Disk {
  const place = (path: string): string => `${root.replace(/\/+$/, "")}${path}`;
  return {
    executable: Deno.build.standalone ? Deno.execPath() : Deno.env.get("TRUNKLINE_EXECUTABLE"),
    readExecutable: (path) => Deno.readFileSync(path),
    read: (path) => unlessMissing(() => Deno.readFileSync(place(path))),
    makeFolder(path, mode) {
      const isNew = unlessMissing(() => Deno.statSync(place(path))) === undefined;
      if (isNew) Deno.mkdirSync(place(path), { recursive: true, mode: 0o755 });
      Deno.chmodSync(place(path), mode);
      return isNew;
    },
    write(path, content, mode) {
      Deno.mkdirSync(dirname(place(path)), { recursive: true, mode: 0o755 });
      const part = `${place(path)}.part`;
      unlessMissing(() => Deno.removeSync(part));
      Deno.writeFileSync(part, content, { createNew: true, mode });
      // The mode above is less the umask.
      Deno.chmodSync(part, mode);
      Deno.renameSync(part, place(path));
    },
  };
}

function unlessMissing<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
