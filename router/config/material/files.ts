import { quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { Placed } from "../schema/type.ts";
import { resolvePath } from "./path.ts";

/** Reads a file; throws where it cannot. */
export type ReadFile = (path: string) => Uint8Array;

/** The files that the configuration names, each read once. */
export class Files {
  readonly #from: string;
  readonly #readFile: ReadFile;
  readonly #findings: Findings;
  readonly #contents = new Map<string, Uint8Array | Error>();

  /** `from` is the configuration file, in whose folder relative paths begin. */
  constructor(from: string, readFile: ReadFile, findings: Findings) {
    this.#from = from;
    this.#readFile = readFile;
    this.#findings = findings;
  }

  /** Where the file is. */
  resolve(path: string): string {
    return resolvePath(this.#from, path);
  }

  /** The content; undefined, and a problem noted, where it cannot be read. */
  read({ value, place }: Placed<string>): Uint8Array | undefined {
    const content = this.attempt(value);
    if (typeof content !== "string") return content;
    this.#findings.problem(place, content);
    return undefined;
  }

  /** The content, or what is the matter with it. */
  attempt(file: string): Uint8Array | string {
    const path = this.resolve(file);
    const content = this.#contents.get(path) ?? this.#open(path);
    this.#contents.set(path, content);
    if (content instanceof Uint8Array) return content;
    const remedy = "Mend that, or the path: a relative one begins at the configuration file's folder.";
    return `${quote(path)} ${reasonOf(content)}. ${remedy}`;
  }

  #open(path: string): Uint8Array | Error {
    try {
      return this.#readFile(path);
    } catch (error) {
      return error instanceof Error ? error : new Error("it cannot be read");
    }
  }
}

const REASONS: Readonly<Record<string, string>> = {
  NotFound: "does not exist",
  ENOENT: "does not exist",
  PermissionDenied: "may not be read by this user",
  NotCapable: "may not be read: the program was started without the permission",
  EACCES: "may not be read by this user",
  IsADirectory: "is a folder, not a file",
  EISDIR: "is a folder, not a file",
};

function reasonOf(error: Error): string {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return REASONS[error.name] ?? REASONS[code] ?? `cannot be read (${error.message})`;
}
