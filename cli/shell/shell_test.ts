import assert from "node:assert/strict";
import { lacks } from "../../fixtures/tools.ts";
import { Option } from "commander";
import { COMMANDS } from "../../cli.ts";
import type { CommandEntry } from "../command.ts";
import { bashCompletion } from "./bash.ts";
import { describeCommands } from "./commands.ts";
import { fishCompletion } from "./fish.ts";
import { manualPage } from "./manual.ts";
import { zshCompletion } from "./zsh.ts";

const COMMAND_FACTS = describeCommands(COMMANDS);

/** Runs a program with text on standard input; what it printed. A missing program is a failure. */
async function pipe(program: string, args: readonly string[], text: string): Promise<string> {
  const child = new Deno.Command(program, {
    args: [...args],
    env: { HOME: "/nonexistent" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { stdout, stderr } = await child.output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

/** What bash offers at the end of a line of words. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const line = words.map((word) => `'${word}'`).join(" ");
  const ask =
    `COMP_WORDS=(trunkline ${line}); COMP_CWORD=${words.length}; _trunkline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return (await pipe("bash", ["--norc"], `${bashCompletion(COMMAND_FACTS)}\n${ask}\n`)).trim().split("\n");
}

Deno.test("describeCommands() reads commander's options", () => {
  const entry: CommandEntry = {
    name: "label show",
    summary: "s",
    options: [new Option("-c, --config <file>", "d").default("x.yaml"), new Option("--json", "j")],
    run: () => 0,
  };
  assert.deepEqual(describeCommands([entry]), [{
    name: "label show",
    summary: "s",
    operand: "",
    options: [
      { flags: ["-c", "--config"], value: "file", choices: [], summary: "d", standard: "x.yaml" },
      { flags: ["--json"], choices: [], summary: "j" },
    ],
  }]);
});

Deno.test("bash completes commands, their second words, options, choices and files", async () => {
  assert.deepEqual(await offered("ser"), ["serve"]);
  assert.deepEqual(await offered("label", "sh"), ["show"]);
  assert.deepEqual(await offered("check", "--eff"), ["--effective"]);
  assert.deepEqual(await offered("trace", "o"), ["on"], "a command that has another below it");
  assert.deepEqual(await offered("trace", "--wa"), ["--wait"]);
  assert.deepEqual(await offered("trace", "--kind", "m"), ["message"]);
  assert.deepEqual(await offered("trace", "on", "--bo"), ["--bodies"]);
  assert.deepEqual(await offered("label", "show", "--he"), ["--help"]);
  assert.deepEqual(await offered("explain", "--kind", ""), ["message", "presence", "iq"]);
  assert.deepEqual(await offered("serve", "--config", "/etc/host"), await files("/etc/host"));
  const first = await offered("");
  for (const { name } of COMMAND_FACTS) assert.ok(first.includes(name.split(" ")[0]), name);
});

async function files(prefix: string): Promise<readonly string[]> {
  return (await pipe("bash", ["--norc"], `compgen -f -- '${prefix}'\n`)).trim().split("\n");
}

Deno.test({
  name: "zsh and fish find no fault with their scripts, which name every command and option",
  ignore: lacks("zsh", "fish"),
  fn: async () => {
    const scripts = { zsh: zshCompletion(COMMAND_FACTS), fish: fishCompletion(COMMAND_FACTS) };
    for (const [shell, script] of Object.entries(scripts)) {
      const file = await Deno.makeTempFile({ prefix: "trunkline-completion-" });
      await Deno.writeTextFile(file, script);
      assert.equal(
        await pipe(shell, ["--no-rcs", "-n", file].slice(shell === "fish" ? 1 : 0), ""),
        "",
        shell,
      );
      await Deno.remove(file);
      for (const { name, options } of COMMAND_FACTS) {
        for (const word of name.split(" ")) assert.ok(script.includes(word), `${shell} ${name}`);
        const flags = options.flatMap(({ flags }) => flags);
        for (const flag of flags) {
          assert.ok(script.includes(flag.replace(/^--?/, "")), `${shell} ${name} ${flag}`);
        }
      }
    }
  },
});

Deno.test({
  name: "mandoc finds no fault with the manual page, which has every command and option",
  ignore: lacks("mandoc"),
  fn: async () => {
    const page = manualPage({ version: "1.2.3", commands: COMMAND_FACTS });
    const faults = (await pipe("mandoc", ["-T", "lint", "-W", "warning"], page)).split("\n")
      // It has no date, so that the same sources give the same page.
      .filter((line) => line !== "" && !/missing date/.test(line));
    assert.deepEqual(faults, []);
    // Overstruck letters and line ends apart, the text is all there.
    const text = (await pipe("mandoc", ["-T", "ascii"], page)).replace(/.[\b]/g, "").replace(/\s+/g, " ");
    for (const { name, options } of COMMAND_FACTS) {
      assert.ok(text.includes(`trunkline ${name}`), name);
      for (const { flags } of options) assert.ok(text.includes(flags.join(", ")), `${name} ${flags}`);
    }
  },
});
