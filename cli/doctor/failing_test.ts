import assert from "node:assert/strict";
import {
  type Authority,
  CLIENT_AUTH,
  createAuthority,
  type Issued,
} from "../../fixtures/certificates/authority.ts";
import { A, Clinic } from "../../fixtures/cli/clinic.ts";
import { freePort } from "../../fixtures/leaf/ports.ts";
import { listen, type Transport } from "../../router/link/connection/transport.ts";

const HEADER =
  `<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' ` +
  `id='1' from='${A}' to='hub.example' version='1.0'>`;
const STARTTLS =
  "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>";
const NOTHING = "<stream:features/>";
const PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
const UNKNOWN =
  "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>";

/** A server that answers each thing said to it with the next of its lines, and with nothing more; undefined: it hangs up. */
async function playedServer(
  ...lines: readonly (string | undefined)[]
): Promise<{ readonly port: number } & Disposable> {
  const transports: Transport[] = [];
  const server = await listen("127.0.0.1", 0, (transport) => {
    const left = [...lines];
    transports.push(transport);
    transport.owner = {
      received: () => {
        const line = left.shift();
        if (line === undefined) transport.destroy();
        else transport.write(new TextEncoder().encode(line));
      },
      drained: () => {},
      closed: () => {},
    };
  });
  return {
    port: server.port,
    [Symbol.dispose]: () => {
      server.close();
      for (const transport of transports) transport.destroy();
    },
  };
}

/** What a server says, the step at which that ends, and the sentence, in which PORT stands for its port. */
const PLAYED:
  readonly (readonly [title: string, lines: readonly (string | undefined)[], step: string, text: string])[] =
    [
      [
        "hangs up",
        [undefined],
        "stream",
        `peer "a" at 127.0.0.1:PORT closed the connection without a word. No stream hub.example → ${A} could be opened. ` +
        "Check that it is an XMPP server's port for servers, and that peers.a.tls is right.",
      ],
      [
        "is no XMPP server",
        ["SSH-2.0-OpenSSH_9.6\r\n"],
        "stream",
        `peer "a" at 127.0.0.1:PORT sent text outside any stanza. No stream hub.example → ${A} could be opened.`,
      ],
      [
        "does not host the domain",
        [HEADER + UNKNOWN],
        "stream",
        `peer "a" at 127.0.0.1:PORT closed the stream with host-unknown. No stream hub.example → ${A} could be opened. ` +
        `That server does not host ${A}: add it there, or mend routes and connect here.`,
      ],
      [
        "has no TLS",
        [HEADER + NOTHING],
        "TLS",
        `peer "a" at 127.0.0.1:PORT does not offer STARTTLS, without which nothing is sent. No stream hub.example → ${A} ` +
        `could be opened. Give ${A}'s server a certificate and switch TLS on.`,
      ],
      [
        "breaks off TLS",
        [HEADER + STARTTLS, PROCEED, undefined],
        "TLS",
        'TLS with peer "a" at 127.0.0.1:PORT failed: Client network socket disconnected before secure TLS connection was established. Check that it ' +
        "speaks TLS 1.2 or later there and that peers.a.tls is right.",
      ],
    ];

for (const [title, lines, step, text] of PLAYED) {
  Deno.test(`doctor tells of a server that ${title}, and what to do`, async () => {
    const clinic = await Clinic.create();
    using server = await playedServer(...lines);
    const { code, said } = await clinic.visit(`connect: "127.0.0.1:${server.port}"`);
    assert.deepEqual([code, said(step)], [1, `✗ ${text.replaceAll("PORT", `${server.port}`)}`]);
  });
}

Deno.test("doctor tells of an address at which nothing listens", async () => {
  const clinic = await Clinic.create();
  const port = freePort();
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${port}"`);
  const text =
    `✗ peer "a" cannot be reached at 127.0.0.1:${port}: nothing listens there on port ${port}. Start the ` +
    "server, or mend the address.";
  assert.deepEqual([code, said("TCP")], [1, text]);
});

Deno.test("doctor tells of a host that DNS does not know", async () => {
  const clinic = await Clinic.create();
  const { code, said } = await clinic.visit("connect: nowhere.invalid");
  const text =
    '✗ peer "a" cannot be reached at nowhere.invalid:5269: DNS does not know nowhere.invalid. Check the ' +
    "name, or write an IP address.";
  assert.deepEqual([code, said("address")], [1, text]);
});

