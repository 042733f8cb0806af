/** What a metric is; an `info` is a gauge of 1 whose labels are what it says. */
export type MetricKind = "counter" | "gauge" | "histogram" | "info";

/** A family of metrics: one line of the table. */
export interface Metric<L extends readonly string[] = readonly string[]> {
  /** As Prometheus has it: counters end in `_total`, infos in `_info`, units are base units. */
  readonly name: string;
  readonly kind: MetricKind;
  /** Names of its labels. */
  readonly labels: L;
  /** What it tells, one sentence. */
  readonly help: string;
}

function metric<const L extends readonly string[]>(
  kind: MetricKind,
  name: string,
  labels: L,
  help: string,
): Metric<L> {
  return { name, kind, labels, help };
}

const STANZA = ["peer", "direction", "kind", "outcome"] as const;

/** Every metric of a node. `docs/monitoring.md` is made from it. */
export const METRICS = {
  build: metric("info", "trunkline_build_info", ["version", "deno"], "What runs; always 1."),
  loaded: metric(
    "gauge",
    "trunkline_configuration_loaded_timestamp_seconds",
    [],
    "When the configuration in force was taken over.",
  ),
  ready: metric("gauge", "trunkline_ready", [], "1 while the node takes connections and lets traffic pass."),
  lines: metric(
    "counter",
    "trunkline_log_lines_total",
    ["level"],
    "Lines of the log that an operator should read, whether or not they are printed.",
  ),
  stanzas: metric(
    "counter",
    "trunkline_stanzas_total",
    STANZA,
    "Stanzas. in: forwarded to another peer's queue, answered by the node itself, bounced, dropped without a word, or " +
      "closed, when its stream was; out: sent, when the operating system has taken them over, or bounced.",
  ),
  stanzaBytes: metric("counter", "trunkline_stanza_bytes_total", STANZA, "Their bytes, without TLS."),
  refusals: metric(
    "counter",
    "trunkline_refusals_total",
    ["peer", "reason"],
    "Stanzas that were not forwarded, by the peer that they came from; not delivered (timeout, stream-lost, given-up), " +
      "by the peer that they were for.",
  ),
  transit: metric(
    "histogram",
    "trunkline_transit_seconds",
    ["peer"],
    "From a stanza's arrival until the operating system has taken it over, queue included, by the peer that it went to. " +
      "Observed for the first stanza of each write.",
  ),
  queueBytes: metric("gauge", "trunkline_queue_bytes", ["peer"], "Bytes that wait for the peer's streams."),
  queueStanzas: metric(
    "gauge",
    "trunkline_queue_stanzas",
    ["peer"],
    "Stanzas that wait for the peer's streams.",
  ),
  queueAge: metric(
    "gauge",
    "trunkline_queue_age_seconds",
    ["peer"],
    "How long the oldest of them has waited; 0 where none waits.",
  ),
  buffers: metric("gauge", "trunkline_queue_buffer_bytes", [], "Memory in use by all queues together."),
  buffersLimit: metric("gauge", "trunkline_queue_buffer_limit_bytes", [], "`limits.queueTotalBytes`."),
  sessions: metric(
    "counter",
    "trunkline_trunk_sessions_total",
    ["peer", "event"],
    "Sessions with another trunk (XEP-0198) that began, were resumed on another connection, or were lost: what was not " +
      "acknowledged then is returned or sent again.",
  ),
  unacknowledged: metric(
    "gauge",
    "trunkline_trunk_unacknowledged_stanzas",
    ["peer"],
    "Stanzas sent to another trunk and not acknowledged.",
  ),
  spoolBytes: metric("gauge", "trunkline_spool_bytes", ["peer"], "Bytes kept for the peer on the disk."),
  spoolStanzas: metric(
    "gauge",
    "trunkline_spool_stanzas",
    ["peer"],
    "Stanzas kept for the peer on the disk.",
  ),
  spoolAge: metric(
    "gauge",
    "trunkline_spool_age_seconds",
    ["peer"],
    "How long ago the oldest of them came; 0 where there is none.",
  ),
  spoolAccepting: metric(
    "gauge",
    "trunkline_spool_accepting",
    [],
    "1 while the spool can be written; absent without one. While it is 0, stanzas for peers with a spool are refused.",
  ),
  spoolCommits: metric(
    "counter",
    "trunkline_spool_commits_total",
    ["result"],
    "Transactions of the spool: success, on the disk, or failure.",
  ),
  spoolSeconds: metric(
    "histogram",
    "trunkline_spool_commit_seconds",
    [],
    "What a transaction takes that is on the disk afterwards.",
  ),
  streams: metric(
    "gauge",
    "trunkline_streams",
    ["peer", "direction", "state"],
    "Streams by state. open: authenticated; out also dialing, waiting (until the next attempt), closing; in also " +
      "opening (not authenticated; without peer until it has said who it is).",
  ),
  streamErrors: metric(
    "counter",
    "trunkline_stream_errors_total",
    ["peer", "condition"],
    "Streams of connecting peers that were closed with an error for what the peer did, by its condition (RFC 6120 " +
      "§4.9.3).",
  ),
  connectionsRefused: metric(
    "counter",
    "trunkline_connections_refused_total",
    ["limit"],
    "Incoming connections for which there was no room, by the limit that was reached.",
  ),
  handshakes: metric(
    "counter",
    "trunkline_handshakes_total",
    ["peer", "direction", "step", "result"],
    "Steps in which streams were opened: resolve, connect, tls, negotiation (until it is authenticated); success or " +
      "failure. Without peer where it has not said who it is.",
  ),
  identityEnds: metric(
    "gauge",
    "trunkline_certificate_expiry_timestamp_seconds",
    ["identity", "name"],
    "When the first certificate of what we present expires, by its place in `identities` and its first name.",
  ),
  peerEnds: metric(
    "gauge",
    "trunkline_peer_certificate_expiry_timestamp_seconds",
    ["peer", "direction"],
    "When the valid certificate expires that the peer presented last.",
  ),
  cacheEntries: metric(
    "gauge",
    "trunkline_cache_entries",
    ["cache"],
    "What the tables of domains and of labels remember.",
  ),
  cacheFlushes: metric(
    "counter",
    "trunkline_cache_flushes_total",
    ["cache"],
    "How often a table was full and was emptied; begins anew with each configuration.",
  ),
  held: metric("gauge", "trunkline_held_bytes", [], "Bytes of unfinished stanzas."),
  auditHealthy: metric(
    "gauge",
    "trunkline_audit_healthy",
    [],
    "1 while records reach the audit's file; absent without an audit.",
  ),
  auditStopped: metric(
    "gauge",
    "trunkline_audit_stopped",
    [],
    "1 while label-checked traffic is stopped because they do not.",
  ),
  auditRecords: metric(
    "counter",
    "trunkline_audit_records_total",
    [],
    "The number of the audit's last record.",
  ),
  delay: metric(
    "histogram",
    "trunkline_event_loop_delay_seconds",
    [],
    "How late a timer is that is due ten times a second: time for which nothing else could be done.",
  ),
  cpu: metric("counter", "process_cpu_seconds_total", [], "CPU time of the process, user and system."),
  memory: metric("gauge", "process_resident_memory_bytes", [], "Resident memory of the process."),
  started: metric("gauge", "process_start_time_seconds", [], "When the node started, since 1970."),
} as const satisfies Record<string, Metric>;
