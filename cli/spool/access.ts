import { createMatcher } from "../../matcher-wasm/mod.ts";
import type { Reply } from "../../router/link/control/reply.ts";
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

/** The spool's file, and why no node was asked. */
interface OpenFile {
  readonly spool: Spool;
  readonly desk: SpoolDesk;
  readonly because: string;
}

/** Enough for whatever a node may have taken in. */
const LIMITS = { bytes: 2 ** 24, depth: 255, attributes: 64 };

/** Asks the node about its spool once; where none runs, the spool's file itself. */
export async function askSpool(
  given: Given,
  terminal: Terminal,
  request: SpoolRequest,
): Promise<SpoolOutcome> {
  using access = new SpoolAccess(given, terminal);
  return await access.ask(request);
}

/** Whoever can be asked about a spool: the node, or, where none runs, the file, which is opened once. */
export class SpoolAccess implements Disposable {
  readonly #given: Given;
  readonly #terminal: Terminal;
  readonly #log: Log;
  #file: OpenFile | undefined;

  constructor(given: Given, terminal: Terminal) {
    this.#given = given;
    this.#terminal = terminal;
    this.#log = errorsOnly(terminal);
  }

  async ask(request: SpoolRequest): Promise<SpoolOutcome> {
    if (this.#file !== undefined) return this.#askFile(request, this.#file.because);
    const socket = findSocket(this.#given, this.#terminal);
    if ("problem" in socket) return problem(this.#terminal, socket.problem);
    const asked = await tryToAsk(socket.path, request);
    if ("problem" in asked) return this.#askFile(request, asked.problem, socket.folder);
    asked.close();
    return this.#outcomeOf(asked.reply);
  }

  [Symbol.dispose](): void {
    this.#file?.spool.close();
  }

  /**
   * @param because why no node was asked
   * @param folder that of the state, where the configuration was named and not the socket
   */
  #askFile(request: SpoolRequest, because: string, folder?: string): SpoolOutcome {
    try {
      this.#file ??= folder === undefined ? undefined : this.#open(folder, because);
      if (this.#file !== undefined) return this.#outcomeOf(answerSpool(request, this.#file.desk, this.#log));
      const there = folder === undefined ? "" : `; and there is no spool in ${folder}`;
      return problem(this.#terminal, `${because}${there}`);
    } catch (error) {
      if (error instanceof SpoolError) return problem(this.#terminal, `${because}; and ${error.message}`);
      throw error;
    }
  }

  #open(folder: string, because: string): OpenFile | undefined {
    const spool = openExistingSpool(folder, { log: this.#log, now: () => this.#terminal.now() });
    return spool && { spool, desk: deskOf(spool, this.#log), because };
  }

  #outcomeOf(reply: Reply): SpoolOutcome {
    return reply.ok ? { result: reply.result } : { code: refused(this.#terminal, reply) };
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
