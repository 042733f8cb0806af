import assert from "node:assert/strict";
import { FOLDER, makeFiles, NOW } from "../../fixtures/config/files.ts";
import type { Config, PeerControl } from "./config.ts";
import { parseConfig, type ParseResult, type Surroundings } from "./parse.ts";
import { formatProblems, formatWarnings } from "./problem.ts";

const FIXTURES = new URL("../../fixtures/config/", import.meta.url);
const SYSTEM_ANCHOR = Uint8Array.of(1);

const surroundings: Surroundings = {
  file: `${FOLDER}/trunkline.yaml`,
  readFile: await makeFiles(),
  systemTrust: () => [SYSTEM_ANCHOR],
  now: NOW,
};

function fixture(name: string): string {
  return Deno.readTextFileSync(new URL(name, FIXTURES));
}

function parse(text: string, changes: Partial<Surroundings> = {}): ParseResult {
  return parseConfig(text, { ...surroundings, ...changes });
}

function good(text: string, changes: Partial<Surroundings> = {}): Config {
  const result = parse(text, changes);
  assert.ok(
    "config" in result,
    "problems" in result ? formatProblems("trunkline.yaml", result.problems) : "",
  );
  return result.config;
}

function warningsOf(text: string, changes: Partial<Surroundings> = {}): string {
  return formatWarnings("trunkline.yaml", parse(text, changes).warnings);
}

function peer(config: Config, name: string): PeerControl {
  const found = config.peers.find((peer) => peer.name === name);
  assert.ok(found);
  return found;
}

const SMALL = `
node: hub.example
identities: [{certificate: hub.pem, key: hub.key}]
peers: {red: {routes: leafa.example, connect: 10.1.0.5}}
`;

for (const { name } of Deno.readDirSync(new URL("bad/", FIXTURES))) {
  if (!name.endsWith(".yaml")) continue;
  Deno.test(`parseConfig() says what is wrong with bad/${name}`, () => {
    const result = parse(fixture(`bad/${name}`));
    const said = "problems" in result ? formatProblems("trunkline.yaml", result.problems) : "nothing\n";
    assert.equal(said, fixture(`bad/${name.replace(".yaml", ".txt")}`));
  });
}

for (const name of ["star.yaml", "boundary.yaml", "harbour.yaml"]) {
  Deno.test(`parseConfig() has nothing to say about ${name}`, () => {
    const result = parse(fixture(name));
    assert.ok("config" in result, JSON.stringify(result));
    assert.deepEqual(result.warnings, []);
  });
}

Deno.test("parseConfig() reads the star with its peers in order", () => {
  const config = good(fixture("star.yaml"));
  assert.deepEqual(config.peers.map(({ name }) => name), ["red", "blue", "refused", "up"]);
  assert.deepEqual(config.listen, [
    { host: "127.0.0.9", port: 5269, tls: "starttls", link: "negotiated" },
    { host: "127.0.0.9", port: 5270, tls: "direct", link: "negotiated" },
  ]);
  assert.deepEqual(peer(config, "blue").connect, {
    by: "addresses",
    addresses: [{ host: "127.0.0.3", port: 5269, priority: 10 }, {
      host: "127.0.0.4",
      port: 5269,
      priority: 20,
    }],
  });
  assert.equal(peer(config, "refused").refuse, true);
  assert.deepEqual(peer(config, "refused").speaksFor, ["*.evil.example"]);
  assert.deepEqual(peer(config, "up").retry, { min: 2, max: 120 });
  assert.equal(config.tests[0]?.line, 32);
});

Deno.test("parseConfig() reads the boundary with its certificate rules", () => {
  const config = good(fixture("boundary.yaml"));
  assert.deepEqual(config.listen[1], {
    host: "2001:db8::1",
    port: 5269,
    tls: "starttls",
    link: "negotiated",
  });
  const { security, queue } = peer(config, "inside");
  assert.equal(security.trust.length, 1);
  assert.equal(security.crls.length, 1);
  assert.ok(security.requireCrl && security.requireClientAuth);
  assert.deepEqual(queue, { bytes: 16 * 2 ** 20, seconds: 300 });
  const outside = peer(config, "outside");
  assert.deepEqual(outside.speaksFor, ["fleet.navy.us"]);
  assert.deepEqual(outside.connect, {
    by: "addresses",
    addresses: [{ host: "2001:db8::2", port: 5270, priority: 10 }],
  });
  assert.deepEqual(outside.security.pins, [
    "5cf29a141f062c6230139b4b600d9bd4740f6911de68c86bbfcb5c9e4b0a0c52",
  ]);
  assert.equal(outside.pingSeconds, 30);
  assert.equal(outside.idleSeconds, 0);
});

