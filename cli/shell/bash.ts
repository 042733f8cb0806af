import { type CommandFacts, groupCommands, isFile, type OptionFacts } from "./commands.ts";

/** A completion script for bash. */
export function bashCompletion(commands: readonly CommandFacts[]): string {
  const groups = groupCommands(commands);
  const firstWords = [...groups.keys(), "help"].join(" ");
  const seconds = [...groups].filter(([, words]) => words.length > 0)
    .map(([first, words]) =>
      `      ${first}) words='${[...words, ...ownFlags(commands, first)].join(" ")}' ;;`
    );
  const options = commands.map(({ name, options }) =>
    `    '${name}') words='${[...options.flatMap(({ flags }) => flags), "--help"].join(" ")}' ;;`
  );
  return `# bash completion for trunkline
_trunkline() {
  local word=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} words=''
  local command=\${COMP_WORDS[1]}
  case $command in
    ${
    groupPattern(groups)
  }) case \${COMP_WORDS[2]} in -*) ;; *) command="$command \${COMP_WORDS[2]}" ;; esac ;;
  esac
  COMPREPLY=()
  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W '${firstWords} --help --version' -- "$word"))
    return
  fi
  if [ "$COMP_CWORD" = 2 ]; then
    case \${COMP_WORDS[1]} in
${seconds.join("\n")}
    esac
    if [ -n "$words" ]; then
      COMPREPLY=($(compgen -W "$words --help" -- "$word"))
      return
    fi
  fi
  case "$command $previous" in
${commands.flatMap(valueBranches).join("\n")}
  esac
  case $command in
${options.join("\n")}
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _trunkline trunkline
`;
}

/** Options of a command that has others below it. */
function ownFlags(commands: readonly CommandFacts[], name: string): readonly string[] {
  return commands.find((command) => command.name === name)?.options.flatMap(({ flags }) => flags) ?? [];
}

function groupPattern(groups: ReadonlyMap<string, readonly string[]>): string {
  return [...groups].filter(([, words]) => words.length > 0).map(([first]) => first).join(" | ") || "''";
}

/** What follows an option that takes a value. */
function valueBranches({ name, options }: CommandFacts): readonly string[] {
  return options.flatMap(({ flags, value, choices }: OptionFacts) => {
    if (value === undefined) return [];
    const pattern = flags.map((flag) => `'${name} ${flag}'`).join(" | ");
    const files = isFile(value) ? `COMPREPLY=($(compgen -f -- "$word")); ` : "";
    const words = choices.length > 0
      ? `COMPREPLY=($(compgen -W '${choices.join(" ")}' -- "$word")); `
      : files;
    return [`    ${pattern}) ${words}return ;;`];
  });
}
