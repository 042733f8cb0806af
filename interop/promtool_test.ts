import assert from "node:assert/strict";
import { freePort } from "../fixtures/leaf/ports.ts";
import { collectLog, StarCertificates, startNode, until } from "../fixtures/leaf/star.ts";
import type { Node } from "../router/link/node.ts";

const A = "leafa.example";
const B = "leafb.example";
const MONITORING = new URL("../docs/monitoring/", import.meta.url).pathname;

/** A hub that offers metrics, through which stanzas have gone and not gone. */
async function startTraffic(): Promise<{ readonly node: Node; readonly folder: string } & AsyncDisposable> {
  const certificates = await StarCertificates.create([A, B]);
  const folder = await Deno.makeTempDir({ prefix: "trunkline-promtool-" });
  const trunk = { host: "127.0.0.1", port: 0, priority: 0 };
  let received = 0;
  const a = await certificates.leaf(A, { trunk, onStanza: () => received++ });
  const b = await certificates.leaf(B, { trunk, onStanza: () => received++ });
  const config = certificates.configure(`
node: hub.example
listen: [{address: "127.0.0.1:0"}]
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
audit: {file: "${folder}/audit.log"}
metrics: {listen: "127.0.0.1:0"}
state: ${folder}
peers:
  a: {routes: [${A}], connect: "127.0.0.1:${a.port}"}
  b: {routes: [${B}], connect: "127.0.0.1:${b.port}"}
  away: {routes: [away.example], connect: "127.0.0.1:1", spool: true}
  far: {link: trunk, identity: far.example, routes: [far.example], connect: none}
`);
  const node = await startNode(config, collectLog().log);
  Object.assign(trunk, { port: node.ports[0] });
  for (const to of [`x@${B}`, "x@nowhere.example", "x@away.example", "hub.example"]) {
    await a.send(B, `<iq from='x@${A}' to='${to}' type='get' id='1'><ping xmlns='urn:xmpp:ping'/></iq>`);
  }
  await until("stanzas have come through, and answers back", () => received === 3);
  const dispose = async (): Promise<void> => {
    await Promise.all([a.stop(), b.stop()]);
    await node.stop();
    await Deno.remove(folder, { recursive: true });
  };
  return { node, folder, [Symbol.asyncDispose]: dispose };
}

/** What promtool says; it must be content. */
async function promtool(args: readonly string[], stdin = ""): Promise<string> {
  const child = new Deno.Command("promtool", {
    args: [...args],
    cwd: MONITORING,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(stdin));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  return said;
}

Deno.test("promtool finds nothing wrong with the metrics of a node", async () => {
  await using traffic = await startTraffic();
  const response = await fetch(`http://127.0.0.1:${traffic.node.metricsPort}/metrics`);
  const text = await response.text();
  assert.match(text, /^trunkline_stanzas_total\{.*\} 1$/m);
  assert.equal(await promtool(["check", "metrics"], text), "");
});

Deno.test("promtool accepts the alert rules, and they fire when their tests say so", async () => {
  assert.match(await promtool(["check", "rules", "alerts.yaml"]), /SUCCESS: \d+ rules found/);
  assert.match(await promtool(["test", "rules", "alerts_test.yaml"]), /SUCCESS/);
});

/** A dashboard, as far as it asks. */
interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
}

Deno.test("promtool understands every query of the dashboard", async () => {
  const { panels } = JSON.parse(await Deno.readTextFile(`${MONITORING}dashboard.json`)) as Dashboard;
  const queries = panels.flatMap(({ targets }) => targets).map(({ expr }) => expr);
  assert.ok(queries.length > 10);
  const rules = queries.map((expr, i) => {
    const plain = expr.replaceAll("$__rate_interval", "5m").replaceAll(/\$\w+/g, ".*");
    return { record: `panel:${i}`, expr: plain };
  });
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    await promtool(["check", "rules", file]);
  } finally {
    await Deno.remove(file);
  }
});

/** What a Prometheus answers to a query once it has an answer, within 30 s. */
async function answerOf(address: string, query: string): Promise<string | undefined> {
  const end = performance.now() + 30_000;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const response = await fetch(`http://${address}/api/v1/query?query=${encodeURIComponent(query)}`)
      .catch(() => undefined);
    const text = await response?.text() ?? "";
    const value = /"value":\[[^,]+,"([^"]+)"\]/.exec(text)?.[1];
    if (value !== undefined) return value;
  }
  return undefined;
}

Deno.test("Prometheus itself reads the metrics of a node, as OpenMetrics", async () => {
  await using traffic = await startTraffic();
  const { node, folder } = traffic;
  const address = `127.0.0.1:${freePort()}`;
  const targets = [`127.0.0.1:${node.metricsPort}`];
  const configuration = {
    global: { scrape_interval: "1s" },
    rule_files: [`${MONITORING}alerts.yaml`],
    scrape_configs: [{ job_name: "trunkline", static_configs: [{ targets }] }],
  };
  await Deno.writeTextFile(`${folder}/prometheus.yaml`, JSON.stringify(configuration));
  const prometheus = new Deno.Command("prometheus", {
    args: [
      `--config.file=${folder}/prometheus.yaml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=${address}`,
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  try {
    assert.equal(
      await answerOf(address, 'sum(trunkline_stanzas_total{kind="iq", direction="in"}) and on() up == 1'),
      "4",
    );
  } finally {
    prometheus.kill("SIGKILL");
    await prometheus.status;
  }
});
