import assert from "node:assert/strict";
import type { Leaf } from "../../fixtures/leaf/leaf.ts";
import { collectLog, StarCertificates, startNode, until } from "../../fixtures/leaf/star.ts";
import { METRICS } from "../observe/metrics.ts";
import { REASONS } from "../observe/metrics_reasons.ts";
import type { Config } from "../config/config.ts";
import type { Node } from "./node.ts";

const A = "leafa.example";
const B = "leafb.example";

/** A hub that offers metrics, with two leaves. */
interface Star extends AsyncDisposable {
  readonly node: Node;
  readonly a: Leaf;
  readonly b: Leaf;
  readonly atA: string[];
  readonly atB: string[];
  configure(more?: string): Config;
  ask(path: string): Promise<Response>;
  /** Every sample by its name and labels. */
  samples(): Promise<ReadonlyMap<string, number>>;
}

const METERED = `metrics: {listen: "127.0.0.1:0"}`;

async function startStar(first = METERED): Promise<Star> {
  const certificates = await StarCertificates.create([A, B]);
  const trunk = { host: "127.0.0.1", port: 0, priority: 0 };
  const atA: string[] = [];
  const atB: string[] = [];
  const a = await certificates.leaf(A, { trunk, onStanza: (stanza) => atA.push(stanza) });
  const b = await certificates.leaf(B, { trunk, onStanza: (stanza) => atB.push(stanza) });
  const configure = (more = METERED): Config =>
    certificates.configure(`
node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
peers:
  a: {routes: [${A}], connect: "127.0.0.1:${a.port}"}
  b: {routes: [${B}], connect: "127.0.0.1:${b.port}", rules: {out: [{when: {kind: presence}, do: refuse}, {default: allow}]}}
  away: {routes: [away.example], connect: "127.0.0.1:1", queue: {seconds: 1s}}
  evil: {routes: ["*.evil.example"], refuse: true}
${more}`);
  const node = await startNode(configure(first), collectLog().log);
  Object.assign(trunk, { port: node.ports[0] });
  const ask = (path: string): Promise<Response> => fetch(`http://127.0.0.1:${node.metricsPort}${path}`);
  const samples = async (): Promise<ReadonlyMap<string, number>> =>
    readSamples(await (await ask("/metrics")).text());
  const dispose = async (): Promise<void> => {
    await Promise.all([a.stop(), b.stop()]);
    await node.stop();
  };
  return { node, a, b, atA, atB, configure, ask, samples, [Symbol.asyncDispose]: dispose };
}

