import { EXECUTABLE } from "../../cli/install/plan.ts";
import { TextLineStream } from "../../fixtures/demo/lines.ts";
import { until } from "../../fixtures/leaf/star.ts";

/** As systemd does for a unit with DynamicUser: ids that nobody has. */
export const SERVICE = 61234;
const READERS = 61235;

/**
 * What the unit asks of systemd, by hand: the file system read-only but for three folders, no capabilities, no new
 * ones, /proc with processes alone, ids that exist only now, and a group for the configuration. Without its filter of
 * system calls, which takes systemd.
 */
const CONFINE = `set -eu
mount --make-rprivate /
for folder in cache state logs; do mount --bind "$1/$folder" "$1/$folder"; done
mount -o remount,bind,ro /
mount -t proc -o subset=pid,hidepid=invisible proc /proc
exec setpriv --reuid=${SERVICE} --regid=${SERVICE} --groups=${READERS} --no-new-privs --bounding-set=-all \\
  --inh-caps=-all "$1${EXECUTABLE}" serve --config "$1/etc/trunkline.yaml"
`;

/** Lays the folders of the service out in an empty folder, as `install` and systemd do. */
export async function layOut(folder: string): Promise<void> {
  await Deno.chmod(folder, 0o755);
  for (const name of ["cache", "state", "logs"]) {
    await Deno.mkdir(`${folder}/${name}`, { mode: 0o700 });
    await Deno.chown(`${folder}/${name}`, SERVICE, SERVICE);
  }
  await Deno.mkdir(`${folder}/usr/local/bin`, { recursive: true });
  await Deno.mkdir(`${folder}/etc`);
  await Deno.chown(`${folder}/etc`, 0, READERS);
  await Deno.chmod(`${folder}/etc`, 0o750);
}

/** Puts the executable in its place, or another in the place of the one that is there, which may run. */
export async function putExecutable(folder: string, file: string): Promise<void> {
  await Deno.copyFile(file, `${folder}${EXECUTABLE}.new`);
  await Deno.rename(`${folder}${EXECUTABLE}.new`, `${folder}${EXECUTABLE}`);
}

/** Writes a file of the configuration, whole or not at all, for root and the service alone. */
export async function putFile(folder: string, name: string, text: string): Promise<void> {
  const file = `${folder}/etc/${name}`;
  await Deno.writeTextFile(`${file}.new`, text, { mode: 0o640 });
  await Deno.chown(`${file}.new`, 0, READERS);
  await Deno.rename(`${file}.new`, file);
}

/** A line of the service's log. */
export interface Line {
  readonly level: string;
  readonly event: string;
  readonly text: string;
}

/** The executable as a service that runs. */
export class Service implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly lines: Line[] = [];

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#reading = this.#read();
  }

  /** Starts it in a folder that is laid out, and waits until it is ready. */
  static async start(folder: string, env: Readonly<Record<string, string>> = {}): Promise<Service> {
    const command = new Deno.Command("unshare", {
      args: ["--mount", "sh", "-c", CONFINE, "confine", folder],
      clearEnv: true,
      env: {
        PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
        CACHE_DIRECTORY: `${folder}/cache`,
        TRUNKLINE_WRITE: `${folder}/state,${folder}/logs`,
        ...env,
      },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    });
    const service = new Service(command.spawn());
    await service.logged("ready");
    return service;
  }

  /** Waits for that many lines of that event. */
  async logged(event: string, count = 1): Promise<void> {
    const found = (): number => this.lines.filter((line) => line.event === event).length;
    try {
      await until(`${event} is logged`, () => found() >= count, 20_000);
    } catch (error) {
      throw new Error(`${this.lines.map(({ text }) => text).join("\n")}`, { cause: error });
    }
  }

  /** Has it read its configuration again, as `systemctl reload` does; the line that says what came of it. */
  async reload(): Promise<string> {
    const reloads = (): readonly Line[] => this.lines.filter(({ event }) => event === "reload");
    const before = reloads().length;
    this.#child.kill("SIGHUP");
    await this.logged("reload", before + 1);
    return reloads()[before].text;
  }

  /** Ends it as `systemctl stop` does; its exit code. */
  async stop(): Promise<number> {
    this.#child.kill("SIGTERM");
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await Promise.all([this.#child.status, this.#reading]);
  }

  async #read(): Promise<void> {
    const text = this.#child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
    for await (const line of text) {
      this.lines.push(
        line.startsWith("{") ? JSON.parse(line) : { level: "error", event: "text", text: line },
      );
    }
  }
}
