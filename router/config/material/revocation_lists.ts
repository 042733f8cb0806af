import { type Crl, readCrl, readPemCrls } from "../../certificate/certificate.ts";
import { quote } from "../document/node.ts";
import type { Findings } from "../findings.ts";
import type { Placed } from "../schema/type.ts";
import { formatDate } from "./certificates.ts";
import type { Files } from "./files.ts";

/** Certificate revocation lists, read once for each list of files: peers that name the same files share them. */
export class RevocationLists {
  readonly #files: Files;
  readonly #now: number;
  readonly #findings: Findings;
  readonly #lists = new Map<string, readonly Uint8Array[]>();

  constructor(files: Files, now: number, findings: Findings) {
    this.#files = files;
    this.#now = now;
    this.#findings = findings;
  }

  load(sources: readonly Placed<string>[]): readonly Uint8Array[] {
    const key = JSON.stringify(sources.map(({ value }) => this.#files.resolve(value)));
    const list = this.#lists.get(key) ?? sources.flatMap((file) => this.#loadFile(file));
    this.#lists.set(key, list);
    return list;
  }

  #loadFile(file: Placed<string>): readonly Uint8Array[] {
    const bytes = this.#files.read(file);
    if (bytes === undefined) return [];
    try {
      const ders = readDers(bytes);
      for (const der of ders) this.#check(file, readCrl(der));
      return ders;
    } catch (error) {
      const because = error instanceof Error ? error.message : "it is malformed";
      const text = `${
        quote(file.value)
      } is no certificate revocation list in PEM or DER: ${because}. Fetch it again.`;
      this.#findings.problem(file.place, text);
      return [];
    }
  }

  #check({ value, place }: Placed<string>, { issuer, nextUpdate, limited }: Crl): void {
    const whose = `${quote(value)} (${issuer})`;
    if (limited !== undefined) this.#findings.warning(place, `${whose} ${limited}. Name the complete list.`);
    if (nextUpdate === undefined || nextUpdate >= this.#now) return;
    const text = `${whose} is out of date since ${formatDate(nextUpdate)}. Fetch the new one.`;
    this.#findings.warning(place, text);
  }
}

/** A file with PEM has every list in it; any other is one list in DER. */
function readDers(bytes: Uint8Array): readonly Uint8Array[] {
  const text = new TextDecoder().decode(bytes);
  if (!text.includes("-----BEGIN ")) return [bytes];
  const lists = readPemCrls(text);
  if (lists.length === 0) throw new TypeError('it has no "-----BEGIN X509 CRL-----" in it');
  return lists;
}
