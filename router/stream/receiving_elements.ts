import { canonicalDomain } from "../route/domain.ts";
import type { DialbackClaim, DialbackElement, DialbackOutcome } from "./dialback.ts";
import { formatDialback, readDialback } from "./dialback.ts";
import { type Element, isElement } from "./element.ts";
import { NS } from "./namespaces.ts";
import { objection } from "./parties.ts";
import type { ReceivingStream } from "./receiving.ts";
import { formatSaslFailure, readAuth, SASL_SUCCESS, type SaslCondition } from "./sasl.ts";
import { readStreamError } from "./stream_error.ts";

/** What the element must be, and what a receiving stream does with it. */
interface Handler {
  readonly namespace: string;
  readonly name: string;
  readonly receive: (stream: ReceivingStream, element: Element) => void;
}

const HANDLERS: readonly Handler[] = [
  { namespace: NS.tls, name: "starttls", receive: startTls },
  { namespace: NS.bidi, name: "bidi", receive: goBothWays },
  { namespace: NS.sasl, name: "auth", receive: authenticate },
  { namespace: NS.dialback, name: "result", receive: dialback },
  { namespace: NS.dialback, name: "verify", receive: dialback },
  {
    namespace: NS.stream,
    name: "error",
    receive: (stream, element) => stream.ended(readStreamError(element)),
  },
];

/** Takes an element that is no stanza. What is not understood ends the stream (RFC 6120 §4.9.3.24). */
export function negotiate(stream: ReceivingStream, element: Element): void {
  const handler = HANDLERS.find(({ namespace, name }) => isElement(element, namespace, name));
  if (handler !== undefined) return handler.receive(stream, element);
  const because = `sent <${element.name}> of "${element.namespace}", which has no place there`;
  stream.fail({ condition: "unsupported-stanza-type", because });
}

/** RFC 6120 §5.4.2. What came behind it in the clear is thrown away. */
function startTls(stream: ReceivingStream): void {
  if (stream.encrypted || stream.state !== "negotiating" || stream.to === undefined) {
    return stream.fail({ condition: "policy-violation", because: "asked for TLS where it was not offered" });
  }
  stream.frames.discard();
  stream.frames.restart();
  stream.advance("startTls");
  stream.push({ kind: "send", text: `<proceed xmlns='${NS.tls}'/>` });
  stream.push({ kind: "startTls", to: stream.to });
}

/** XEP-0288 §2.2. COMPAT(Prosody): `<auth/>` lies behind it in the same write. */
function goBothWays(stream: ReceivingStream): void {
  if (stream.state !== "negotiating" || !stream.encrypted || !stream.isTrunk) {
    const because = "asked for a stream both ways where it was not offered";
    return stream.fail({ condition: "unsupported-stanza-type", because });
  }
  stream.goBothWays();
}

/** SASL EXTERNAL (RFC 6120 §6.4, XEP-0178 §3). */
function authenticate(stream: ReceivingStream, auth: Element): void {
  if (stream.state !== "negotiating" || !stream.encrypted || stream.authenticated) {
    return stream.fail({ condition: "policy-violation", because: "tried SASL where it was not offered" });
  }
  const { leaving } = stream.rules;
  if (leaving !== undefined) return stream.fail(leaving);
  const identity = readAuth(auth);
  if (typeof identity === "string") return refuse(stream, identity, `SASL failed with ${identity}`);
  const domain = identity.named ? identity.domain : stream.from;
  if (domain === undefined || (stream.from !== undefined && domain !== stream.from)) {
    return refuse(
      stream,
      "invalid-authzid",
      `SASL asked for ${domain ?? "no domain"} on a stream from ${stream.from}`,
    );
  }
  const peer = stream.rules.ingress(domain);
  if (peer === undefined || !peer.auth.includes("external")) {
    return refuse(stream, "not-authorized", `SASL EXTERNAL as ${domain} is not allowed by any peer control`);
  }
  const objected = objection(peer, domain);
  if (objected !== undefined) {
    return refuse(stream, "not-authorized", `SASL EXTERNAL as ${domain} was refused: ${objected}`);
  }
  const verdict = stream.judge(domain, peer);
  if (!verdict.valid) {
    return refuse(stream, "not-authorized", `SASL EXTERNAL was refused: ${verdict.sentence}`);
  }
  stream.authenticate(domain, "external", peer);
  stream.advance("external");
  stream.push({ kind: "send", text: SASL_SUCCESS });
  stream.frames.restart();
}

