import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type net from "node:net";
import tls from "node:tls";
import { createAuthority, type Issued } from "../../../fixtures/certificates/authority.ts";
import { connectEnds, type Ends, Recorder } from "../../../fixtures/attacker/ends.ts";
import { Forger } from "../../../fixtures/attacker/forger.ts";
import { until } from "../../../fixtures/leaf/star.ts";
import { type Chain, connect, listen, TlsAcceptor, type TlsIdentity } from "./transport.ts";

// What transport.ts relies on of the runtime's TLS, beyond what it documents.

const ca = await createAuthority("test CA");
const stranger = await createAuthority("unknown CA");
const intermediate = await ca.issueAuthority("test intermediate");
const hub = await ca.issue({ dns: ["hub.example"] });
const other = await ca.issue({ dns: ["other.example"] });
const leaf = await intermediate.issue({ dns: ["leafa.example"] });
const unknown = await stranger.issue({ dns: ["leafa.example"] });

function acceptor(trust: readonly string[] | undefined = [ca.certificatePem]): TlsAcceptor {
  return new TlsAcceptor(hub, (name) => name === "other.example" ? other : undefined, trust);
}

function chained(...[first, ...others]: readonly Issued[]): TlsIdentity {
  const certificatePem = [first, ...others].map(({ certificatePem }) => certificatePem).join("");
  return { certificatePem, keyPem: first.keyPem };
}

/** Takes both ends into TLS; what each was shown. */
async function secure(
  { near, far }: Ends,
  identity: TlsIdentity | undefined,
  options: { readonly acceptor?: TlsAcceptor; readonly domain?: string; readonly direct?: boolean } = {},
): Promise<{ readonly shownNear: Chain; readonly shownFar: Chain }> {
  const { domain = "hub.example", direct = false } = options;
  const [shownFar, shownNear] = await Promise.all([
    far.transport.startServerTls(options.acceptor ?? acceptor()),
    near.transport.startClientTls(domain, identity, direct),
  ]);
  return { shownNear, shownFar };
}

/** The beginning of the chain that a peer presented; the runtime may add the anchor. */
function presented(chain: Chain, count: number): readonly string[] {
  return chain.slice(0, count).map((der) => der.toHex());
}

function hexOf(...certificates: readonly Issued[]): readonly string[] {
  return certificates.map(({ der }) => der.toHex());
}

Deno.test("Transport is shown the client's certificate, of whatever authority, with its chain", async () => {
  for (
    const [identity, expected] of [
      [chained(leaf, intermediate), [leaf, intermediate]],
      [chained(unknown, stranger), [unknown, stranger]],
      [chained(unknown), [unknown]],
      [chained(leaf, other, intermediate), [leaf, other, intermediate]],
    ] as const
  ) {
    using ends = await connectEnds();
    const { shownFar } = await secure(ends, identity);
    assert.deepEqual(presented(shownFar, expected.length), hexOf(...expected));
  }
});

Deno.test("Transport is shown no certificate where the client has none, or is not asked", async () => {
  using ends = await connectEnds();
  assert.deepEqual((await secure(ends, undefined)).shownFar, []);
  using others = await connectEnds();
  const silent = new TlsAcceptor(hub, () => undefined, undefined);
  assert.deepEqual((await secure(others, chained(leaf), { acceptor: silent })).shownFar, []);
});

Deno.test("Transport is shown the server's certificate, of whatever authority", async () => {
  using ends = await connectEnds();
  const foreign = new TlsAcceptor(chained(unknown, stranger), () => undefined, undefined);
  const { shownNear } = await secure(ends, undefined, { acceptor: foreign });
  assert.deepEqual(presented(shownNear, 2), hexOf(unknown, stranger));
});

/** Makes a handshake of TLS 1.2 with the leaf's certificate and key; what the accepting end made of it. */
async function handshake(port: number): Promise<void> {
  const socket = tls.connect({
    port,
    host: "127.0.0.1",
    maxVersion: "TLSv1.2",
    rejectUnauthorized: false,
    cert: leaf.certificatePem,
    key: leaf.keyPem,
  });
  await new Promise<void>((resolve) => {
    for (const event of ["secureConnect", "error", "close"]) socket.once(event, () => resolve());
  });
  socket.destroy();
}

Deno.test("Transport refuses a certificate whose key the client does not hold", async () => {
  const outcomes: (Chain | string)[] = [];
  const server = await listen("127.0.0.1", 0, (transport) => {
    new Recorder(transport);
    transport.startServerTls(acceptor()).then(
      (chain) => outcomes.push(chain),
      (error: Error) => outcomes.push(error.message),
    );
  });
  await using same = await Forger.start(server.port, [leaf.der]);
  await using forger = await Forger.start(server.port, [other.der]);
  await handshake(same.port);
  await until("the genuine one is shown", () => outcomes.length === 1);
  // The client's own certificate, put there by the same means, passes: it is the key alone that is missed below.
  assert.deepEqual(presented(outcomes[0] as Chain, 1), hexOf(leaf));
  await handshake(forger.port);
  await until("the forged one is refused", () => outcomes.length === 2);
  assert.match(
    String(outcomes[1]),
    /^the certificate .* cannot be used in TLS: .*, or the key is another one's\. /,
  );
  assert.deepEqual([same.forged, forger.forged], [1, 1]);
  server.close();
});

