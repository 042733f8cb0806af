import { TextLineStream } from "../fixtures/demo/lines.ts";
import type { Rig } from "../fixtures/rig/rig.ts";
import {
  certificatesIn,
  routerConfiguration,
  type RouterOptions,
} from "../fixtures/rig/router_configuration.ts";

/** A line of the router's log. */
export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly text: string;
  readonly peer?: string;
}

/** The router as a process, where the leaves believe that every domain is. */
export interface Router extends AsyncDisposable {
  readonly pid: number;
  readonly log: readonly LogLine[];
  readonly config: string;
  /** Has it read its configuration again. */
  reload(text: string): Promise<void>;
  signal(name: Deno.Signal): void;
  /** Its exit code, after SIGTERM. */
  stop(): Promise<number>;
  /** Waits for a line of the log. */
  logged(pattern: RegExp): Promise<LogLine>;
}

const CLI = new URL("../cli.ts", import.meta.url).pathname;
const START = 15_000;

/** The configuration that fronts every leaf of the rig. */
export function configurationFor({ folder, settings: { leaves } }: Rig, options: RouterOptions = {}): string {
  const { more = "" } = options;
  return routerConfiguration(certificatesIn(folder), leaves, {
    ...options,
    more: `log: {format: json}\n${more}`,
  });
}

/** Starts the router for a rig of view `edge`. */
export async function startRouter(rig: Rig, options: RouterOptions = {}): Promise<Router> {
  const config = `${rig.folder}/trunkline.yaml`;
  await Deno.writeTextFile(config, configurationFor(rig, options));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CLI, "serve", "--config", config],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const router = new RouterProcess(child, config);
  await router.logged(/ listens on /);
  return router;
}

class RouterProcess implements Router {
  readonly config: string;
  readonly #log: LogLine[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  #ended = false;

  constructor(child: Deno.ChildProcess, config: string) {
    this.#child = child;
    this.config = config;
    this.#reading = this.#read();
  }

  get pid(): number {
    return this.#child.pid;
  }

  get log(): readonly LogLine[] {
    return this.#log;
  }

  signal(name: Deno.Signal): void {
    this.#child.kill(name);
  }

  async reload(text: string): Promise<void> {
    await Deno.writeTextFile(this.config, text);
    const before = this.#log.filter(({ event }) => event === "reload").length;
    this.signal("SIGHUP");
    await this.#until(() => this.#log.filter(({ event }) => event === "reload").length > before, "a reload");
  }

  async stop(): Promise<number> {
    if (!this.#ended) this.signal("SIGTERM");
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async logged(pattern: RegExp): Promise<LogLine> {
    const find = (): LogLine | undefined => this.#log.find(({ text }) => pattern.test(text));
    await this.#until(() => find() !== undefined, String(pattern));
    return find() as LogLine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #read(): Promise<void> {
    const lines = this.#child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of lines) {
      const plain = { level: "error", event: "text", text: line };
      this.#log.push(line.startsWith("{") ? JSON.parse(line) as LogLine : plain);
    }
    this.#ended = true;
  }

  async #until(holds: () => boolean, what: string): Promise<void> {
    const end = performance.now() + START;
    while (!holds()) {
      if (this.#ended || performance.now() > end) {
        throw new Error(`the router did not log ${what}:\n${this.#log.map(({ text }) => text).join("\n")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
