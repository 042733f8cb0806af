import { canonicalDomain } from "../../router/route/domain.ts";
import type { Given } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import type { Workbench } from "../workbench.ts";

/** What a configuration is to say. */
export interface Wishes {
  /** Canonical domain. */
  readonly node: string;
  /** `address:port` */
  readonly listen: readonly string[];
  readonly peers: readonly PeerWish[];
  /** Files of our certificate, or the folder in which those of a trial are made. */
  readonly certificates: Certificates;
}

/** A peer as it is given: `NAME=ROUTES@ADDRESS`. */
export interface PeerWish {
  readonly name: string;
  /** Canonical patterns. */
  readonly routes: readonly string[];
  /** Host, `host:port`, `dns` or `none`. */
  readonly connect: string;
}

/** Where certificates come from. Paths begin at the working directory, the trial's folder at that of the configuration. */
export type Certificates =
  | { readonly trial: string }
  /** No trust anchors: the system's. */
  | { readonly certificate: string; readonly key: string; readonly trust: readonly string[] };

const LISTEN = "0.0.0.0:5269";
const TRIAL = "trial";
const PEER = /^([A-Za-z0-9_-]+)=(.+)@([^@]+)$/;

/** A peer, or a sentence that says what is wrong with the text. */
export function parsePeer(text: string): PeerWish | string {
  const [, name, routes, connect] = PEER.exec(text) ?? [];
  if (name === undefined || routes === undefined || connect === undefined) {
    return `"${text}" is no peer. Write NAME=ROUTES@ADDRESS, e.g. red=leafa.example,*.leafa.example@10.1.0.5:5269; for ` +
      "ADDRESS dns looks it up, and none waits for the peer to connect.";
  }
  const patterns = routes.split(",").map((route) => route.trim());
  const wrong = patterns.find((pattern) => canonicalPattern(pattern) === undefined);
  if (wrong !== undefined) return `"${wrong}" in "${text}" is no route. Write a.example, *.a.example or *.`;
  return { name, routes: patterns.map((pattern) => canonicalPattern(pattern) ?? pattern), connect };
}

function canonicalPattern(text: string): string | undefined {
  if (text === "*") return text;
  const wildcard = text.startsWith("*.") ? "*." : "";
  const domain = canonicalDomain(text.slice(wildcard.length));
  return domain === undefined ? undefined : wildcard + domain;
}

function parseNode(text: string): string | { readonly problem: string } {
  return canonicalDomain(text) ?? { problem: `"${text}" is no domain. Write it like hub.example.` };
}

/** What options say, and whoever sits at the terminal adds; undefined, and printed why, where something is missing. */
export function gatherWishes(given: Given, terminal: Terminal, bench: Workbench): Wishes | undefined {
  const ask = questioner(terminal, bench);
  const node = nodeOf(given, terminal, ask);
  const peers = node === undefined ? undefined : peersOf(given, terminal, ask);
  const certificates = peers === undefined ? undefined : certificatesOf(given, terminal, ask);
  if (node === undefined || peers === undefined || certificates === undefined) return undefined;
  const listen = given.texts("listen");
  if (listen.length > 0 || ask === undefined) {
    return { node, listen: listen.length > 0 ? listen : [LISTEN], peers, certificates };
  }
  const answer = ask(`Where do peers connect to us? [${LISTEN}]`) ?? "";
  return { node, listen: [answer === "" ? LISTEN : answer], peers, certificates };
}

/** Asks one question; undefined where nobody can be asked. */
type Ask = ((question: string) => string | undefined) | undefined;

function questioner(terminal: Terminal, bench: Workbench): Ask {
  if (!bench.attended) return undefined;
  return (question) => {
    const answer = bench.ask(question)?.trim();
    if (answer === undefined) terminal.print("trunkline: nothing was written.\n");
    return answer;
  };
}

function refuse(sentence: string, terminal: Terminal): undefined {
  terminal.print(`trunkline: ${sentence}\n`);
}

function nodeOf(given: Given, terminal: Terminal, ask: Ask): string | undefined {
  const text = given.text("node") ??
    (ask === undefined ? missing("node", terminal) : ask("This node's own domain, e.g. hub.example:"));
  if (text === undefined) return undefined;
  const node = parseNode(text);
  return typeof node === "string" ? node : refuse(node.problem, terminal);
}

function missing(option: "node" | "peer" | "certificate", terminal: Terminal): undefined {
  const what = {
    node: "this node's own domain with --node, e.g. --node hub.example",
    peer: "at least one peer with --peer NAME=ROUTES@ADDRESS, e.g. --peer red=leafa.example@10.1.0.5",
    certificate: "--certificate and --key, or --trial, which makes a private authority and certificates",
  };
  return refuse(`give ${what[option]}.`, terminal);
}

function peersOf(given: Given, terminal: Terminal, ask: Ask): readonly PeerWish[] | undefined {
  const texts = given.texts("peer");
  if (texts.length === 0) return ask === undefined ? missing("peer", terminal) : askPeers(terminal, ask);
  const peers: PeerWish[] = [];
  for (const text of texts) {
    const peer = parsePeer(text);
    if (typeof peer === "string") return refuse(peer, terminal);
    peers.push(peer);
  }
  return peers;
}

/** One peer after the other, until nothing is answered. */
function askPeers(terminal: Terminal, ask: NonNullable<Ask>): readonly PeerWish[] | undefined {
  const peers: PeerWish[] = [];
  for (;;) {
    const first = peers.length === 0;
    const hint = first ? ", NAME=ROUTES@ADDRESS, e.g. red=leafa.example@10.1.0.5:" : " (nothing: no more):";
    const answer = ask(`${first ? "A" : "Another"} peer${hint}`);
    if (answer === undefined) return undefined;
    if (answer === "" && !first) return peers;
    const peer = parsePeer(answer);
    if (typeof peer === "string") refuse(peer, terminal);
    else peers.push(peer);
  }
}

function certificatesOf(given: Given, terminal: Terminal, ask: Ask): Certificates | undefined {
  const trial = given.text("trial") ?? (given.has("trial") ? TRIAL : undefined);
  if (trial !== undefined) return { trial };
  const trust = given.texts("trust");
  const [certificate, key] = [given.text("certificate"), given.text("key")];
  if (certificate !== undefined && key !== undefined) return { certificate, key, trust };
  if (ask === undefined) return missing("certificate", terminal);
  const file = certificate ??
    ask(`Our certificate's file (nothing: make a private authority for a trial in ${TRIAL}/):`);
  if (file === undefined) return undefined;
  if (file === "") return { trial: TRIAL };
  const keyFile = key ?? ask("Its private key's file:");
  const anchors = trust.length > 0 || keyFile === undefined
    ? trust
    : ask("The file of the authorities that we trust (nothing: those of the system):")?.split(/[ ,]+/);
  if (keyFile === undefined || anchors === undefined) return undefined;
  return { certificate: file, key: keyFile, trust: anchors.filter((anchor) => anchor !== "") };
}
