import { TextLineStream } from "../../fixtures/demo/lines.ts";
import { StarCertificates, until } from "../../fixtures/leaf/star.ts";
import { build } from "../build.ts";
import project from "../../deno.json" with { type: "json" };

/** All that the executable may find besides itself. */
const TOOLS = [
  ...["chmod", "gzip", "head", "id", "ls", "mkdir", "mktemp", "mv", "rm", "sh", "sha256sum", "tail"],
] as const;

const NOBODY = 65534;

/** What a program did. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A router that runs; it is killed with the test. */
export interface Router extends AsyncDisposable {
  readonly child: Deno.ChildProcess;
  /** Milliseconds from the start to the line that says it listens. */
  readonly startedIn: number;
  /** Waits for a log line of that event; its text. */
  line(event: string): Promise<string>;
}

/** A folder with the executable in it, where nothing of Deno or Node can be found and nobody has rights. */
export class EmptyMachine implements AsyncDisposable {
  readonly folder: string;
  readonly certificates: StarCertificates;

  private constructor(folder: string, certificates: StarCertificates) {
    this.folder = folder;
    this.certificates = certificates;
  }

  /** Builds the executable, or takes the one that TRUNKLINE_BINARY names, into a new folder with certificates. */
  static async create(domains: readonly string[]): Promise<EmptyMachine> {
    const certificates = await StarCertificates.create(domains);
    const it = new EmptyMachine(await Deno.makeTempDir({ prefix: "trunkline-binary-" }), certificates);
    await Deno.copyFile(await fileOfBuild(), `${it.folder}/trunkline`);
    await it.write("hub.pem", certificates.hub.certificatePem);
    await it.write("hub.key", certificates.hub.keyPem);
    await it.write("ca.pem", certificates.authority.certificatePem);
    await Deno.mkdir(`${it.folder}/bin`);
    for (const tool of TOOLS) await Deno.symlink(await findTool(tool), `${it.folder}/bin/${tool}`);
    if (Deno.uid() === 0) await Deno.chown(it.folder, NOBODY, NOBODY);
    return it;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  /** Writes a file that nobody may read. */
  async write(name: string, text: string): Promise<void> {
    await Deno.writeTextFile(`${this.folder}/${name}`, text);
    if (Deno.uid() === 0) await Deno.chown(`${this.folder}/${name}`, NOBODY, NOBODY);
  }

  /** Starts the executable as an unprivileged user; `before` comes in front of it. */
  spawn(args: readonly string[], before: readonly string[] = []): Deno.ChildProcess {
    const drop = [
      "/usr/bin/setpriv",
      `--reuid=${NOBODY}`,
      `--regid=${NOBODY}`,
      "--clear-groups",
      "--no-new-privs",
    ];
    const unprivileged = Deno.uid() === 0 ? [...drop, "--bounding-set=-all", "--inh-caps=-all"] : [];
    const [program, ...rest] = [...before, ...unprivileged, `${this.folder}/trunkline`, ...args];
    return new Deno.Command(program, {
      args: rest,
      cwd: this.folder,
      clearEnv: true,
      env: { PATH: `${this.folder}/bin`, XDG_CACHE_HOME: `${this.folder}/cache` },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: AbortSignal.timeout(60_000),
    }).spawn();
  }

  /** Runs the executable to its end. */
  async run(args: readonly string[], before: readonly string[] = []): Promise<Outcome> {
    const { code, stdout, stderr } = await this.spawn(args, before).output();
    return { code, stdout: new TextDecoder().decode(stdout), stderr: new TextDecoder().decode(stderr) };
  }

  /** Runs `serve` until it listens. */
  async serve(): Promise<Router> {
    const begun = performance.now();
    const child = this.spawn(["serve"]);
    const lines: { readonly event: string; readonly text: string }[] = [];
    const reading = (async () => {
      const text = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
      for await (const line of text) lines.push(JSON.parse(line));
    })();
    const line = async (event: string): Promise<string> => {
      await until(`${event} is logged`, () => lines.some((line) => line.event === event));
      return lines.find((line) => line.event === event)?.text ?? "";
    };
    await line("ready");
    return {
      ...{ child, startedIn: performance.now() - begun, line },
      async [Symbol.asyncDispose]() {
        await child.stdout.cancel();
        try {
          child.kill("SIGKILL");
        } catch {
          // It has ended already.
        }
        await Promise.all([child.status, reading]);
      },
    };
  }
}

/** The executable that TRUNKLINE_BINARY names, or a new one. */
export async function fileOfBuild(): Promise<string> {
  const given = Deno.env.get("TRUNKLINE_BINARY");
  if (given !== undefined) return given;
  const { version, license } = project;
  const built = await build({ target: Deno.build.arch, form: "packed", compress: "gzip", version, license });
  return built.file;
}

async function findTool(tool: string): Promise<string> {
  for (const folder of ["/usr/bin", "/bin"]) {
    try {
      return await Deno.realPath(`${folder}/${tool}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Deno.errors.NotFound(tool);
}
