import { findUnloaded } from "../../../policy/stage/label_stage.ts";
import { judgeForwarded } from "../../../policy/stage/forwarded.ts";
import type { Crossing, StageControl } from "../../../policy/stage/control.ts";
import type { Spif } from "../../../policy/spif/model.ts";
import type { ResolvedClearance } from "../../../policy/spif/label.ts";
import { escapeXml } from "../../../policy/xml/escape.ts";
import { parseXml } from "../../../policy/xml/parse.ts";
import type { XmlLimits } from "../../../policy/xml/limits.ts";
import type { PeerControl } from "../../config/config.ts";
import type { Log } from "../../observe/log.ts";
import { parseAddress } from "../../route/address.ts";
import { stageOf } from "../../route/crossing.ts";
import type { Table } from "../../route/table.ts";
import { egressOf } from "./directory.ts";

/** What copies for watchers need of the node. */
export interface CopySurroundings {
  readonly log: Log;
  readonly limits: XmlLimits;
  now(): number;
  table(): Table;
  send(text: string, from: string, to: string): void;
}

/**
 * Sends a copy of a stanza to a watcher, as a forwarded stanza (XEP-0297) from the node itself. The clearance of the
 * watcher's link counts for it like for everything else.
 *
 * @param stanza standing alone in a stream of `jabber:server`
 */
export function sendCopy(
  address: string,
  stanza: Uint8Array,
  crossing: Crossing,
  around: CopySurroundings,
): void {
  const { node, ...table } = around.table();
  const to = parseAddress(address)?.domain;
  const peer = to && egressOf({ node, ...table }, to);
  const refuse = (why: string): void =>
    around.log.write("warn", "copy", `no copy goes to ${address}: ${why}`, { to: address });
  if (!to || !peer) return refuse("no route leads there");
  const inner = withNamespace(new TextDecoder().decode(stanza));
  const text = `<message from='${escapeXml(node)}' to='${escapeXml(address)}' type='normal'>` +
    `<forwarded xmlns='urn:xmpp:forward:0'>${inner}</forwarded></message>`;
  const denied = denies(text, peer, crossing, around);
  if (denied !== undefined) return refuse(denied);
  around.send(text, node, to);
}

/** A start tag that declares the default namespace itself; the scanner has seen that it is in order. */
const DECLARES =
  /^<[^ \t\r\n/>]+(?:[ \t\r\n]+[^ \t\r\n=]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*'))*?[ \t\r\n]+xmlns[ \t\r\n]*=/;

/** The stanza, in the namespace that it has in a stream, wherever it stands. */
function withNamespace(stanza: string): string {
  return DECLARES.test(stanza) ? stanza : stanza.replace(/^<[^ \t\r\n/>]+/, "$& xmlns='jabber:server'");
}

/** What counts for the copy is what the original counted as; whether that may pass is the watcher's link's to say. */
function denies(
  text: string,
  peer: PeerControl,
  { ingress, policies }: Crossing,
  { limits, now }: CopySurroundings,
): string | undefined {
  const root = parseXml(text, { ...limits, characters: text.length, depth: limits.depth + 2 }, {
    "": "jabber:server",
  });
  if (!root.ok) return root.because;
  const crossing: Crossing = { ingress: withoutClearance(ingress), egress: stageOf(peer), policies };
  if (crossing.egress.labels === undefined) return undefined;
  return (findUnloaded(crossing) ?? judgeForwarded(crossing, root.value, now()))?.because;
}

/** A link that lets every label of its policy pass: what remains is its default label. */
function withoutClearance({ peer, labels }: StageControl): StageControl {
  if (labels?.governs === undefined) return { peer };
  const { governs: { spif, ...governs } } = labels;
  const clearance = everything(spif);
  const subject = labels.subject === "block" ? "check" : labels.subject;
  return {
    peer,
    labels: { ...labels, forwarded: "check", subject, governs: { ...governs, spif, clearance } },
  };
}

function everything(spif: Spif): ResolvedClearance {
  const { classificationsByLacv, values } = spif.index;
  return { spif, classifications: new Set(classificationsByLacv.keys()), values: new Set(values.keys()) };
}
