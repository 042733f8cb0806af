import { Option } from "commander";
import { canonicalDomain } from "../../router/route/domain.ts";
import { type CommandEntry, type Given, NO, USAGE, YES } from "../command.ts";
import { CONFIG } from "../configuration.ts";
import { type Desk, messageOf } from "../terminal.ts";
import { type NewFile, PRIVATE, PUBLIC, type Workbench, writeAll } from "../workbench.ts";
import type { AlternativeNames } from "../x509/extensions.ts";
import type { SigningKey } from "../x509/keys.ts";
import { loadOutline } from "./check.ts";
import { readChain } from "./identity.ts";
import { alternativeNames, hostsOf, namesToRequest, wantedNames } from "./wanted_names.ts";

/** `trunkline cert request` at a workbench. */
export function certRequestCommand(bench: () => Workbench): CommandEntry {
  return {
    name: "cert request",
    summary: "make a certificate request (PKCS #10) with every name that the configuration needs",
    options: [
      CONFIG,
      new Option("--for <domain...>", "ask for these domains, without a configuration"),
      new Option("--name <domain...>", "ask for these domains, too, e.g. conference.a.us"),
      new Option("--key <file>", "use this private key; by default a new one is written beside the request"),
      new Option(
        "--out <file>",
        "where the request goes; - for standard output, with --key (default: NODE.csr)",
      ),
      new Option("--subject <name>", 'its subject, e.g. "C=DE,O=Navy,CN=hub.example" (default: CN=NODE)'),
    ],
    run: (given, desk) => request(given, desk, bench()),
  };
}

/** What is asked for. */
interface Wish {
  /** The first of the domains. */
  readonly node: string;
  readonly names: AlternativeNames;
}

async function request(given: Given, desk: Desk, bench: Workbench): Promise<number> {
  const more = domainsOf([...given.texts("for"), ...given.texts("name")], desk);
  const wish = more && wishOf(given, more, desk);
  if (wish === undefined) return USAGE;
  const out = given.text("out") ?? `${wish.node}.csr`;
  const keyFile = given.text("key");
  const newKeyFile = keyFile === undefined ? `${out.replace(/\.csr$/, "")}.key` : undefined;
  const obstacle = obstacleTo(out, newKeyFile, bench);
  if (obstacle !== undefined) return refuse(obstacle, desk);
  const made = await make(wish, given.text("subject") ?? commonName(wish.node), keyFile, desk);
  if (typeof made === "string") return refuse(made, desk);
  const { key, pem } = made;
  if (out === "-") {
    desk.write(pem);
    return YES;
  }
  const files: readonly NewFile[] = [
    ...(newKeyFile === undefined ? [] : [{ path: newKeyFile, text: key.pem, mode: PRIVATE, replace: false }]),
    { path: out, text: pem, mode: PUBLIC, replace: true },
  ];
  if (!writeAll(files, bench, desk)) return NO;
  desk.write(summary(wish, out, newKeyFile ?? keyFile ?? "", newKeyFile !== undefined, key));
  return YES;
}

/** The request with its key; a sentence where they cannot be had. */
async function make(
  { names }: Wish,
  subject: string,
  keyFile: string | undefined,
  desk: Desk,
): Promise<{ readonly key: SigningKey; readonly pem: string } | string> {
  // Only who makes certificates pays for loading what makes them.
  const { generateKey, readKey } = await import("../x509/keys.ts");
  const { makeRequest } = await import("../x509/issue.ts");
  let key: SigningKey;
  try {
    key = keyFile === undefined ? generateKey() : readKey(contentOf(keyFile, desk));
  } catch (error) {
    return `${keyFile} ${messageOf(error)}.`;
  }
  try {
    return { key, pem: makeRequest(subject, names, key) };
  } catch (error) {
    return messageOf(error);
  }
}

/** Canonical forms; undefined, and printed why, where one is no domain. */
function domainsOf(texts: readonly string[], desk: Desk): readonly string[] | undefined {
  const domains = texts.map((text) => {
    const wildcard = text.startsWith("*.") ? "*." : "";
    const domain = canonicalDomain(text.slice(wildcard.length));
    return domain === undefined ? undefined : wildcard + domain;
  });
  const wrong = domains.indexOf(undefined);
  if (wrong < 0) return domains.filter((domain) => domain !== undefined);
  refuse(`"${texts[wrong]}" is no domain. Write it like hub.example or "*.us".`, desk);
  return undefined;
}

function wishOf(given: Given, domains: readonly string[], desk: Desk): Wish | undefined {
  const [first] = given.texts("for");
  if (first !== undefined) {
    return { node: (domains[0] ?? first).replace(/^\*\./, ""), names: alternativeNames(domains) };
  }
  const outline = loadOutline(given.text("config") ?? "", desk);
  if (outline === undefined) return undefined;
  const present = outline.identities.flatMap(({ certificate }) => {
    const chain = readChain(certificate, desk);
    return chain.ok && chain.value[0] !== undefined ? hostsOf(chain.value[0].names) : [];
  });
  return { node: outline.node, names: namesToRequest(wantedNames(outline), present, domains) };
}

function obstacleTo(out: string, newKeyFile: string | undefined, bench: Workbench): string | undefined {
  if (newKeyFile === undefined) return undefined;
  if (out === "-") return "a request on standard output needs a key: name one with --key.";
  if (!bench.exists(newKeyFile)) return undefined;
  return `${newKeyFile} is there already, and a key is never overwritten. Use it with --key ${newKeyFile}, or write ` +
    "elsewhere with --out.";
}

function contentOf(file: string, desk: Desk): string {
  const text = desk.readText(file);
  if (typeof text === "string") return text;
  throw new TypeError(text.problem.replace(/\.$/, ""));
}

/** The longest common name (RFC 5280, appendix A.1). A longer one is left out: the alternative names count. */
const LONGEST_NAME = 64;

function commonName(node: string): string {
  return node.length > LONGEST_NAME ? "" : `CN=${node}`;
}

function summary({ names }: Wish, out: string, key: string, isNew: boolean, { kind }: SigningKey): string {
  const { dns, srv, xmpp } = names;
  return `${out}: a request for ${dns.length} dNSNames, ${srv.length} SRVNames and ${xmpp.length} XmppAddrs: ` +
    `${dns.join(", ")}\n${key}: its key, ${kind}${isNew ? ", new; nobody else may read it" : ""}\n\n` +
    "Next: have an authority that the peers trust issue the certificate, for server and client authentication, with\n" +
    "all these names; put it and its intermediates into one file; then\n" +
    `  trunkline cert check FILE --key ${key}\n`;
}

function refuse(sentence: string, desk: Desk): number {
  desk.print(`trunkline: ${sentence}\n`);
  return USAGE;
}