Deno.test("Transport starts TLS on a connection that was read from and written to", async () => {
  using ends = await connectEnds();
  const { near, far } = ends;
  near.transport.write(Buffer.from("a question in the clear"));
  await until("it has come", () => far.text === "a question in the clear");
  far.transport.write(Buffer.from("an answer"));
  await until("it has come back", () => near.text === "an answer");
  const { shownFar } = await secure(ends, chained(leaf));
  assert.deepEqual(presented(shownFar, 1), hexOf(leaf));
  near.transport.write(Buffer.from(" and one in TLS"));
  far.transport.write(Buffer.from(" in TLS"));
  await until("both have come", () => /TLS$/.test(far.text) && /TLS$/.test(near.text));
  assert.deepEqual([far.text, near.text], ["a question in the clear and one in TLS", "an answer in TLS"]);
});

Deno.test("Transport presents the identity for the server name, and tells whether there was one", async () => {
  for (
    const [domain, expected, named] of [
      ["other.example", other, true],
      ["hub.example", hub, true],
      ["nowhere.example", hub, true],
      ["127.0.0.1", hub, false],
    ] as const
  ) {
    using ends = await connectEnds();
    const { shownNear } = await secure(ends, undefined, { domain });
    assert.deepEqual(presented(shownNear, 1), hexOf(expected), domain);
    assert.equal(ends.far.transport.named, named, domain);
  }
});

/** Connects by the runtime's own means to a port of an acceptor's; the socket once TLS stands. */
async function dial(options: tls.ConnectionOptions): Promise<tls.TLSSocket> {
  const server = await listen("127.0.0.1", 0, (transport) => {
    new Recorder(transport);
    transport.startServerTls(acceptor()).catch(() => {});
  });
  const socket = tls.connect({
    port: server.port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    ...options,
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("secureConnect", resolve);
  socket.once("error", reject);
  socket.once("close", () => reject(new Error("closed")));
  await promise.finally(() => server.close());
  return socket;
}

Deno.test("TlsAcceptor agrees on xmpp-server by ALPN, and takes clients that offer nothing", async () => {
  for (
    const [offered, agreed] of [
      [["xmpp-server"], "xmpp-server"],
      [["h2", "xmpp-server"], "xmpp-server"],
      [undefined, false],
    ] as const
  ) {
    const socket = await dial(offered === undefined ? {} : { ALPNProtocols: [...offered] });
    assert.equal(socket.alpnProtocol || false, agreed);
    socket.destroy();
  }
});

Deno.test("Transport says xmpp-server by ALPN with direct TLS, and nothing with STARTTLS", async () => {
  for (const direct of [true, false]) {
    const agreed = Promise.withResolvers<unknown>();
    const identity = { cert: hub.certificatePem, key: hub.keyPem };
    const server = tls.createServer({ ...identity, ALPNProtocols: ["xmpp-server"] }, (socket) => {
      agreed.resolve(socket.alpnProtocol || false);
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const near = new Recorder(await connect("127.0.0.1", (server.address() as net.AddressInfo).port));
    await near.transport.startClientTls("hub.example", undefined, direct);
    assert.equal(await agreed.promise, direct ? "xmpp-server" : false);
    near.transport.destroy();
    server.close();
  }
});

Deno.test("TlsAcceptor speaks TLS 1.2 and 1.3 and nothing before", async () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    const socket = await dial({ minVersion: version, maxVersion: version });
    assert.equal(socket.getProtocol(), version);
    socket.destroy();
  }
  for (
    const [version, taken] of [[0x0303, true], [0x0302, false], [0x0301, false], [0x0300, false]] as const
  ) {
    using ends = await connectEnds();
    const secured = ends.far.transport.startServerTls(acceptor());
    ends.near.transport.write(clientHello(version));
    if (taken) await until("it has answered", () => ends.near.text.charCodeAt(0) === HANDSHAKE);
    else await assert.rejects(secured);
    ends.near.transport.destroy();
    await secured.catch(() => {});
    assert.equal(ends.near.text.charCodeAt(0) === HANDSHAKE, taken);
  }
});

/** Record type of a ServerHello. */
const HANDSHAKE = 22;

/** A ClientHello that, but for the version, every server takes (RFC 5246 §7.4.1.2). */
function clientHello(version: number): Uint8Array {
  const extensions = [
    ...[0, 10, 0, 4, 0, 2, 0, 0x17], // supported_groups: P-256
    ...[0, 11, 0, 2, 1, 0], // ec_point_formats: uncompressed
    ...[0, 13, 0, 6, 0, 4, 4, 3, 8, 4], // signature_algorithms: ECDSA and RSA-PSS with SHA-256
    ...[0, 23, 0, 0], // extended_master_secret
  ];
  const ciphers = [0xc0, 0x2b, 0xc0, 0x2f, 0xc0, 0x09, 0xc0, 0x13];
  const start = [version >> 8, version & 255, ...new Uint8Array(32), 0, 0, ciphers.length, ...ciphers, 1, 0];
  const body = [...start, 0, extensions.length, ...extensions];
  return Uint8Array.of(22, 3, 1, 0, body.length + 4, 1, 0, 0, body.length, ...body);
}

Deno.test("the runtime takes no notice of revocation lists, so that they are ours to check", async () => {
  const revoked = await ca.issue({ dns: ["leafa.example"] });
  const server = tls.createServer({
    cert: hub.certificatePem,
    key: hub.keyPem,
    ca: ca.certificatePem,
    crl: ca.revocationList([revoked]).pem,
    requestCert: true,
    rejectUnauthorized: false,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const authorized = new Promise<boolean>((resolve) =>
    server.once("secureConnection", (socket) => resolve(socket.authorized))
  );
  const { port } = server.address() as net.AddressInfo;
  const client = tls.connect({
    port,
    host: "127.0.0.1",
    rejectUnauthorized: false,
    cert: revoked.certificatePem,
    key: revoked.keyPem,
  });
  assert.equal(await authorized, true);
  client.destroy();
  server.close();
});
