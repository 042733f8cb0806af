import { messageOf, type Terminal } from "./terminal.ts";

/** What commands that write files do beyond reading them. */
export interface Workbench {
  /** Whether somebody sits there who can be asked. */
  readonly attended: boolean;
  /** Asks a question; undefined where nobody answers any more. */
  ask(question: string): string | undefined;
  /** Whether there is something at the path, be it a link to nowhere. */
  exists(path: string): boolean;
  /**
   * Writes a file whole or not at all, with the folders on the way to it, which are for this user alone. Throws
   * `UnwritableFile`, also where something is there already that is not to be replaced.
   */
  write(path: string, text: string, options: WriteOptions): void;
}

/** How a file is written. */
export interface WriteOptions {
  /** Permission bits. */
  readonly mode: number;
  /** Whether what is there may be replaced. */
  readonly replace: boolean;
}

/** For anybody to read. */
export const PUBLIC = 0o644;
/** For this user alone. */
export const PRIVATE = 0o600;

/** A file that could not be written; the message follows its name in a sentence. */
export class UnwritableFile extends Error {
  override readonly name = "UnwritableFile";
}

/** A file to be written. */
export interface NewFile extends WriteOptions {
  readonly path: string;
  readonly text: string;
}

/** Writes files one after the other, as far as that goes; says which could not be written, and answers whether all were. */
export function writeAll(files: readonly NewFile[], bench: Workbench, terminal: Terminal): boolean {
  for (const { path, text, mode, replace } of files) {
    try {
      bench.write(path, text, { mode, replace });
    } catch (error) {
      terminal.print(`trunkline: ${path} ${messageOf(error)}\n`);
      return false;
    }
  }
  return true;
}
