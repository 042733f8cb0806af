/** `deno task compile`: builds the executable and its SBOM into dist/. */
import { Command, CommanderError, Option } from "commander";
import project from "../deno.json" with { type: "json" };
import { build, type BuildOptions, type Built } from "./build.ts";
import { BuildError } from "./run.ts";

function commandLine(): Command {
  return new Command("deno task compile")
    .description("Builds the executable for Linux, in one file, with an SBOM beside it.")
    .addOption(
      new Option("--target <machine>", "machine").choices(["x86_64", "aarch64"]).default(hostMachine()),
    )
    .addOption(
      new Option("--form <form>", "compiled by deno compile (needs denort), or packed behind a shell script")
        .choices(["auto", "compiled", "packed"]).default("auto"),
    )
    .addOption(
      new Option("--compress <tool>", "what the packed form needs to unpack itself")
        .choices(["gzip", "xz", "zstd"]).default("gzip"),
    )
    .option("--runtime <file>", "Deno of the pinned version for the target")
    .option("--runtime-sha256 <hex>", "what its SHA-256 must be, where no pin says that")
    .option("--revision <text>", "name of this state of the sources, for --version")
    .option("--output <file>", "where to write; by default dist/trunkline-linux-MACHINE")
    .exitOverride();
}

function hostMachine(): string {
  return Deno.build.arch;
}

function report({ file, form, bytes, sha256, sbom, because }: Built): string {
  const how = form === "compiled"
    ? "compiled by deno compile"
    : "packed: Deno and the program behind a shell script";
  const why = because === undefined ? "" : ` (${because})`;
  return `${file}\n  ${how}${why}\n  ${bytes} bytes, SHA-256 ${sha256}\n  SBOM: ${sbom}\n`;
}

async function main(): Promise<number> {
  try {
    const options = commandLine().parse(Deno.args, { from: "user" }).opts<BuildOptions>();
    console.log(
      report(await build({ ...options, version: project.version, license: project.license })).trimEnd(),
    );
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof BuildError)) throw error;
    console.error(`compile: ${error.message}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
