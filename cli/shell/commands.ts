import type { CommandEntry } from "../command.ts";

/** What a shell or a reader wants to know of a command. */
export interface CommandFacts {
  /** `check`, or `label show`. */
  readonly name: string;
  readonly summary: string;
  /** As commander writes it; empty for none. */
  readonly operand: string;
  readonly options: readonly OptionFacts[];
}

/** What a shell or a reader wants to know of an option. */
export interface OptionFacts {
  /** `-c`, `--config`. */
  readonly flags: readonly string[];
  /** What its value is called, `file`; undefined for an option without one. */
  readonly value?: string;
  readonly choices: readonly string[];
  readonly summary: string;
  /** Its default as text. */
  readonly standard?: string;
}

/** The table of commands as plain facts. */
export function describeCommands(commands: readonly CommandEntry[]): readonly CommandFacts[] {
  return commands.map(({ name, summary, operand = "", options }) => ({
    name,
    summary,
    operand,
    options: options.map(({ short, long, flags, description, argChoices, defaultValue }): OptionFacts => {
      const value = /[<[]([^\]>]+?)(?:\.\.\.)?[\]>]/.exec(flags)?.[1];
      return {
        flags: [short, long].filter((flag) => flag !== undefined),
        ...(value !== undefined && { value }),
        choices: argChoices ?? [],
        summary: description,
        ...(typeof defaultValue === "string" && { standard: defaultValue }),
      };
    }),
  }));
}

/** First words of commands, each once, and the second words that each takes. */
export function groupCommands(commands: readonly CommandFacts[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const { name } of commands) {
    const [first, ...rest] = name.split(" ");
    groups.set(first, [...groups.get(first) ?? [], ...rest]);
  }
  return groups;
}

/** Whether what is called so is the name of a file. */
export function isFile(value: string): boolean {
  return /\bfile\b|^folder$/.test(value);
}
