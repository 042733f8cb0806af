import { type CommandFacts, groupCommands, isFile, type OptionFacts } from "./commands.ts";

/** A completion script for fish. */
export function fishCompletion(commands: readonly CommandFacts[]): string {
  const groups = groupCommands(commands);
  const first = [...groups].map(([word, rest]) => {
    const summary = rest.length > 0 ? rest.join(", ") : commands.find(({ name }) => name === word)?.summary;
    return `complete -c trunkline -f -n __fish_use_subcommand -a ${word} -d ${quoted(summary ?? word)}`;
  });
  const second = commands.flatMap(({ name, summary }) => {
    const [group, word] = name.split(" ");
    if (word === undefined) return [];
    const when = `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${
      groups.get(group)?.join(" ")
    }`;
    return [`complete -c trunkline -f -n ${quoted(when)} -a ${word} -d ${quoted(summary)}`];
  });
  const options = commands.flatMap((command) => command.options.map((option) => optionLine(command, option)));
  return `# fish completion for trunkline\n${[...first, ...second, ...options].join("\n")}\n`;
}

function optionLine({ name }: CommandFacts, { flags, value, choices, summary }: OptionFacts): string {
  const when = name.split(" ").map((word) => `__fish_seen_subcommand_from ${word}`).join("; and ");
  const names = flags.map((flag) => flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`);
  const choice = choices.length > 0
    ? ` -f -a ${quoted(choices.join(" "))}`
    : isFile(value ?? "")
    ? " -F"
    : " -f";
  const takes = value === undefined ? "" : ` -r${choice}`;
  return `complete -c trunkline -n ${quoted(when)} ${names.join(" ")}${takes} -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