function readSamples(text: string): ReadonlyMap<string, number> {
  return new Map(
    text.split("\n").filter((line) => /^\w/.test(line)).map((line) => {
      const at = line.lastIndexOf(" ");
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

const message = (to: string, id = 1): string =>
  `<message from='alice@${A}/x' to='bob@${to}' id='m${id}' type='chat'><body>hello</body></message>`;

Deno.test("Node counts stanzas and bytes by peer, direction, kind and outcome", async () => {
  await using star = await startStar();
  for (let n = 0; n < 50; n++) await star.a.send(B, message(B, n));
  await star.a.send(B, `<iq from='alice@${A}' to='bob@${B}' type='get' id='1'><q xmlns='q'/></iq>`);
  await star.a.send(B, message("nowhere.example"));
  await star.a.send(B, `<iq from='alice@${A}' to='x@nowhere.example' type='result' id='2'/>`);
  await star.a.send(
    B,
    `<iq from='alice@${A}' to='hub.example' type='get' id='3'><ping xmlns='urn:xmpp:ping'/></iq>`,
  );
  await until("all has arrived", () => star.atB.length === 51 && star.atA.length === 2);
  const samples = await star.samples();
  const stanzas = (labels: string): number | undefined => samples.get(`trunkline_stanzas_total{${labels}}`);
  assert.deepEqual({
    messages: stanzas(`peer="a",direction="in",kind="message",outcome="forwarded"`),
    iqs: stanzas(`peer="a",direction="in",kind="iq",outcome="forwarded"`),
    answered: stanzas(`peer="a",direction="in",kind="iq",outcome="answered"`),
    bounced: stanzas(`peer="a",direction="in",kind="message",outcome="bounced"`),
    dropped: stanzas(`peer="a",direction="in",kind="iq",outcome="dropped"`),
    sent: stanzas(`peer="b",direction="out",kind="message",outcome="sent"`),
    sentBack: stanzas(`peer="a",direction="out",kind="message",outcome="sent"`),
  }, { messages: 50, iqs: 1, answered: 1, bounced: 1, dropped: 1, sent: 50, sentBack: 1 });
  const bytes = star.atB.filter((stanza) => stanza.startsWith("<message")).join("").length;
  assert.equal(
    samples.get(`trunkline_stanza_bytes_total{peer="b",direction="out",kind="message",outcome="sent"}`),
    bytes,
  );
  assert.equal(samples.get(`trunkline_refusals_total{peer="a",reason="no-route"}`), 2);
});

Deno.test("Node counts how streams were opened, that they are open, and how long stanzas took", async () => {
  await using star = await startStar();
  await star.a.send(B, message(B));
  await star.b.send(A, `<message from='bob@${B}' to='alice@${A}' id='1'/>`);
  await until("both have arrived", () => star.atA.length === 1 && star.atB.length === 1);
  const samples = await star.samples();
  for (const peer of ["a", "b"]) {
    for (const step of ["connect", "tls", "negotiation"]) {
      const labels = `peer="${peer}",direction="out",step="${step}",result="success"`;
      assert.equal(samples.get(`trunkline_handshakes_total{${labels}}`), 1, labels);
    }
    const inward = `peer="${peer}",direction="in",step="negotiation",result="success"`;
    assert.equal(samples.get(`trunkline_handshakes_total{${inward}}`), 1);
    for (const direction of ["in", "out"]) {
      assert.equal(samples.get(`trunkline_streams{peer="${peer}",direction="${direction}",state="open"}`), 1);
      const ends = samples.get(
        `trunkline_peer_certificate_expiry_timestamp_seconds{peer="${peer}",direction="${direction}"}`,
      );
      assert.ok(ends !== undefined && ends > Date.now() / 1000);
    }
    assert.equal(samples.get(`trunkline_transit_seconds_count{peer="${peer}"}`), 1);
    const seconds = samples.get(`trunkline_transit_seconds_sum{peer="${peer}"}`) ?? NaN;
    assert.ok(seconds > 0 && seconds < 5, `${seconds} s, the opening of the stream included`);
  }
  const ours = samples.get(`trunkline_certificate_expiry_timestamp_seconds{identity="0",name="hub.example"}`);
  assert.ok(ours !== undefined && ours > Date.now() / 1000);
});

Deno.test("Node shows the queue of a peer that is away, and counts what it could not deliver", async () => {
  await using star = await startStar();
  await star.a.send(B, message("away.example"));
  let samples = await star.samples();
  await until("it waits", () => {
    star.samples().then((next) => samples = next);
    return samples.get(`trunkline_queue_stanzas{peer="away"}`) === 1;
  });
  assert.equal(samples.get(`trunkline_queue_bytes{peer="away"}`), message("away.example").length);
  await until("it is given back", () => star.atA.length === 1);
  samples = await star.samples();
  assert.equal(samples.get(`trunkline_queue_stanzas{peer="away"}`), 0);
  assert.equal(samples.get(`trunkline_queue_age_seconds{peer="away"}`), 0);
  assert.equal(samples.get(`trunkline_refusals_total{peer="away",reason="timeout"}`), 1);
  assert.ok(
    (samples.get(`trunkline_handshakes_total{peer="away",direction="out",step="connect",result="failure"}`) ??
      0) > 0,
  );
});

Deno.test("Node counts what policies refuse, streams that it closed, and connections of nobody", async () => {
  await using star = await startStar();
  await star.a.send(B, `<presence from='alice@${A}' to='bob@${B}' type='subscribe'/>`);
  await star.b.send(A, `<message from='bob@${B}' to='alice@${A}' id='1'/>`);
  await until("it is refused, and the other one has come", () => star.atA.length === 2);
  using stranger = await Deno.connect({ hostname: "127.0.0.1", port: star.node.ports[0] });
  assert.equal(stranger.remoteAddr.transport, "tcp");
  let samples = await star.samples();
  assert.equal(samples.get(`trunkline_refusals_total{peer="a",reason="rule"}`), 1);
  assert.equal(
    samples.get(`trunkline_stanzas_total{peer="a",direction="in",kind="presence",outcome="bounced"}`),
    1,
  );
  await star.a.send(B, `<message from='mallory@evil.example' to='bob@${B}'/>`);
  await until("its stream is closed", () => {
    star.samples().then((next) => samples = next);
    return samples.get(`trunkline_stream_errors_total{peer="a",condition="invalid-from"}`) === 1;
  });
  assert.equal(samples.get(`trunkline_streams{peer="",direction="in",state="opening"}`), 1);
});

Deno.test("Node offers metrics where the configuration says, and where another one says after a reload", async () => {
  await using star = await startStar("");
  assert.equal(star.node.metricsPort, undefined);
  await star.node.reload(star.configure());
  const before = star.node.metricsPort;
  assert.ok(before !== undefined);
  assert.equal(await (await star.ask("/readyz")).text(), "ready\n");
  await star.node.reload(star.configure(`limits: {stanzaBytes: 20000}\n${METERED}`));
  assert.equal(star.node.metricsPort, before, "nobody is disturbed");
  using occupied = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = occupied.addr;
  const taken = star.configure(`metrics: {listen: "127.0.0.1:${port}"}`);
  await assert.rejects(
    () => star.node.reload(taken),
    new RegExp(`^ListenError: cannot listen on 127\\.0\\.0\\.1:${port} \\(metrics\\.listen\\): `),
  );
  assert.equal((await star.ask("/healthz")).status, 200, "it goes on as before");
  await star.node.reload(star.configure(""));
  assert.equal(star.node.metricsPort, undefined);
  await assert.rejects(() => fetch(`http://127.0.0.1:${before}/healthz`));
});

Deno.test("every metric, label and reason of a node is one of the table", async () => {
  await using star = await startStar();
  await star.a.send(B, message(B));
  await star.a.send(B, message("nowhere.example"));
  await until("it has arrived", () => star.atB.length === 1 && star.atA.length === 1);
  const text = await (await star.ask("/metrics")).text();
  const table = new Map(
    Object.values(METRICS).map(({ name, labels }) => [name, labels as readonly string[]]),
  );
  for (const key of readSamples(text).keys()) {
    const [, name = "", inner = ""] = /^(\w+)(?:\{(.*)\})?$/.exec(key) ?? [];
    const labels = [...inner.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) =>
      label !== "le"
    );
    const declared = table.get(name) ?? table.get(name.replace(/_(bucket|sum|count)$/, ""));
    assert.deepEqual(labels, declared, key);
  }
  for (const [, reason] of text.matchAll(/reason="([^"]*)"/g)) assert.ok(reason in REASONS, reason);
  for (const [, peer] of text.matchAll(/peer="([^"]*)"/g)) {
    assert.ok(["a", "b", "away", ""].includes(peer), peer);
  }
});
