/**
 * How long the executable takes from its start to the line that says it listens, warm, and what that costs:
 *
 *     deno task bench:start [--rounds 20] [FILE]
 *
 * Wall and CPU time in milliseconds (CPU: of all threads until then, and of the tools that the head calls).
 */
import { parseArgs } from "node:util";
import { TextLineStream } from "../../fixtures/demo/lines.ts";
import { StarCertificates } from "../../fixtures/leaf/star.ts";
import { fileOfBuild } from "./empty_machine.ts";

const CONFIGURATION = `node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
log: {format: json}
peers:
  red: {routes: [leafa.example], connect: "127.0.0.1:9"}
  blue: {routes: ["*.us"], connect: "127.0.0.1:9"}
`;

/** Milliseconds. */
interface Start {
  readonly wall: number;
  readonly cpu: number;
}

async function prepare(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-start-" });
  const { hub, authority } = await StarCertificates.create(["leafa.example", "fleet.us", "*.us"]);
  await Deno.writeTextFile(`${folder}/hub.pem`, hub.certificatePem);
  await Deno.writeTextFile(`${folder}/hub.key`, hub.keyPem);
  await Deno.writeTextFile(`${folder}/ca.pem`, authority.certificatePem);
  await Deno.writeTextFile(`${folder}/trunkline.yaml`, CONFIGURATION);
  return folder;
}

async function start(file: string, folder: string): Promise<Start> {
  const begun = performance.now();
  const child = new Deno.Command(file, {
    args: ["serve"],
    cwd: folder,
    clearEnv: true,
    env: { PATH: "/usr/bin:/bin", XDG_CACHE_HOME: `${folder}/cache` },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const lines = child.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) {
    if (!line.includes('"ready"')) continue;
    const wall = performance.now() - begun;
    const cpu = processorTime(child.pid);
    child.kill("SIGKILL");
    await child.status;
    return { wall, cpu };
  }
  throw new Error("the executable does not serve");
}

/** CPU time of a process's threads and of the children that it has waited for, from /proc; milliseconds. */
function processorTime(pid: number): number {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)];
  const own = threads.map(({ name }) =>
    Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0])
  );
  // Behind the name in brackets the state is the third field; cutime and cstime are 16 and 17, in hundredths.
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /s, "").split(" ");
  const children = (Number(fields[13]) + Number(fields[14])) * 10;
  return own.reduce((sum, time) => sum + time, 0) / 1e6 + children;
}

function summary(what: string, values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (part: number): string => sorted[Math.floor((sorted.length - 1) * part)].toFixed(0);
  return `${what} ms: least ${at(0)}, median ${at(0.5)}, nine in ten ${at(0.9)}`;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    options: { rounds: { type: "string", default: "20" } },
    allowPositionals: true,
  });
  const file = await Deno.realPath(positionals[0] ?? await fileOfBuild());
  const folder = await prepare();
  try {
    // The first unpacks, the next two fill the runtime's caches of code.
    for (let round = 0; round < 3; round++) await start(file, folder);
    const starts: Start[] = [];
    for (let round = 0; round < Number(values.rounds); round++) starts.push(await start(file, folder));
    console.log(summary("wall", starts.map(({ wall }) => wall)));
    console.log(summary("CPU", starts.map(({ cpu }) => cpu)));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
