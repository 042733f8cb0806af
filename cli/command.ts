import type { Option } from "commander";
import type { Host } from "./terminal.ts";

/** Yes: permitted, valid, in order. */
export const YES = 0;
/** No. */
export const NO = 1;
/** Bad input, configuration or usage. */
export const USAGE = 2;

/** One command: what it is called, what it takes and what it does. */
export interface CommandEntry {
  /** One word, or a group and a word: `check`, `label show`. */
  readonly name: string;
  readonly summary: string;
  /** What it takes beside its options, as commander writes it: `<file>`, `[file]`, `<file...>`, `<peer> [address]`. */
  readonly operand?: string;
  readonly options: readonly Option[];
  /** Does it; answers with the exit code. */
  readonly run: (given: Given, host: Host) => number | Promise<number>;
}

/** What a command was given. */
export class Given {
  /** What stands beside the options. */
  readonly operands: readonly string[];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(options: Readonly<Record<string, unknown>>, operands: readonly string[] = []) {
    this.#options = options;
    this.operands = operands;
  }

  /** The text of an option that takes one. */
  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === "string" ? value : undefined;
  }

  /** All texts of an option that takes several. */
  texts(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /** A number of an option that its parser made one. */
  number(name: string): number | undefined {
    const value = this.#options[name];
    return typeof value === "number" ? value : undefined;
  }

  /** Whether an option without a value was given. */
  has(name: string): boolean {
    return this.#options[name] === true;
  }
}