Deno.test("parseConfig() fills in the defaults", () => {
  const { identities, ...config } = good(SMALL);
  assert.equal(identities[0]?.chain.length, 1);
  assert.deepEqual(identities[0]?.names.srv, []);
  assert.deepEqual(config, {
    node: "hub.example",
    listen: [{ host: "0.0.0.0", port: 5269, tls: "starttls", link: "negotiated" }],
    peers: [{
      name: "red",
      link: "s2s",
      routes: ["leafa.example"],
      speaksFor: ["leafa.example"],
      refuse: false,
      connect: { by: "addresses", addresses: [{ host: "10.1.0.5", port: 5269, priority: 10 }] },
      tls: "starttls",
      auth: ["external", "dialback"],
      security: { trust: [SYSTEM_ANCHOR], crls: [], requireCrl: false, pins: [], requireClientAuth: false },
      pingSeconds: 60,
      idleSeconds: 600,
      failover: { silenceSeconds: 30, stableSeconds: 60 },
      retry: { min: 1, max: 60 },
      queue: { bytes: 8388608, seconds: 30 },
    }],
    limits: {
      stanzaBytes: 524288,
      depth: 128,
      attributes: 64,
      hops: 16,
      handshakeSeconds: 30,
      handshakeBytes: 65536,
      queueTotalBytes: 268435456,
      heldBytes: 67108864,
      connections: 4096,
      connectionsPerAddress: 1024,
      streamsPerPeer: 1024,
      domainsPerStream: 256,
      stallSeconds: 60,
      drainSeconds: 5,
    },
    log: { level: "info", format: "auto" },
    policies: [],
    tests: [],
  });
});

Deno.test("parseConfig() has the bounds of a spool from the file, or every one from its default", () => {
  const spoolOf = (spool: string) =>
    good(`state: /var/lib/trunkline${SMALL.replace("10.1.0.5", `10.1.0.5, spool: ${spool}`)}`).peers[0]
      ?.spool;
  assert.deepEqual(spoolOf("true"), { bytes: 2 ** 30, stanzas: 1_000_000, seconds: 86_400 });
  assert.deepEqual(spoolOf("{}"), spoolOf("true"));
  assert.deepEqual(spoolOf("{bytes: 5 MiB, age: 90m}"), {
    bytes: 5 * 2 ** 20,
    stanzas: 1_000_000,
    seconds: 5400,
  });
  assert.equal(spoolOf("false"), undefined);
});

Deno.test("parseConfig() makes domains and patterns canonical", () => {
  const config = good(SMALL.replace("leafa.example", '["LEAFA.Example.", "*.bücher.example"]'));
  assert.deepEqual(config.peers[0]?.routes, ["leafa.example", "*.xn--bcher-kva.example"]);
});

Deno.test("parseConfig() lets aliases share a list", () => {
  const config = good(`
node: hub.example
identities: [{certificate: hub.pem, key: hub.key}]
peers:
  red: {routes: leafa.example, connect: 10.1.0.5, trust: &anchors [ca.pem]}
  blue: {routes: us, connect: 10.2.0.5, trust: *anchors}
`);
  assert.equal(peer(config, "red").security.trust.length, 1);
  assert.equal(peer(config, "red").security.trust, peer(config, "blue").security.trust);
});

Deno.test("parseConfig() reads each file once", () => {
  const read: string[] = [];
  const readFile = (path: string) => {
    read.push(path);
    return surroundings.readFile(path);
  };
  good(`${fixture("boundary.yaml")}trust: [ca.pem]\n`, { readFile });
  assert.deepEqual(read.toSorted(), [...new Set(read)].toSorted());
});

Deno.test("parseConfig() takes the identity out of a file that has key and certificate", () => {
  const [identity] =
    good(SMALL.replace("hub.pem", "combined.pem").replace("hub.key", "combined.pem")).identities;
  assert.ok(identity?.keyPem.startsWith("-----BEGIN PRIVATE KEY-----"));
  assert.doesNotMatch(identity.keyPem, /CERTIFICATE/);
  assert.doesNotMatch(identity.certificatePem, /KEY/);
});

