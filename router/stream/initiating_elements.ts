import { canonicalDomain } from "../route/domain.ts";
import { type DialbackElement, type DialbackOutcome, readDialback } from "./dialback.ts";
import { type Element, isElement } from "./element.ts";
import { readFeatures } from "./features.ts";
import type { InitiatingStream } from "./initiating.ts";
import type { InitiatingState } from "./initiating_states.ts";
import { NS } from "./namespaces.ts";
import { readStreamError } from "./stream_error.ts";

/** What the element must be, in which states it may come, and what an initiating stream does with it. */
interface Handler {
  readonly namespace: string;
  readonly name: string;
  readonly states: readonly InitiatingState[] | "any";
  readonly receive: (stream: InitiatingStream, element: Element) => void;
}

const HANDLERS: readonly Handler[] = [
  { namespace: NS.stream, name: "features", states: ["awaitingFeatures"], receive: features },
  { namespace: NS.tls, name: "proceed", states: ["awaitingProceed"], receive: proceed },
  { namespace: NS.tls, name: "failure", states: ["awaitingProceed"], receive: tlsFailure },
  {
    namespace: NS.sasl,
    name: "success",
    states: ["authenticating"],
    receive: (stream) => stream.succeeded(),
  },
  { namespace: NS.sasl, name: "failure", states: ["authenticating"], receive: saslFailure },
  { namespace: NS.dialback, name: "result", states: ["claiming"], receive: result },
  { namespace: NS.dialback, name: "verify", states: ["open"], receive: verify },
  {
    namespace: NS.stream,
    name: "error",
    states: "any",
    receive: (stream, element) => stream.ended(readStreamError(element)),
  },
];

/** Takes an element from the receiving entity. What has no place ends the stream. */
export function converse(stream: InitiatingStream, element: Element): void {
  const handler = HANDLERS.find(({ namespace, name, states }) =>
    isElement(element, namespace, name) && (states === "any" || states.includes(stream.state))
  );
  if (handler !== undefined) return handler.receive(stream, element);
  const because = `sent <${element.name}> of "${element.namespace}", which has no place there`;
  stream.fail({ condition: "unsupported-stanza-type", because });
}

function features(stream: InitiatingStream, element: Element): void {
  stream.negotiate(readFeatures(element));
}

/** RFC 6120 §5.4.2.3. What came behind it in the clear is thrown away. */
function proceed(stream: InitiatingStream): void {
  stream.frames.discard();
  stream.frames.restart();
  stream.advance("proceed");
  stream.push({ kind: "startTls" });
}

function tlsFailure(stream: InitiatingStream): void {
  stream.fail({ condition: "policy-violation", because: "offered STARTTLS and then refused it" });
}

function saslFailure(stream: InitiatingStream, element: Element): void {
  const condition = element.children.find(({ name }) => name !== "text")?.name ?? "no reason";
  const { from, to } = stream.options;
  stream.refused(
    "external",
    `${to} refused SASL EXTERNAL as ${from} (${condition}): it must trust the CA of our certificate`,
  );
}

/** Whether both addresses of an answer are those of the question. */
function concerns(
  message: DialbackElement | undefined,
  stream: InitiatingStream,
): message is DialbackElement {
  const { from, to } = stream.options;
  return message !== undefined && canonicalDomain(message.from) === to &&
    canonicalDomain(message.to) === from;
}

/** The answer to our claim (XEP-0220 §2.1.2). */
function result(stream: InitiatingStream, element: Element): void {
  const message = readDialback(element);
  if (!concerns(message, stream)) {
    return stream.fail({ condition: "improper-addressing", because: "answered dialback for other domains" });
  }
  if (message.type === "valid") return stream.accepted();
  const { from, to } = stream.options;
  const why = message.type === "invalid"
    ? `${to} asked ${from}'s authority, which did not know our key: ${to} must find this node as ${from}`
    : `${to} could not verify dialback as ${from} (${
      errorOf(element)
    }): ${to} must find this node as ${from}`;
  stream.refused("dialback", why);
}

function errorOf(element: Element): string {
  return element.children.find(({ name }) => name === "error")?.children[0]?.name ?? "no reason";
}

/** The authority's answer (XEP-0220 §2.2.2). */
function verify(stream: InitiatingStream, element: Element): void {
  const message = readDialback(element);
  if (stream.options.purpose !== "verify" || !concerns(message, stream) || message.type === undefined) {
    return stream.fail({
      condition: "unsupported-stanza-type",
      because: "sent db:verify where it has no place",
    });
  }
  const { from, to } = stream.options;
  const claim = { originating: to, receiving: from, id: message.id ?? "" };
  stream.push({ kind: "answered", claim, outcome: outcomeOf(message.type) });
}

/** Where the authority answers with an error, the peer is told that it was not found (XEP-0220 §2.5). */
function outcomeOf(type: string): DialbackOutcome {
  return type === "valid" || type === "invalid" ? type : "remote-server-not-found";
}
