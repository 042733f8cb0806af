import assert from "node:assert/strict";
import { type Metric, METRICS } from "./metrics.ts";
import { chooseFormat, type Family, family, formatFamilies } from "./metrics_exposition.ts";
import { Histogram } from "./metrics_histogram.ts";

const format = (families: readonly Family[], as: "text" | "openmetrics"): string =>
  [...formatFamilies(families, as)].join("");

const counter: Metric<readonly ["peer"]> = {
  name: "x_bytes_total",
  kind: "counter",
  labels: ["peer"],
  help: 'Bytes\\ of "x".\nMore.',
};
const histogram: Metric<readonly []> = { name: "x_seconds", kind: "histogram", labels: [], help: "Time." };
const info: Metric<readonly ["version"]> = {
  name: "x_build_info",
  kind: "info",
  labels: ["version"],
  help: "Build.",
};

function families(): readonly Family[] {
  const times = new Histogram([0.5, 1]);
  for (const time of [0.25, 0.5, 0.75, 4]) times.observe(time);
  return [
    family(counter, [[["a"], 3], [['q"u\\o\nte'], 1e21]]),
    family(histogram, [[[], times]]),
    family(info, [[["1.0"], 1]]),
  ];
}

// Written by hand after https://prometheus.io/docs/instrumenting/exposition_formats/.
Deno.test("formatFamilies() writes Prometheus' text format 0.0.4", () => {
  assert.equal(
    format(families(), "text"),
    String.raw`# HELP x_bytes_total Bytes\\ of "x".\nMore.
# TYPE x_bytes_total counter
x_bytes_total{peer="a"} 3
x_bytes_total{peer="q\"u\\o\nte"} 1e+21
# HELP x_seconds Time.
# TYPE x_seconds histogram
x_seconds_bucket{le="0.5"} 2
x_seconds_bucket{le="1"} 3
x_seconds_bucket{le="+Inf"} 4
x_seconds_sum 5.5
x_seconds_count 4
# HELP x_build_info Build.
# TYPE x_build_info gauge
x_build_info{version="1.0"} 1
`,
  );
});

// Written by hand after the OpenMetrics specification 1.0.0.
Deno.test("formatFamilies() writes OpenMetrics 1.0.0", () => {
  assert.equal(
    format(families(), "openmetrics"),
    String.raw`# TYPE x_bytes counter
# UNIT x_bytes bytes
# HELP x_bytes Bytes\\ of \"x\".\nMore.
x_bytes_total{peer="a"} 3
x_bytes_total{peer="q\"u\\o\nte"} 1e+21
# TYPE x_seconds histogram
# UNIT x_seconds seconds
# HELP x_seconds Time.
x_seconds_bucket{le="0.5"} 2
x_seconds_bucket{le="1.0"} 3
x_seconds_bucket{le="+Inf"} 4
x_seconds_sum 5.5
x_seconds_count 4
# TYPE x_build info
# HELP x_build Build.
x_build_info{version="1.0"} 1
# EOF
`,
  );
});

Deno.test("formatFamilies() leaves out what has no samples", () => {
  assert.equal(format([family(counter, [])], "text"), "");
  assert.equal(format([family(counter, [])], "openmetrics"), "# EOF\n");
});

Deno.test("formatFamilies() gives large expositions in pieces of whole lines", () => {
  const samples = Array.from({ length: 5_000 }, (_, i) => [[`peer-${i}`], i] as const);
  const pieces = [...formatFamilies([family(counter, samples)], "text")];
  assert.ok(pieces.length > 1);
  assert.ok(pieces.every((piece) => piece.length < 70_000 && piece.endsWith("\n")));
});

Deno.test("chooseFormat() gives OpenMetrics to whoever asks for it and does not like text better", () => {
  const prometheus =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75," +
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  assert.equal(chooseFormat(prometheus), "openmetrics");
  assert.equal(chooseFormat("application/openmetrics-text; version=1.0.0; q=0.5"), "openmetrics");
  for (
    const accept of [
      "",
      "*/*",
      "text/html",
      "application/openmetrics-text;version=0.0.1",
      "application/openmetrics-text;q=0",
      "application/openmetrics-text;q=nonsense",
      "application/openmetrics-text;q=0.2,text/plain",
    ]
  ) {
    assert.equal(chooseFormat(accept), "text", accept);
  }
});

Deno.test("every metric has the name that Prometheus' conventions want", () => {
  const metrics: readonly Metric[] = Object.values(METRICS);
  assert.equal(new Set(metrics.map(({ name }) => name)).size, metrics.length);
  for (const { name, kind, labels, help } of metrics) {
    assert.match(name, /^(trunkline|process)(_[a-z]+)+$/);
    assert.equal(name.endsWith("_total"), kind === "counter", name);
    assert.equal(name.endsWith("_info"), kind === "info", name);
    if (kind === "histogram") assert.match(name, /_(seconds|bytes)$/);
    assert.ok(labels.every((label) => /^[a-z]+$/.test(label) && label !== "le"), name);
    assert.match(help, /^\S.*\.$/);
  }
});
