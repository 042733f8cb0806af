import assert from "node:assert/strict";
import { SpoolFolder, textOf } from "./spool_test_file.ts";

const VICTIM = new URL("spool_test_victim.ts", import.meta.url);

/** Runs a process that keeps stanzas, kills it after it has told of so many groups, and answers with the last that it told of. */
async function killAfter(groups: number, folder: string): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", VICTIM.pathname, folder],
    stdout: "piped",
  }).spawn();
  let told = "";
  let killed = false;
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    told += text;
    if (killed || told.split("\n").length <= groups) continue;
    child.kill("SIGKILL");
    killed = true;
  }
  assert.equal((await child.status).signal, "SIGKILL");
  return Number(told.split("\n").at(-2));
}

Deno.test("Spool has everything after SIGKILL that was told to be kept, in groups as they were committed", async () => {
  using folder = new SpoolFolder();
  let told = 0;
  for (const groups of [1, 3, 7, 40]) {
    told = await killAfter(groups, folder.path);
    const spool = folder.open();
    const texts = spool.read(spool.findLane({ peer: "blue", from: "", to: "" }) ?? 0, 0, 1e9).map(textOf);
    const numbers = texts.map((text) => Number(/<(\d+)>/.exec(text)?.[1]));
    assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => i + 1));
    assert.ok(numbers.length >= told, `${numbers.length} are there, ${told} were told to be kept`);
    assert.equal(spool.session("blue")?.handled, numbers.length, "neither is there without the other");
    assert.equal(numbers.length % 5, 0);
    spool.close();
  }
  assert.deepEqual(folder.lines, []);
});
