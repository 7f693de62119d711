#!/usr/bin/env bash
# OpenTelemetry for JavaScript: the spans of one simulated minute are stored in two centuries.
#
# Packages: @opentelemetry/sdk-trace-base 2.12.1 and @opentelemetry/api 1.9.1 (npm).
# Guess: a number given as start or end of a span is milliseconds since 1970. The spans of a simulation whose clock begins at nought all lie in
#   the first minute of 1970, in order, with their lengths.
# Behaviour: a number is taken for a reading of the process's performance clock when it is no larger than that clock's present reading, and for
#   an epoch time otherwise. So which century a span falls in depends on how long the exporting process has been running: spans before that
#   moment of virtual time are dated today, later ones 1970, and a span across it begins today and, as its end lies before that, gets a duration of nought.
#   A `Date` and a pair of seconds and nanoseconds are taken as they are.
# A user meets it when a simulator, a replay or a test with its own clock exports its spans: the viewer shows a handful of them, the others are
#   beyond its retention, and which ones they are changes from run to run.
source "$(dirname "$0")/support/public.sh"

npm_packages @opentelemetry/sdk-trace-base@2.12.1 @opentelemetry/api@1.9.1

cat >spans.mjs <<'JS'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
const exporter = new InMemorySpanExporter()
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }).getTracer('simulation')
const span = (name, startTime, endTime) => tracer.startSpan(name, { startTime }).end(endTime)
span('early', 1, 2)
span('late', 59_000, 59_500)
span('long', 1, 60_000)
span('dates', new Date(1), new Date(60_000))
const yearOf = ([seconds]) => new Date(seconds * 1000).getUTCFullYear()
for (const { name, startTime, endTime, duration } of exporter.getFinishedSpans()) {
  const age = (time) => yearOf(time) === 1970 ? '1970' : 'today'
  console.log(`${name}: from ${age(startTime)} to ${age(endTime)}, ${duration[0] * 1000 + duration[1] / 1e6} ms`)
}
JS
node spans.mjs | tee spans.log

described 'an early span is dated today' grep -qx 'early: from today to today, 1 ms' spans.log
described 'a late one 1970' grep -qx 'late: from 1970 to 1970, 500 ms' spans.log
described 'one of a minute begins today and has no length' grep -qx 'long: from today to .*, 0 ms' spans.log
described 'dates are taken as they are' grep -qx 'dates: from 1970 to 1970, 59999 ms' spans.log
