import assert from "node:assert/strict";
import { CertificationRequest } from "pkijs";
import { createAuthority, type Issued, SERVER_AUTH } from "../../fixtures/certificates/authority.ts";
import { type FakeFiles, runWith } from "../../fixtures/cli/fake_host.ts";
import type { Outcome } from "../../fixtures/cli/command_line.ts";

const CONFIG = `node: hub.example
identities: [{certificate: hub.pem, key: hub.key}]
trust: [ca.pem]
peers:
  red: {routes: [leafa.example, conference.leafa.example], connect: 192.0.2.1}
  blue: {routes: ["*.us"], connect: 192.0.2.2}
`;
const NAMES = ["hub.example", "leafa.example", "conference.leafa.example", "us", "*.us"];

const CA = await createAuthority("test CA");

async function files(issued?: Issued, config = CONFIG): Promise<FakeFiles> {
  const hub = issued ?? await CA.issue({ dns: NAMES });
  return {
    "trunkline.yaml": config,
    "hub.pem": hub.certificatePem,
    "hub.key": hub.keyPem,
    "ca.pem": CA.certificatePem,
  };
}

async function check(issued?: Issued, config = CONFIG, args: readonly string[] = []): Promise<Outcome> {
  return await runWith(await files(issued, config), ["cert", "check", ...args]);
}

/** The lines of a step. */
function said({ stdout }: Outcome, step: string): readonly string[] {
  return stdout.split("\n").filter((line) => line.slice(4).startsWith(`${step} `))
    .map((line) => `${line[2]} ${line.slice(4 + step.length).trim()}`);
}

Deno.test("cert check finds a certificate in order that names everything, and says where wildcards end", async () => {
  const outcome = await check();
  assert.equal(outcome.code, 0);
  assert.equal(
    outcome.stdout,
    `! hub.pem
  ✓ key             hub.key fits
  ✓ chain           CN=hub.example, 0 intermediates with it, leads to CN=test CA
  ✓ dates           valid until 2049-12-31, 8706 days
  ✓ usage           serverAuth and clientAuth
  ✓ names           hub.example, leafa.example, conference.leafa.example, us, *.us
  ! wildcard        *.us stands for one label: it covers a.us but not conference.a.us. Ask for each deeper domain by its name: trunkline cert request --name DOMAIN.
✓ what the configuration needs
  ✓ needed          every domain that the configuration names is there
`,
  );
});

/** What is wrong with a certificate, the step that tells, what is said, and the exit code. */
const CASES: readonly (readonly [
  title: string,
  issue: () => Promise<Issued>,
  step: string,
  lines: readonly string[],
  code: number,
])[] = [
  [
    "a domain that is missing, and that a wildcard does not cover it",
    () => CA.issue({ dns: ["hub.example", "leafa.example", "us"] }),
    "missing",
    [
      "✗ conference.leafa.example (peers.red.routes) is not named. Peers will not believe us as " +
      "conference.leafa.example: make a request with trunkline cert request.",
    ],
    1,
  ],
  [
    "a wildcard that ends a label too early",
    () => CA.issue({ dns: ["hub.example", "us", "*.example"] }),
    "missing",
    [
      "✗ conference.leafa.example (peers.red.routes) is not named. *.example does not cover it: a wildcard stands for " +
      "one label. Peers will not believe us as conference.leafa.example: make a request with trunkline cert request.",
    ],
    1,
  ],
  [
    "names that nothing needs",
    () => CA.issue({ dns: [...NAMES, "old.example", "a.b.us"], srv: ["_xmpp-server.gone.example"] }),
    "superfluous",
    ["! nothing in the configuration needs old.example, gone.example: leave it out of the next one."],
    0,
  ],
  [
    "deeper domains beside a wildcard",
    () => CA.issue({ dns: [...NAMES, "conference.a.us"] }),
    "wildcard",
    [
      "! *.us stands for one label: it covers a.us but not conference.a.us. Beside it there are conference.a.us. Ask " +
      "for each deeper domain by its name: trunkline cert request --name DOMAIN.",
    ],
    0,
  ],
  [
    "an end that is past, which check would not even read",
    () => CA.issue({ dns: NAMES, notAfter: "2026-02-01T00:00:00Z" }),
    "dates",
    ["✗ expired on 2026-02-01: make a request with trunkline cert request and have it renewed."],
    1,
  ],
  [
    "an end that is near",
    () => CA.issue({ dns: NAMES, notAfter: "2026-03-15T00:00:00Z" }),
    "dates",
    ["! valid until 2026-03-15, 14 days: make a request with trunkline cert request and have it renewed."],
    0,
  ],
  [
    "a usage that is missing",
    () => CA.issue({ dns: NAMES, extendedKeyUsage: [SERVER_AUTH] }),
    "usage",
    [
      "! clientAuth is missing: some servers, ejabberd among them, refuse it where we connect to them, all where they " +
      "connect to us without serverAuth. Have it issued with both.",
    ],
    0,
  ],
  [
    "an authority that is not trusted here",
    async () => (await createAuthority("their CA")).issue({ dns: NAMES }),
    "chain",
    [
      "! the certificate is issued by CN=their CA, which was neither presented nor is trusted. Peers must trust " +
      "CN=their CA; if they trust only what is above that, put the intermediates behind it in the file.",
    ],
    0,
  ],
];