function refuse(stream: ReceivingStream, condition: SaslCondition, text: string): void {
  stream.push({ kind: "send", text: formatSaslFailure(condition) });
  stream.push({ kind: "notice", text });
  stream.countRefusal();
}

/** Dialback (XEP-0220): a claim to be verified, or a question to us as the authority. */
function dialback(stream: ReceivingStream, element: Element): void {
  const message = readDialback(element);
  const from = canonicalDomain(message?.from ?? "");
  const to = canonicalDomain(message?.to ?? "");
  if (message === undefined || from === undefined || to === undefined) {
    return stream.fail({ condition: "improper-addressing", because: "sent dialback without two domains" });
  }
  if (message.type !== undefined) {
    return stream.fail({
      condition: "unsupported-stanza-type",
      because: "answered a question that was not asked",
    });
  }
  if (!stream.encrypted && stream.peer?.tls !== "none") {
    return stream.fail({ condition: "policy-violation", because: "tried dialback without TLS" });
  }
  if (message.name === "verify") answer(stream, message, from, to);
  else claim(stream, message, { originating: from, receiving: to, id: stream.id });
}

/** As the authority of the originating domain (XEP-0220 §2.2.2). Answered before authentication too. */
function answer(
  stream: ReceivingStream,
  { id = "", key }: DialbackElement,
  receiving: string,
  originating: string,
): void {
  const { rules } = stream;
  const known = rules.keys.recognises({ originating, receiving, id }, key);
  const outcome = known
    ? "valid"
    : rules.fronts(originating, rules.ingress(receiving))
    ? "invalid"
    : "item-not-found";
  stream.push({ kind: "send", text: formatDialback("verify", originating, receiving, { outcome }, id) });
}

/** A claim of the peer (XEP-0220 §2.1.2): refused at once, or to be verified. */
function claim(stream: ReceivingStream, { key }: DialbackElement, dialbackClaim: DialbackClaim): void {
  const { originating, receiving } = dialbackClaim;
  const { pending, rules, admission } = stream;
  if (rules.leaving !== undefined) return stream.fail(rules.leaving);
  const peer = rules.ingress(originating);
  const pair = `${originating} ${receiving}`;
  const refusal = (outcome: DialbackOutcome, text: string): void => {
    stream.push({ kind: "send", text: formatDialback("result", receiving, originating, { outcome }) });
    stream.push({ kind: "notice", text: `dialback as ${originating} was refused: ${text}` });
    stream.countRefusal();
  };
  if (peer === undefined || !peer.auth.includes("dialback") || peer.connect.by === "none") {
    return refusal("policy-violation", `no peer control allows it`);
  }
  if (stream.peer !== undefined && stream.peer.name !== peer.name) {
    return refusal(
      "policy-violation",
      `the stream is peer "${stream.peer.name}"'s, the domain peer "${peer.name}"'s`,
    );
  }
  const objected = objection(peer, originating);
  if (objected !== undefined) return refusal("policy-violation", objected);
  if (!rules.fronts(receiving, peer)) return refusal("item-not-found", `there is no route to ${receiving}`);
  if (pending.has(pair) || pending.size + admission.domains.size >= rules.limits.domains) {
    return refusal("resource-constraint", "too many domains on one stream");
  }
  pending.add(pair);
  stream.push({ kind: "verify", claim: dialbackClaim, key, peer });
}
