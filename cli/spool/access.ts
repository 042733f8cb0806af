import { createMatcher } from "../../matcher-wasm/mod.ts";
import { findState } from "../../router/config/state.ts";
import { answerSpool, type SpoolRequest } from "../../router/link/control/spool.ts";
import { SpoolDesk } from "../../router/link/backlog/spool_desk.ts";
import type { Log } from "../../router/observe/log.ts";
import { Ledger } from "../../router/spool/ledger.ts";
import { openExistingSpool } from "../../router/spool/open.ts";
import type { Spool } from "../../router/spool/spool.ts";
import { SpoolError } from "../../router/spool/spool_error.ts";
import { visible } from "../answer.ts";
import type { Given } from "../command.ts";
import { findSocket, problem, refused, tryToAsk } from "../node_socket.ts";
import type { Terminal } from "../terminal.ts";

/** What was answered, or the exit code where nothing was: why not has been printed. */
export type SpoolOutcome = { readonly result: unknown } | { readonly code: number };

/** Enough for whatever a node may have taken in. */
const LIMITS = { bytes: 2 ** 24, depth: 255, attributes: 64 };

/** Asks the node about its spool; where none runs, the spool's file itself. */
export async function askSpool(
  given: Given,
  terminal: Terminal,
  request: SpoolRequest,
): Promise<SpoolOutcome> {
  const socket = findSocket(given, terminal);
  if ("problem" in socket) return problem(terminal, socket.problem);
  const asked = await tryToAsk(socket.path, request);
  if ("problem" in asked) return askFile(given, terminal, request, asked.problem);
  asked.close();
  const { reply } = asked;
  return reply.ok ? { result: reply.result } : { code: refused(terminal, reply) };
}

/** @param because why no node was asked */
function askFile(given: Given, terminal: Terminal, request: SpoolRequest, because: string): SpoolOutcome {
  const folder = folderOf(given, terminal);
  if (folder === undefined) return problem(terminal, because);
  const log = errorsOnly(terminal);
  try {
    const spool = openExistingSpool(folder, { log, now: () => terminal.now() });
    if (spool === undefined) return problem(terminal, `${because}; and there is no spool in ${folder}`);
    try {
      const reply = answerSpool(request, deskOf(spool, log), log);
      return reply.ok ? { result: reply.result } : { code: refused(terminal, reply) };
    } finally {
      spool.close();
    }
  } catch (error) {
    if (error instanceof SpoolError) return problem(terminal, `${because}; and ${error.message}`);
    throw error;
  }
}

/** What is done is what the command answers; what is wrong with the file is not. */
function errorsOnly(terminal: Terminal): Log {
  return {
    write: (level, _event, text) => {
      if (level === "error") terminal.print(`trunkline: ${visible(text)}\n`);
    },
  };
}

function deskOf(spool: Spool, log: Log): SpoolDesk {
  const ledger = new Ledger(spool, { log, elapsed: () => performance.now(), later: () => () => {} });
  const matcher = createMatcher([]);
  return new SpoolDesk({ spool, ledger, matcher, limits: () => LIMITS, backlogOf: () => undefined });
}

/** The folder of the state, where the configuration was named and not the socket. */
function folderOf(given: Given, terminal: Terminal): string | undefined {
  if (given.text("socket") !== undefined) return undefined;
  const file = given.text("config") ?? "";
  const text = terminal.readText(file);
  const state = typeof text === "string" ? findState(text, file) : undefined;
  return typeof state === "object" ? state.folder : undefined;
}
