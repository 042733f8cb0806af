import project from "../deno.json" with { type: "json" };
import type { LogSettings } from "../router/config/config.ts";
import type { Operator, ReloadOutcome } from "../router/link/control/desk.ts";
import { ControlError } from "../router/link/control/socket.ts";
import { ListenError } from "../router/link/connection/listeners.ts";
import { Node } from "../router/link/node.ts";
import { SpoolError } from "../router/spool/spool_error.ts";
import { AuditError } from "../router/observe/audit_files.ts";
import { createLog, type Log } from "../router/observe/log.ts";
import type { ServiceManager } from "../router/observe/service_manager.ts";
import { formatFailures } from "../router/route/explain.ts";
import { type CommandEntry, type Given, USAGE, YES } from "./command.ts";
import { CONFIG, failedTestsElsewhere, load } from "./configuration.ts";
import { createReload } from "./reloading.ts";
import { type Host, messageOf, type Signal } from "./terminal.ts";

/** `trunkline serve` */
export const SERVE: CommandEntry = {
  name: "serve",
  summary: "run the router",
  options: [CONFIG],
  run: serve,
};

async function serve(given: Given, host: Host): Promise<number> {
  const file = given.text("config") ?? "";
  const result = load(file, host);
  if (result === undefined) return USAGE;
  const { config } = result;
  const failures = failedTestsElsewhere(config, host.now());
  if (failures.length > 0) {
    host.print(formatFailures(file, failures));
    return USAGE;
  }
  const settings: Settings = { log: config.log, status: "" };
  const log = makeLog(() => settings.log, host);
  host.onBug((error) => {
    const stack = error instanceof Error ? error.stack : undefined;
    log.write("error", "bug", `something went wrong that should not: ${messageOf(error)}`, { stack });
  });
  using manager = host.serviceManager((text) => log.write("warn", "service", text));
  const setLog = (next: LogSettings): void => void (settings.log = next);
  const reload = createReload({ node: () => node, file, log, desk: host, setLog });
  const operator = makeOperator(settings, manager, reload);
  let node: Node;
  try {
    node = await Node.start(config, { ...surroundings(log, host), operator });
    // Before anybody hears that it is ready: a signal that nobody waits for would end the program.
    const stopped = untilStopped(node, log, host, manager, () => operator.reload());
    const addresses = config.listen.map(({ host, tls }, i) => `${host}:${node.ports[i]} (${tls})`).join(", ");
    settings.status = `${config.node} listens on ${addresses}`;
    log.write("info", "ready", settings.status, { peers: config.peers.length });
    manager.ready(settings.status);
    await stopped;
    return YES;
  } catch (error) {
    const remedy = remedyFor(error, file);
    if (remedy === undefined) throw error;
    host.print(`trunkline: ${messageOf(error)}. ${remedy}\n`);
    return USAGE;
  }
}

/** What may be another after a while. */
interface Settings {
  log: LogSettings;
  /** What the service manager shows. */
  status: string;
}

/** What operators ask of the program, by signal or by the control socket. */
function makeOperator(
  settings: Settings,
  manager: ServiceManager,
  reload: () => Promise<ReloadOutcome>,
): Operator {
  return {
    async reload() {
      manager.reloading();
      const outcome = await reload();
      manager.ready(settings.status);
      return outcome;
    },
    setLogLevel(level) {
      const { level: before } = settings.log;
      settings.log = { ...settings.log, level };
      return before;
    },
  };
}

function remedyFor(error: unknown, file: string): string | undefined {
  if (error instanceof ControlError || error instanceof SpoolError) {
    return `Mend that, or change state in ${file}.`;
  }
  if (error instanceof ListenError) return `Stop what listens there, or change the address in ${file}.`;
  return error instanceof AuditError ? `Mend that, or change audit in ${file}.` : undefined;
}

function surroundings(log: Log, host: Host): Parameters<typeof Node.start>[1] {
  return {
    log,
    version: project.version,
    resolver: host.resolver,
    secret: crypto.randomUUID() + crypto.randomUUID(),
    now: () => host.now(),
    random: Math.random,
    newId: () => crypto.randomUUID(),
  };
}

/** A log that goes by the settings of the moment. */
function makeLog(settings: () => LogSettings, host: Host): Log {
  const auto = host.interactive ? "text" : "json";
  const logFor = ({ level, format }: LogSettings): Log =>
    createLog(
      { level, format: format === "auto" ? auto : format },
      (line) => host.print(`${line}\n`),
      () => new Date(host.now()),
    );
  return { write: (...fact) => logFor(settings()).write(...fact) };
}

/** SIGHUP reloads; SIGTERM and SIGINT stop. */
function untilStopped(
  node: Node,
  log: Log,
  host: Host,
  manager: ServiceManager,
  reload: () => void,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = (signal: Signal): void => {
    log.write("info", "stopping", `got ${signal}: closing streams and emptying queues`);
    manager.stopping();
    node.stop().then(resolve);
  };
  host.onSignal("SIGTERM", () => stop("SIGTERM"));
  host.onSignal("SIGINT", () => stop("SIGINT"));
  host.onSignal("SIGHUP", reload);
  return promise;
}
