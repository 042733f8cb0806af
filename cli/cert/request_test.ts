import assert from "node:assert/strict";
import { lacks } from "../../fixtures/tools.ts";
import { CommandLine } from "../../fixtures/cli/command_line.ts";

async function openssl(it: CommandLine, ...args: readonly string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("openssl", { args: [...args], cwd: it.folder })
    .output();
  const said = new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout);
  assert.ok(success, said);
  return said;
}

/** What openssl reads as alternative names, sorted. */
function namesIn(text: string): readonly string[] {
  const [, line = ""] = /Subject Alternative Name: *\n *(.*)/.exec(text) ?? [];
  return line.split(", ").sort();
}

Deno.test({
  name: "cert request makes a request with every name that the configuration needs, which openssl verifies",
  ignore: lacks("openssl"),
  fn: async () => {
    await using it = await CommandLine.create();
    const { code, stdout } = await it.run([
      "cert",
      "request",
      "--name",
      "conference.a.us",
      "--subject",
      "C=DE,O=Navy",
    ]);
    assert.equal(code, 0);
    assert.match(stdout, /^hub\.example\.csr: a request for 5 dNSNames, 4 SRVNames and 4 XmppAddrs: /);
    const text = await openssl(it, "req", "-in", "hub.example.csr", "-verify", "-noout", "-text");
    assert.match(text, /verify OK/);
    assert.match(text, /Subject: C ?= ?DE, O ?= ?Navy\n/);
    assert.match(text, /Digital Signature/);
    assert.match(text, /TLS Web Server Authentication, TLS Web Client Authentication/);
    const domains = ["hub.example", "leafa.example", "us", "conference.a.us"];
    assert.deepEqual(
      namesIn(text),
      [
        ...[...domains, "*.us"].map((domain) => `DNS:${domain}`),
        ...domains.map((domain) => `othername: SRVName::_xmpp-server.${domain}`),
        ...domains.map((domain) => `othername: XmppAddr::${domain}`),
      ].sort(),
    );
    const { mode } = await Deno.stat(`${it.folder}/hub.example.key`);
    assert.equal((mode ?? 0) & 0o777, 0o600);
    const pem = await it.read("hub.example.key");
    const again = await it.run(["cert", "request"]);
    assert.equal(again.code, 2);
    assert.equal(
      again.stderr,
      "trunkline: hub.example.key is there already, and a key is never overwritten. Use it with --key hub.example.key, " +
        "or write elsewhere with --out.\n",
    );
    assert.equal(await it.read("hub.example.key"), pem);
  },
});

Deno.test({
  name: "cert request uses keys of every usual kind, and U-labels in XmppAddrs",
  ignore: lacks("openssl"),
  fn: async () => {
    await using it = await CommandLine.create();
    const kinds: Readonly<Record<string, readonly string[]>> = {
      rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
      p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
      ed25519: ["-algorithm", "ED25519"],
    };
    for (const [name, options] of Object.entries(kinds)) {
      await openssl(it, "genpkey", "-out", `${name}.key`, ...options);
      const args = [
        "cert",
        "request",
        "--for",
        "xn--mnchen-3ya.example",
        "--key",
        `${name}.key`,
        "--out",
        `${name}.csr`,
      ];
      const { code, stderr } = await it.run(args);
      assert.deepEqual([code, stderr], [0, ""]);
      const text = await openssl(
        it,
        "req",
        "-in",
        `${name}.csr`,
        "-verify",
        "-noout",
        "-text",
        "-nameopt",
        "utf8",
      );
      assert.match(text, /verify OK/);
      assert.match(text, /DNS:xn--mnchen-3ya\.example,.*XmppAddr::münchen\.example/);
    }
  },
});
