import assert from "node:assert/strict";
import { blocksOf, commandsOf } from "../fixtures/docs/blocks.ts";

/** The commands of the README's star with two real servers, in their order. */
function starCommands(): readonly string[] {
  const all = blocksOf("README.md").filter(({ language }) => language === "sh").flatMap(commandsOf);
  const first = all.findIndex((command) => command.includes("task rig up"));
  const last = all.findIndex((command) => command.includes("task rig down"));
  assert.ok(first > 0 && last > first, "the README has them");
  return all.slice(first, last + 1);
}

const ROOT = new URL("../", import.meta.url).pathname;

/** Runs a command as the README's reader would, in the project's folder. */
async function run(command: string, file: string): Promise<string> {
  const text = command.replaceAll("star.yaml", file).replace(/^deno /, `${Deno.execPath()} `);
  const { success, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", text], cwd: ROOT })
    .output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.ok(success, `${command}\n${said}`);
  return said;
}

Deno.test("the README's star with two real servers works as written", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/star.yaml`;
  let router: Deno.ChildProcess | undefined;
  try {
    for (const command of starCommands()) {
      if (!command.includes(" serve ")) {
        const said = await run(command, file);
        if (command.includes(" explain ")) assert.match(said, /^forward c$/m);
        if (command.includes(" check ")) assert.match(said, /no problems, 2 peers/);
        continue;
      }
      const args = command.replace("star.yaml", file).split(" ").slice(1);
      router = new Deno.Command(Deno.execPath(), { args, cwd: ROOT, stderr: "null", stdout: "null" }).spawn();
      await new Promise((resolve) => setTimeout(resolve, 2_000));
    }
  } finally {
    router?.kill("SIGTERM");
    assert.equal((await router?.status)?.code, 0);
    await Deno.remove(folder, { recursive: true });
  }
});
