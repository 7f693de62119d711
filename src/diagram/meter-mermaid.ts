/**
 * A measured series as the text of a Mermaid chart with at most sixty points.
 *
 *     const [queue] = meterSeries(measured)
 *     meterMermaid(queue, measured)   // 'xychart-beta\n  title "queue"\n  x-axis "time in s" 0 --> 10\n …'
 */
import type { MeterLine, MeterSeries } from './meter-series.ts'
import { isTime } from './meter-text.ts'
import { shortText } from './payload.ts'
import type { RunIndex } from './run-index.ts'
import { writableText } from './svg.ts'

const pointsMost = 60
/** More lines than this cannot be told apart, and Mermaid draws no text without end. */
const linesMost = 12
const titleMost = 400
const valueMost = 1e20
const units: readonly [name: string, ns: number][] = [['s', 1e9], ['ms', 1e6], ['µs', 1e3], ['ns', 1]]

export function meterMermaid(series: MeterSeries, { endNs, trace }: RunIndex): string {
  const [unit, unitNs] = unitOf(endNs)
  const time = isTime(series.unit)
  const [valueUnit, divisor] = time ? unitOf(Math.max(1, ...series.lines.flatMap(({ values }) => values.slice(0, 10_000)))) : [series.unit ?? '', 1]
  const what = series.kind === 'rate' ? 'per second' : series.kind === 'share' ? 'share' : valueUnit
  const shown = series.lines.slice(0, linesMost)
  const nodes = shown.map(({ node }) => trace.header.nodes[node]?.name).filter((name) => name !== undefined)
  const more = series.lines.length - shown.length
  const names = `${nodes.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const title = shortText(nodes.length > 1 ? `${series.name}: ${names}` : series.name, titleMost)
  const lines = shown.map((line) => `  line [${points(line, endNs, series.kind).map((value) => round(value / divisor)).join(', ')}]`)
  return ['xychart-beta', `  title "${plain(title) || 'series'}"`, `  x-axis "time in ${unit}" 0 --> ${round(endNs / unitNs)}`, `  y-axis "${plain(shortText(what || series.name, titleMost)) || 'value'}"`, ...lines, ''].join('\n')
}

function unitOf(ns: number): [name: string, ns: number] {
  const [name, size] = units.find(([, least]) => ns >= least) ?? units[3]
  return [name, size]
}

/** Values at equal distances: for a level the last one before, else the mean of the values in between. */
function points({ times, values }: MeterLine, endNs: number, kind: MeterSeries['kind']): number[] {
  const count = Math.max(2, Math.min(pointsMost, values.length))
  const found: number[] = []
  let last = 0
  let i = 0
  for (let k = 1; k <= count; k++) {
    let sum = 0
    let number = 0
    for (; i < times.length && (times[i] <= (endNs * k) / count || k === count); i++) {
      if (!Number.isFinite(values[i])) continue
      sum += last = values[i]
      number++
    }
    found.push(number > 0 && kind !== 'level' ? sum / number : last)
  }
  return found
}

/** Six digits, without an exponent: Mermaid reads none, so what is beyond all measure is drawn at its edge. */
function round(value: number): string {
  const rounded = Number(Math.max(-valueMost, Math.min(valueMost, value)).toPrecision(6))
  const text = String(rounded)
  return text.includes('e') ? rounded.toFixed(20).replace(/\.?0+$/, '') : text
}

/** Replaces quotes, which Mermaid cannot escape inside its own. */
function plain(text: string): string {
  return writableText(text.replace(/[\s\u0000-\u001f\u007f"\\[\]{}`;%#<>]+/g, ' ')).trim()
}
