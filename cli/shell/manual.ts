import type { CommandFacts, OptionFacts } from "./commands.ts";

/** What a manual page says beside its commands. */
export interface ManualFacts {
  readonly version: string;
  readonly commands: readonly CommandFacts[];
}

/** The manual page trunkline(8), in the man macros of roff. */
export function manualPage({ version, commands }: ManualFacts): string {
  return [
    `.TH TRUNKLINE 8 "" "Trunkline ${plain(version)}" "System Administration"`,
    ".SH NAME",
    "trunkline \\- XMPP trunk router",
    ".SH SYNOPSIS",
    ".B trunkline",
    ".I command",
    ".RI [ options ]",
    ".SH DESCRIPTION",
    "Trunkline takes XMPP server-to-server streams over TLS from standard servers and from other trunks, finds the",
    "peer for each stanza, asks its policy, and passes the stanza on.",
    ".SH COMMANDS",
    ...commands.flatMap(commandLines),
    ...CLOSING,
  ].join("\n") + "\n";
}

const CLOSING = [
  ".SH SIGNALS",
  ".TP",
  ".B SIGHUP",
  "Read the configuration again; if it is in order go on with it, otherwise go on as before.",
  ".TP",
  '.BR SIGTERM ", " SIGINT',
  "Close the streams, empty the queues, and end.",
  ".SH EXIT STATUS",
  ".TP",
  ".B 0",
  "Yes: permitted, valid, in order.",
  ".TP",
  ".B 1",
  "No.",
  ".TP",
  ".B 2",
  "Usage, input or configuration; nothing was done.",
  ".SH FILES",
  ".TP",
  ".I /etc/trunkline/trunkline.yaml",
  "The configuration that the systemd unit names.",
];

function commandLines({ name, summary, operand, options }: CommandFacts): readonly string[] {
  const operandText = operand === "" ? "" : ` ${plain(operand)}`;
  return [
    `.SS trunkline ${plain(name)}${operandText}`,
    `${sentence(summary)}`,
    ...options.flatMap(optionLines),
  ];
}

function optionLines({ flags, value, summary, choices, standard }: OptionFacts): readonly string[] {
  const names = flags.map((flag) => `\\fB${plain(flag)}\\fR`).join(", ");
  const facts = [
    sentence(summary),
    ...(choices.length > 0 ? [`One of ${plain(choices.join(", "))}.`] : []),
    ...(standard === undefined ? [] : [`By default ${plain(standard)}.`]),
  ];
  return [".TP", value === undefined ? names : `${names} \\fI${plain(value)}\\fR`, ...facts];
}

function sentence(text: string): string {
  const line = plain(text.charAt(0).toUpperCase() + text.slice(1));
  return /[.?!]$/.test(line) ? line : `${line}.`;
}

/** Text without what roff would take for its own: backslashes, hyphens, and a dot or quote at the start of a line. */
function plain(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^(?=[.'])/, "\\&");
}
