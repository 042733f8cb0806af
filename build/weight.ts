import { BuildError } from "./run.ts";

/** Something in packages that costs time at each start and is never used. */
interface Ballast {
  readonly what: string;
  readonly pattern: RegExp;
  readonly instead: string;
}

const BALLAST: readonly Ballast[] = [
  {
    // For HTML documents alone; the parser is only given XML. 9 ms.
    what: "xmldom's table of HTML's entities",
    pattern: /HTML_ENTITIES ?= ?\w+\(\{(?:\s*"?\w+"?: ?(?:"[^"]*"|'[^']*'|`[^`]*`),?)*\s*\}\)/g,
    instead: "HTML_ENTITIES=Object.freeze({})",
  },
  {
    // For commands that are programs of their own; there are none, and none may be started. 4 ms.
    what: "commander's node:child_process",
    pattern: /require\("node:child_process"\)/g,
    instead: "({})",
  },
];

/** Takes out of a bundle what is never used and costs time at each start. Throws `BuildError` where it is not there once. */
export function withoutBallast(bundle: string): string {
  return BALLAST.reduce((text, { what, pattern, instead }) => {
    const found = text.match(pattern)?.length ?? 0;
    if (found !== 1) {
      throw new BuildError(`the bundle has ${what} ${found} times, not once: look at build/weight.ts.`);
    }
    return text.replace(pattern, () => instead);
  }, bundle);
}
