import { type CommandFacts, groupCommands, isFile, type OptionFacts } from "./commands.ts";

/** A completion script for zsh. */
export function zshCompletion(commands: readonly CommandFacts[]): string {
  const groups = groupCommands(commands);
  const first = [...groups].map(([word, rest]) =>
    `    ${quoted(`${word}:${escaped(rest.length > 0 ? rest.join(", ") : summaryOf(commands, word))}`)}`
  );
  const grouped = [...groups].filter(([, rest]) => rest.length > 0);
  const branches = grouped.map(([word, rest]) =>
    `    ${word})
      if (( CURRENT == 3 )) && [[ $words[3] != -* ]]; then
        compadd -- ${rest.join(" ")}
        return
      fi
      if [[ $words[3] != -* ]]; then
        command="$command $words[3]"
        shift words
        (( CURRENT-- ))
      fi ;;`
  );
  return `#compdef trunkline
_trunkline() {
  local command
  local -a commands
  commands=(
${first.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  command=$words[2]
  case $command in
${branches.join("\n")}
  esac
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(argumentsOf).join("\n")}
  esac
}
_trunkline "$@"
`;
}

function summaryOf(commands: readonly CommandFacts[], name: string): string {
  return commands.find((command) => command.name === name)?.summary ?? name;
}

function argumentsOf({ name, operand, options }: CommandFacts): string {
  const specs = [...options.flatMap(specsOf), ...(operand === "" ? [] : ["*:file:_files"])];
  return `    ${quoted(name)}) _arguments ${specs.map(quoted).join(" ")} ;;`;
}

/** `--config=[configuration file]:file:_files` */
function specsOf({ flags, value, choices, summary }: OptionFacts): readonly string[] {
  const action = choices.length > 0 ? `(${choices.join(" ")})` : isFile(value ?? "") ? "_files" : " ";
  const suffix = value === undefined ? "" : `:${value}:${action}`;
  return flags.map((flag) => `${flag}[${escaped(summary)}]${suffix}`);
}

/** Colons and brackets mean something in zsh's specifications. */
function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