/** What is wrong with a certificate, the step that tells, and the sentence. */
const CERTIFICATES: readonly (readonly [
  title: string,
  issue: (authority: Authority) => Promise<Issued>,
  step: string,
  text: string,
  settings?: string,
])[] = [
  [
    "of an authority that is not trusted",
    async () => (await createAuthority("other CA")).issue({ dns: [A] }),
    "chain",
    `✗ ${A}'s certificate is issued by CN=other CA, which was neither presented nor is trusted: present the ` +
    "intermediates too, or have that authority trusted here.",
  ],
  [
    "that has expired",
    (authority) => authority.issue({ dns: [A], notAfter: "2026-01-01T00:00:00Z" }),
    "dates",
    `✗ ${A}'s certificate expired at 2026-01-01T00:00:00Z: renew it.`,
  ],
  [
    "for another domain",
    (authority) => authority.issue({ dns: ["conference.leafa.example"] }),
    "names",
    `✗ ${A}'s certificate names conference.leafa.example but not ${A}: add it as dNSName and reissue.`,
  ],
  [
    "for clients alone",
    (authority) => authority.issue({ dns: [A], extendedKeyUsage: [CLIENT_AUTH] }),
    "usage",
    `✗ ${A}'s certificate may not be used by the listening end of TLS (keyUsage digitalSignature; extendedKeyUsage ` +
    "clientAuth): reissue it with digitalSignature, serverAuth and clientAuth.",
  ],
  [
    "whose revocation cannot be known",
    (authority) => authority.issue({ dns: [A] }),
    "revocation",
    `✗ ${A}'s certificate cannot be checked for revocation: there is no revocation list of CN=star CA; load one.`,
    "crl: [other.crl], requireCrl: true",
  ],
  [
    "with another key than the pinned one",
    (authority) => authority.issue({ dns: [A] }),
    "pin",
    `✗ ${A}'s certificate has the key PIN, which is not pinned: use the agreed key, or have this one added to the pins ` +
    "here.",
    `pin: "${"ab".repeat(32)}"`,
  ],
];

for (const [title, issue, step, text, settings = ""] of CERTIFICATES) {
  Deno.test(`doctor tells of a certificate ${title}, and of the other steps that they are well`, async () => {
    const clinic = await Clinic.create({
      "other.crl": (await createAuthority("other CA")).revocationList([]).pem,
    });
    const leaf = await clinic.leaf({ issued: await issue(clinic.certificates.authority) });
    const { code, lines, said } = await clinic.visit(`connect: "127.0.0.1:${leaf.port}", ${settings}`);
    await leaf.stop();
    assert.deepEqual([code, said(step)?.replace(/[0-9a-f]{64}/, "PIN")], [1, text]);
    assert.deepEqual(lines.filter((line) => line.startsWith("  ✗")).length, 1, lines.join("\n"));
    assert.equal(said("authentication"), "– not tried, since the peer did not prove who it is");
  });
}

Deno.test("doctor tells of a revoked certificate", async () => {
  const clinic = await Clinic.create();
  const { authority } = clinic.certificates;
  const issued = await authority.issue({ dns: [A] });
  const again = Clinic.with(clinic, { "ca.crl": authority.revocationList([issued]).pem });
  const leaf = await again.leaf({ issued });
  const { code, said } = await again.visit(`connect: "127.0.0.1:${leaf.port}", crl: [ca.crl]`);
  await leaf.stop();
  assert.equal(code, 1);
  assert.match(
    said("revocation") ?? "",
    /^✗ leafa\.example's certificate was revoked at .* by CN=star CA: replace it\.$/,
  );
});

Deno.test("doctor tells of a peer that does not trust our authority", async () => {
  const clinic = await Clinic.create();
  const leaf = await clinic.leaf({ trust: [(await createAuthority("other CA")).der] });
  const { code, said } = await clinic.visit(`connect: "127.0.0.1:${leaf.port}", auth: external`);
  await leaf.stop();
  assert.equal(code, 1);
  assert.equal(said("features"), "! offers no way to authenticate; dialback may work all the same");
  assert.equal(
    said("authentication"),
    `✗ peer "a" at 127.0.0.1:${leaf.port} leaves no way to authenticate as hub.example: ${A} does not offer SASL ` +
      `EXTERNAL: it may not trust our certificate. No stream hub.example → ${A} could be opened. Have it trust the ` +
      "authority of our certificate, or add dialback to peers.a.auth.",
  );
});

Deno.test("doctor says whom it waits for after a second, and gives a silent server up", async () => {
  const clinic = await Clinic.create();
  const transports: Transport[] = [];
  const server = await listen("127.0.0.1", 0, (transport) => transports.push(transport));
  const { code, said, stderr } = await clinic.visit(
    `connect: "127.0.0.1:${server.port}"`,
    {},
    "limits: {handshakeSeconds: 1.3s}",
  );
  server.close();
  for (const transport of transports) transport.destroy();
  assert.equal(stderr, `  … a (${A}): negotiating, 1 s\n`);
  assert.deepEqual([code, said("stream")], [
    1,
    `✗ peer "a" at 127.0.0.1:${server.port} did not get ready within 1 s. No stream hub.example → ${A} could be ` +
    "opened. Look into its log.",
  ]);
});
