/** What commands may do beyond reading files. */
export interface Permission {
  /** First words of command lines; empty for all that are not named elsewhere. */
  readonly commands: readonly string[];
  readonly network: boolean;
  readonly write: boolean;
}

/** The environment that the program reads; LOG_TOKENS and LOG_STREAM are read by the YAML parser. */
export const ENVIRONMENT = [
  "FORCE_COLOR",
  "CLICOLOR_FORCE",
  "LOG_STREAM",
  "LOG_TOKENS",
  "NOTIFY_SOCKET",
  "NO_COLOR",
  "TRUNKLINE_EXECUTABLE",
  "WATCHDOG_PID",
  "WATCHDOG_USEC",
] as const;

/** Who may do what in the packed form. The compiled form has one set for all: that of the last line. */
export const PERMISSIONS: readonly Permission[] = [
  {
    commands: ["audit", "check", "completion", "explain", "help", "label", "manual", "spif"],
    network: false,
    write: false,
  },
  { commands: ["cert", "init", "install"], network: false, write: true },
  { commands: [], network: true, write: true },
];

/** Lets the program collect its garbage once it has started. */
export const ENGINE = "--v8-flags=--expose-gc";

/** What every command gets: any file may be named by a configuration, so reading has no bounds. */
export const COMMON = [
  "--no-prompt",
  "--deny-import",
  "--allow-read",
  `--allow-env=${ENVIRONMENT.join(",")}`,
] as const;

/** Telling the service manager that we are ready takes a datagram socket. */
const NETWORK = ["--allow-net", "--unstable-net"] as const;

/** The flags of the compiled form, where no shell chooses by command. */
export function compiledFlags(): readonly string[] {
  return [ENGINE, ...COMMON, ...NETWORK, "--allow-write"];
}

/** The table as branches of a shell's `case`. A list of folders in TRUNKLINE_WRITE bounds what may be written. */
export function shellBranches(permissions: readonly Permission[] = PERMISSIONS): string {
  return permissions.map(({ commands, network, write }) => {
    const pattern = commands.length === 0 ? "*" : commands.join(" | ");
    const bounds = "${TRUNKLINE_WRITE:+=$TRUNKLINE_WRITE${NOTIFY_SOCKET:+,$NOTIFY_SOCKET}}";
    const flags = [...(network ? NETWORK : []), ...(write ? [`"--allow-write${bounds}"`] : [])];
    return `  ${pattern})${flags.length === 0 ? "" : ` set -- ${flags.join(" ")} "$@"`} ;;`;
  }).join("\n");
}