Deno.test("parseConfig() presents the whole chain", () => {
  const [identity] = good(SMALL.replace("hub.pem", "chain.pem").replace("hub.key", "chain.key")).identities;
  assert.equal(identity?.chain.length, 2);
  assert.equal(identity.certificatePem.match(/BEGIN CERTIFICATE/g)?.length, 2);
});

Deno.test("parseConfig() begins relative paths in the working folder where the file is named without one", () => {
  const readFile = (path: string) => surroundings.readFile(`${FOLDER}/${path}`);
  good(SMALL, { file: "trunkline.yaml", readFile });
});

Deno.test("parseConfig() warns of what will do harm", () => {
  assert.equal(warningsOf(fixture("warnings.yaml"), { systemTrust: () => [] }), fixture("warnings.txt"));
});

Deno.test("parseConfig() does not warn of other peers' domains where there is one peer", () => {
  assert.equal(warningsOf(SMALL.replace("leafa.example", "nobody.example")), "");
});

Deno.test("parseConfig() does not ask for trust anchors where dialback is all there is", () => {
  const text = SMALL.replace("10.1.0.5", "10.1.0.5, auth: dialback");
  assert.equal(warningsOf(text, { systemTrust: () => [] }), "");
});

Deno.test("parseConfig() never says what is in a key that was pasted into the file", () => {
  const [body = ""] = good(SMALL).identities.map(({ keyPem }) => keyPem.split("\n")[1]);
  const pasted = `"-----BEGIN PRIVATE KEY-----\\n${body}\\n-----END PRIVATE KEY-----"`;
  for (
    const text of [SMALL.replace("hub.key", pasted), SMALL.replace("leafa.example", pasted), `${pasted}: 1`]
  ) {
    const result = parse(text);
    assert.ok("problems" in result);
    assert.ok(!JSON.stringify(result.problems).includes(body));
  }
});

const LABELLED = `
node: hub.example
identities: [{certificate: hub.pem, key: hub.key}]
policies: {harbour: {spif: harbour.spif.xml}}
peers:
  red:
    routes: leafa.example
    connect: 10.1.0.5
    labels: {policy: harbour, clearance: {range: {min: RESTRICTED, max: CONFIDENTIAL}}}
`;

Deno.test("parseConfig() makes the set of classifications of a range of the policy's hierarchy", () => {
  const { governs, onDeny, subject } = peer(good(LABELLED), "red").labels ?? {};
  assert.deepEqual([...governs?.clearance.classifications ?? []], [2, 3]);
  assert.equal(governs?.default, undefined);
  assert.deepEqual([onDeny, subject], [{ in: "silent", out: "bounce" }, "check"]);
});

Deno.test("parseConfig() reads a clearance from a file", () => {
  const config = good(LABELLED.replace("{range: {min: RESTRICTED, max: CONFIDENTIAL}}", "clearance.xml"));
  assert.deepEqual([...peer(config, "red").labels?.governs?.clearance.classifications ?? []], [1]);
});

Deno.test("parseConfig() goes on with a policy that cannot be loaded, so that its peers refuse everything", () => {
  for (
    const [spif, warning] of [
      ["absent.xml", `"/etc/trunkline/absent.xml" does not exist.`],
      ["notes.txt", `notes.txt:1: expected "<"`],
    ]
  ) {
    const text = LABELLED.replace("harbour.spif.xml", spif);
    const { policies, peers } = good(text);
    assert.deepEqual(policies, [{ name: "harbour" }]);
    assert.deepEqual([peers[0]?.labels?.policyName, peers[0]?.labels?.governs], ["harbour", undefined]);
    const said = warningsOf(text);
    assert.ok(said.includes("every peer with it refuses everything"), said);
    assert.ok(said.includes(warning.split(":")[0]), said);
  }
});

Deno.test("parseConfig() refuses a SPIF that is not the pinned one", () => {
  const pinned = LABELLED.replace("harbour.spif.xml", `harbour.spif.xml, sha256: "${"0".repeat(64)}"`);
  assert.match(
    warningsOf(pinned),
    /policies\.harbour\.spif: .*SHA-256 is [0-9a-f]{64}, not "0{64}" as pinned/,
  );
});
