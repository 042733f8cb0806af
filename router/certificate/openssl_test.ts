import assert from "node:assert/strict";
import { lacks } from "../../fixtures/tools.ts";
import { toPem } from "../../fixtures/certificates/encoding.ts";
import {
  createWorld,
  type Kind,
  KINDS,
  NOW,
  usualRules,
  type World,
} from "../../fixtures/certificates/kinds.ts";
import { inspectCertificate } from "./certificate.ts";

// OpenSSL's opinion on the path and the revocation of every kind of certificate. It was written by others
// from the same RFC, so where the two differ, one is wrong or the kind says why.

const PURPOSES = ["sslclient", "sslserver"] as const;

Deno.test({
  name: "inspectCertificate() agrees with OpenSSL on every kind of certificate",
  ignore: lacks("openssl"),
  fn: async (t) => {
    const world = await createWorld();
    const folder = await Deno.makeTempDir({ prefix: "trunkline-openssl-" });
    try {
      for (const kind of KINDS) await t.step(kind.name, () => compare(kind, world, folder));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

async function compare(kind: Kind, world: World, folder: string): Promise<void> {
  const { chain, rules: changes } = await kind.present(world);
  if (chain.length === 0) return; // openssl verify wants a certificate
  const rules = { ...usualRules(world), ...changes };
  const { path, revocation } = inspectCertificate(chain, rules, NOW);
  const current = revocation.status === "good" || revocation.status === "no list";
  const ours = {
    sslclient: path.ok && path.permits.clientAuth && current,
    sslserver: path.ok && path.permits.serverAuth && current,
  };
  const args = await writeArguments(folder, chain, rules);
  const [client, server] = await Promise.all(
    PURPOSES.map((purpose) => verify([...args, "-purpose", purpose])),
  );
  const theirs = { sslclient: client?.ok, sslserver: server?.ok };
  if (kind.openssl) assert.notDeepEqual(ours, theirs, "the kind says that OpenSSL differs");
  else assert.deepEqual(ours, theirs, `${client?.text}${server?.text}${JSON.stringify(path)}`);
}

async function writeArguments(
  folder: string,
  [leaf, ...others]: readonly Uint8Array[],
  { trust, crls }: { readonly trust: readonly Uint8Array[]; readonly crls: readonly Uint8Array[] },
): Promise<string[]> {
  const write = async (name: string, label: string, ders: readonly Uint8Array[]) => {
    await Deno.writeTextFile(`${folder}/${name}`, ders.map((der) => toPem(label, der)).join(""));
    return `${folder}/${name}`;
  };
  return [
    ...["-no-CApath", "-no-CAstore", "-CAfile", await write("anchors.pem", "CERTIFICATE", trust)],
    ...(others.length > 0 ? ["-untrusted", await write("others.pem", "CERTIFICATE", others)] : []),
    ...(crls.length > 0 ? ["-crl_check_all", "-CRLfile", await write("crls.pem", "X509 CRL", crls)] : []),
    ...["-x509_strict", "-partial_chain", "-auth_level", "2", "-attime", String(NOW / 1_000)],
    ...["-policy", "2.5.29.32.0"], // any, but without one OpenSSL follows no policies
    ...(leaf ? [await write("leaf.pem", "CERTIFICATE", [leaf])] : []),
  ];
}

async function verify(args: readonly string[]): Promise<{ ok: boolean; text: string }> {
  const file = args.find((arg) => arg.endsWith("leaf.pem")) ?? "";
  const options = args.filter((arg) => arg !== file);
  const { success, stderr } = await new Deno.Command("openssl", { args: ["verify", ...options, file] })
    .output();
  return { ok: success, text: new TextDecoder().decode(stderr) };
}
