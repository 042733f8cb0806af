import { type Placed, placed, scalar, type Type } from "./type.ts";
import { listOf } from "./list.ts";

/** Path of a file, as written. */
export const file: Type<Placed<string>> = placed(scalar({
  name: "path of a file",
  hint: "A relative path begins at the configuration file's folder.",
  parse: (text) => text === "" || /[\p{Cc}]/u.test(text) ? undefined : text,
  write: (path) => path,
  explain: (text) =>
    text.includes("-----BEGIN")
      ? "is the content of a file. Put it into a file and write its path."
      : undefined,
}));

/** Path of a folder, as written. */
export const folder: Type<Placed<string>> = placed(scalar({
  name: "path of a folder",
  hint: "A relative path begins at the configuration file's folder.",
  parse: (text) => text === "" || /[\p{Cc}]/u.test(text) ? undefined : text,
  write: (path) => path,
}));

export const files: Type<readonly Placed<string>[]> = listOf(file, "paths of files", { orOne: true });

/** Trust anchors: files, or what the system trusts. */
export type TrustSource = "system" | readonly Placed<string>[];

export const trust: Type<TrustSource> = {
  name: "list of paths of files, or system",
  hint: "PEM files with certificates, e.g. [ca.pem]; the word system: what the operating system trusts.",
  read(node, findings) {
    if (node.kind === "scalar" && node.text === "system") return "system";
    const sources = files.read(node, findings);
    if (sources?.length === 0 && node.kind === "list" && node.items.length === 0) {
      findings.problem(
        node.place,
        "is empty, so that no certificate would be trusted. Name a file, or write system.",
      );
    }
    return sources;
  },
  write: (source) => source === "system" ? source : files.write(source),
};
