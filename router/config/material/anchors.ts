import type { Findings } from "../findings.ts";
import { quote } from "../document/node.ts";
import type { TrustSource } from "../schema/file.ts";
import type { Placed } from "../schema/type.ts";
import { formatDate, loadCertificates } from "./certificates.ts";
import type { Files } from "./files.ts";

/** What the operating system trusts, certificates in DER. */
export type SystemTrust = () => readonly Uint8Array[];

/** Trust anchors, read once for each list of files: peers that name the same files share them. */
export class Anchors {
  readonly #files: Files;
  readonly #systemTrust: SystemTrust;
  readonly #now: number;
  readonly #findings: Findings;
  readonly #lists = new Map<string, readonly Uint8Array[]>();
  #system: readonly Uint8Array[] | undefined;

  constructor(files: Files, systemTrust: SystemTrust, now: number, findings: Findings) {
    this.#files = files;
    this.#systemTrust = systemTrust;
    this.#now = now;
    this.#findings = findings;
  }

  load(source: TrustSource): readonly Uint8Array[] {
    if (source === "system") return this.#system ??= this.#systemTrust();
    const key = JSON.stringify(source.map(({ value }) => this.#files.resolve(value)));
    const list = this.#lists.get(key) ?? source.flatMap((file) => this.#loadFile(file));
    this.#lists.set(key, list);
    return list;
  }

  #loadFile(file: Placed<string>): readonly Uint8Array[] {
    const certificates = loadCertificates(file, this.#files, this.#findings) ?? [];
    for (const { subject, notAfter } of certificates.filter(({ notAfter }) => notAfter < this.#now)) {
      const whose = `${quote(file.value)} (${subject})`;
      const text = `${whose} expired on ${formatDate(notAfter)}: what it issued is refused. Replace it.`;
      this.#findings.warning(file.place, text);
    }
    return certificates.map(({ der }) => der);
  }
}
