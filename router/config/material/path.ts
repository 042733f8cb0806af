/** The path of a file that another file names relative to its own folder. */
export function resolvePath(from: string, path: string): string {
  if (path.startsWith("/")) return normalise(path);
  return normalise(`${from.slice(0, from.lastIndexOf("/") + 1)}${path}`);
}

function normalise(path: string): string {
  const kept: string[] = [];
  for (const part of path.split("/")) {
    const back = part === ".." && kept.length > 0 && kept.at(-1) !== "..";
    if (back) kept.pop();
    else if (part !== "" && part !== "." && !(part === ".." && path.startsWith("/"))) kept.push(part);
  }
  const whole = `${path.startsWith("/") ? "/" : ""}${kept.join("/")}`;
  return whole === "" ? "." : whole;
}
