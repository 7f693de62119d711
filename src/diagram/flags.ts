/** A flag above the lifelines for every violated property, and a line down through all of them. */
import { FlagRows, flagsMax, flagText, flagWidth } from './flag-rows.ts'
import { flagRowPx, type Frame } from './frame.ts'
import { group, path, svg, svgText, type SvgNode } from './svg.ts'

export interface Flags {
  lines: SvgNode | undefined
  flags: SvgNode
  /** How many visible violations have no flag. */
  leftOut: number
}

export function flagsLayer(frame: Frame): Flags {
  const { run } = frame
  const top = frame.top - frame.flagRows * flagRowPx + 2
  const visible = run.violations.filter((event) => run.trace.timeNs(event) >= frame.fromNs && run.trace.timeNs(event) <= frame.toNs)
  const rows = new FlagRows()
  const lines: SvgNode[] = []
  const flags: SvgNode[] = []
  for (const event of visible.slice(0, flagsMax)) {
    const x = frame.x(run.trace.timeNs(event))
    const text = flagText(run, event)
    const width = flagWidth(text)
    const left = Math.max(2, Math.min(x - 8, frame.plotWidth - width - 2))
    const row = rows.take(left, width, frame.flagRows)
    const y = row === undefined ? frame.top - 6 : top + row * flagRowPx + 16
    lines.push(svg('line', { class: 'violation-line', 'x1': x, 'y1': y, 'x2': x, 'y2': frame.bottom, 'data-event': event }))
    if (row !== undefined) flags.push(flag(text, left, top + row * flagRowPx, width, event))
  }
  return { lines: lines.length > 0 ? group('violation-lines', lines) : undefined, flags: group('flags', flags), leftOut: visible.length - flags.length }
}

function flag(text: string, left: number, top: number, width: number, event: number): SvgNode {
  const cross = path('M', left + 7, top + 5, 'L', left + 13, top + 12, 'M', left + 13, top + 5, 'L', left + 7, top + 12)
  return group('flag-group', [
    svg('rect', { class: 'flag', x: left, y: top, width, height: 17, rx: 3 }),
    svg('path', { class: 'flag-cross', d: cross }),
    svgText((left + 16 + left + width - 4) / 2, top + 12.5, text, { 'class': 'flag-text', 'text-anchor': 'middle' }),
  ], { 'data-event': event })
}
