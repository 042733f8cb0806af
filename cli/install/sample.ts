/** A configuration to begin with: it is in order once the files that it names are there. */
export const SAMPLE = `# Trunkline's configuration. After each change:
#   trunkline check --config /etc/trunkline/trunkline.yaml && systemctl reload trunkline

# This node's own domain.
node: hub.example

# Where connections are taken. "tls: direct" is for XEP-0368; without it TLS begins with STARTTLS.
listen:
  - {address: "0.0.0.0:5269"}
  # - {address: "0.0.0.0:5270", tls: direct}

# What we present: a certificate that names every domain we speak for, and its key. Group trunkline-config reads them.
identities:
  - {certificate: hub.pem, key: hub.key}

# Anchors for the certificates of peers; without this line, those that the system trusts.
trust: [ca.pem]

# The neighbours, by names of your choice. "*.us" is us and every domain under it; "*" is every domain that no other
# peer has.
peers:
  red: {routes: [leafa.example], connect: 10.1.0.5}
  blue: {routes: ["*.us"], connect: [10.2.0.5, 10.2.0.6]}
  # up: {routes: ["*"], connect: dns}

# Decisions of labels and rules, each record linked to the one before.
# audit: {file: /var/log/trunkline/audit.log}

# What must come out: "check" tries these, and "serve" does not start where one of them fails.
tests:
  - {from: alice@leafa.example, to: bob@x.us, expect: forward blue}
  - {from: bob@x.us, to: carol@elsewhere.example, expect: bounce}
`;