for (const [title, issue, step, lines, code] of CASES) {
  Deno.test(`cert check tells of ${title}`, async () => {
    const outcome = await check(await issue());
    assert.deepEqual([outcome.code, said(outcome, step)], [code, lines]);
  });
}

Deno.test("cert check looks at a given certificate, with its key or another's", async () => {
  const next = await CA.issue({ dns: ["hub.example"] });
  const more = { ...await files(), "next.pem": next.certificatePem, "next.key": next.keyPem };
  const keyOf = async (...args: readonly string[]): Promise<readonly string[]> =>
    said(await runWith(more, ["cert", "check", "next.pem", ...args]), "key");
  assert.deepEqual(await keyOf("--key", "next.key"), ["✓ next.key fits"]);
  assert.deepEqual(await keyOf("--key", "hub.key"), [
    "✗ hub.key is another certificate's: name the key with which it was requested.",
  ]);
  assert.deepEqual(await keyOf("--key", "no.key"), ["✗ no.key does not exist."]);
  assert.deepEqual(await keyOf(), ["– none was given: name it with --key"]);
});

Deno.test("cert check answers with 2 and a sentence where there is nothing to look at", async () => {
  const bad = async (args: readonly string[], more: FakeFiles): Promise<readonly [number, string]> => {
    const { code, stderr } = await runWith({ ...await files(), ...more }, ["cert", "check", ...args]);
    return [code, stderr];
  };
  assert.deepEqual(await bad(["no.pem"], {}), [2, "trunkline: no.pem does not exist.\n"]);
  assert.deepEqual(await bad(["x.pem"], { "x.pem": "hello" }), [
    2,
    "trunkline: x.pem has no certificate in PEM.\n",
  ]);
  const garbled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
  const [code, stderr] = await bad(["x.pem"], { "x.pem": garbled });
  assert.equal(code, 2);
  assert.match(stderr, /^trunkline: x\.pem has a certificate that cannot be read: .*\.\n$/);
  assert.equal((await bad([], { "trunkline.yaml": "node: [" }))[0], 2);
});

Deno.test("cert check says that a default route's domains are not known", async () => {
  const outcome = await check(undefined, `${CONFIG}  up: {routes: ["*"], connect: 192.0.2.3}\n`);
  assert.deepEqual([outcome.code, said(outcome, "default route").length], [0, 1]);
  assert.deepEqual(said(outcome, "superfluous"), []);
});

Deno.test("cert check answers programs in JSON", async () => {
  const { code, stdout } = await check(await CA.issue({ dns: ["hub.example", "old.example"] }), CONFIG, [
    "--json",
  ]);
  const { ok, certificates: [{ file, names, superfluous, daysLeft }], missing } = JSON.parse(stdout);
  assert.deepEqual([code, ok, file, daysLeft], [1, false, "hub.pem", 8706]);
  assert.deepEqual([names, superfluous], [["hub.example", "old.example"], ["old.example"]]);
  assert.deepEqual(missing, ["leafa.example", "conference.leafa.example", "*.us"]);
});

Deno.test("cert request writes nothing but the request to standard output, and pkijs can read and verify it", async () => {
  const { code, stdout, stderr } = await runWith(await files(), [
    "cert",
    "request",
    "--key",
    "hub.key",
    "--out",
    "-",
  ]);
  assert.deepEqual([code, stderr], [0, ""]);
  const [, base64 = ""] = /-----BEGIN CERTIFICATE REQUEST-----\n([^-]+)-----END/.exec(stdout) ?? [];
  const request = CertificationRequest.fromBER(Uint8Array.fromBase64(base64).buffer);
  assert.equal(await request.verify(), true);
});

/** What cannot be used, and what is said of it. */
const MISUSE: readonly (readonly [args: readonly string[], stderr: RegExp])[] = [
  [["--key", "no.key"], /^trunkline: no\.key does not exist\.\n$/],
  [["--key", "ca.pem"], /^trunkline: ca\.pem has no private key in PEM\.\n$/],
  [
    ["--key", "hub.key", "--subject", "hub"],
    /^trunkline: "hub" is no attribute of a name\. Write C, .*\.\n$/,
  ],
  [["--for", "not a domain"], /^trunkline: "not a domain" is no domain\. Write it like .*\.\n$/],
  [["--out", "-"], /^trunkline: a request on standard output needs a key: name one with --key\.\n$/],
];

Deno.test("cert request answers misuse with a sentence and with 2", async () => {
  for (const [args, expected] of MISUSE) {
    const { code, stdout, stderr } = await runWith(await files(), ["cert", "request", ...args]);
    assert.deepEqual([code, stdout], [2, ""], args.join(" "));
    assert.match(stderr, expected);
  }
});
