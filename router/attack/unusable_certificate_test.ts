import { lacks } from "../../fixtures/tools.ts";
import { Bearer } from "../../fixtures/attacker/bearer.ts";
import { Gate } from "../../fixtures/attacker/gate.ts";
import { KINDS } from "../../fixtures/certificates/kinds.ts";

// Certificates that this runtime's client would not present, but OpenSSL's does.

const UNUSABLE: readonly string[] = [
  "with a subjectAltName that has two extensions",
  "with an unknown critical extension",
  "with an RSA key of 1024 bits",
];

Deno.test({
  name: "Router says why TLS fails with certificates that cannot be used in it",
  ignore: lacks("openssl"),
  fn: async (t) => {
    await using gate = await Gate.start();
    const bearer = await Bearer.create();
    for (const kind of KINDS.filter(({ name }) => UNUSABLE.includes(name))) {
      await t.step(kind.name, async () => {
        const { credentials: { certificatePem, keyPem } = { certificatePem: "", keyPem: "" } } =
          await bearer.bear(kind) ?? {};
        await gate.set("both", {});
        await present(gate.node.ports[0], certificatePem, keyPem);
        await gate.says(/^TLS from .* failed: the certificate that was presented cannot be used in TLS: /);
      });
    }
  },
  sanitizeOps: false,
  sanitizeResources: false,
});

/** Calls with STARTTLS and this certificate. */
async function present(port: number, certificatePem: string, keyPem: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "trunkline-openssl-" });
  await Deno.writeTextFile(`${folder}/leaf.pem`, certificatePem);
  await Deno.writeTextFile(`${folder}/leaf.key`, keyPem);
  const call = ["s_client", "-connect", `127.0.0.1:${port}`, "-starttls", "xmpp-server"];
  const addresses = ["-xmpphost", "leafb.example", "-cipher", "DEFAULT@SECLEVEL=0"];
  const certificate = ["-cert", `${folder}/leaf.pem`, "-key", `${folder}/leaf.key`];
  const process = new Deno.Command("openssl", {
    args: [...call, ...addresses, ...certificate],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  });
  await process.output();
  await Deno.remove(folder, { recursive: true });
}
