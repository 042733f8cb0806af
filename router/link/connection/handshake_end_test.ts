import assert from "node:assert/strict";
import { createAuthority } from "../../../fixtures/certificates/authority.ts";
import { Leaf } from "../../../fixtures/leaf/leaf.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { A, B, message, startStar } from "../../../fixtures/leaf/two_leaves.ts";
import { createMatcher } from "../../../matcher-wasm/mod.ts";
import { createDialbackKeys } from "../../stream/dialback.ts";
import { formatHeader } from "../../stream/header.ts";
import { InitiatingLink } from "./initiating_link.ts";
import { connect, type Transport } from "./transport.ts";

const LIMITS = { bytes: 1 << 16, depth: 16, attributes: 16 };

Deno.test("InitiatingLink that is given up in the middle of TLS is over, and nothing else is", async () => {
  const authority = await createAuthority("CA");
  const issued = await authority.issue({ dns: [B] });
  const trunk = { host: "127.0.0.1", port: 1, priority: 0 };
  const leaf = await Leaf.start({ domain: B, ...issued, trust: [authority.der], trunk });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const link = new InitiatingLink({ host: "127.0.0.1", port: leaf.port, priority: 0 }, {
    ...{ from: A, to: B, purpose: "stanzas", tls: "starttls", methods: ["dialback"], certified: false },
    ...{ keys: createDialbackKeys("secret"), limits: LIMITS, stanzaLimits: LIMITS },
    ...{ bidi: false, management: false },
  }, {
    ...{ matcher: createMatcher([]), identity: undefined, patience: 10_000 },
    judge: () => ({ valid: true }),
    stepped: (step, success) =>
      step === "tls" && success ? link.abandon("is not needed any more") : undefined,
  }, {
    ...{ ready() {}, drained() {}, answered() {}, notice() {} },
    ended: ({ because }) => resolve(because),
  });
  assert.equal(await promise, "is not needed any more");
  await link.over;
  await leaf.stop();
});

/** Begins a connection from A to B, up to where TLS may begin. */
async function greet(port: number): Promise<Transport> {
  const transport = await connect("127.0.0.1", port);
  let heard = "";
  transport.owner = {
    received: (chunk) => heard += new TextDecoder().decode(chunk),
    drained: () => {},
    closed: () => {},
  };
  const text = `${formatHeader({ from: A, to: B })}<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`;
  transport.write(new TextEncoder().encode(text));
  await until("TLS may begin", () => heard.includes("<proceed"));
  return transport;
}

Deno.test("Incoming whose peer gets other settings in the middle of TLS is closed, and the node goes on", async () => {
  await using star = await startStar();
  const config = star.configure();
  for (let turns = 0; turns < 16; turns++) {
    const transport = await greet(star.node.ports[0]);
    const securing = transport.startClientTls(B, undefined, false).catch(() => {});
    for (let n = 0; n < turns; n++) await new Promise((resolve) => setTimeout(resolve, 0));
    const peers = config.peers.map((peer) => ({ ...peer, pingSeconds: 1_000 + turns }));
    await star.node.reload({ ...config, peers });
    await securing;
    transport.destroy();
  }
  await star.a.send(B, message(1));
  await until("others are served", () => star.atB.length === 1);
});
