/**
 * A measured series as Mermaid text, for documents that draw such: a chart of at most sixty points.
 *
 *     const [queue] = meterSeries(measured)
 *     meterMermaid(queue, measured)   // 'xychart-beta\n  title "queue"\n  x-axis "time in s" 0 --> 10\n …'
 */
import type { MeterLine, MeterSeries } from './meter-series.ts'
import { isTime } from './payload.ts'
import type { RunIndex } from './run-index.ts'

const pointsMost = 60
const units: readonly [name: string, ns: number][] = [['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1]]

export function meterMermaid(series: MeterSeries, { endNs, trace }: RunIndex): string {
  const [unit, unitNs] = unitOf(endNs)
  const time = (series.kind === 'samples' || series.kind === 'level') && isTime(series.name)
  const [valueUnit, divisor] = time ? unitOf(Math.max(1, ...series.lines.flatMap(({ values }) => values.slice(0, 10_000)))) : ['', 1]
  const what = series.kind === 'rate' ? 'per second' : series.kind === 'share' ? 'share' : valueUnit
  const nodes = series.lines.map(({ node }) => trace.header.nodes[node]?.name).filter((name) => name !== undefined)
  const title = nodes.length > 1 ? `${series.name}: ${nodes.join(', ')}` : series.name
  const lines = series.lines.map((line) => `  line [${points(line, endNs, series.kind).map((value) => round(value / divisor)).join(', ')}]`)
  return ['xychart-beta', `  title "${plain(title)}"`, `  x-axis "time in ${unit}" 0 --> ${round(endNs / unitNs)}`, `  y-axis "${plain(what || series.name)}"`, ...lines, ''].join('\n')
}

function unitOf(ns: number): [name: string, ns: number] {
  const [name, size] = units.find(([, least]) => ns >= least) ?? units[3]
  return [name, size]
}

/** Values at even distances: the last one known, or the mean of what fell into the stretch. */
function points({ times, values }: MeterLine, endNs: number, kind: MeterSeries['kind']): number[] {
  const count = Math.max(2, Math.min(pointsMost, values.length))
  const found: number[] = []
  let last = 0
  let i = 0
  for (let k = 1; k <= count; k++) {
    let sum = 0
    let number = 0
    for (; i < times.length && (times[i] <= (endNs * k) / count || k === count); i++, number++) sum += last = values[i]
    found.push(number > 0 && kind !== 'level' ? sum / number : last)
  }
  return found
}

function round(value: number): number {
  return Number(value.toPrecision(6))
}

/** Mermaid has no escape inside these quotes. */
function plain(text: string): string {
  return text.replace(/[\s"\\[\]{}`;%#<>]+/g, ' ').trim()
}
