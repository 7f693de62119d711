/** Draws messages: slanted arrows from where they were sent to where they were handled, or to the cross where they were lost. */
import { readError } from '../trace/sent-error.ts'
import { isReply, type Message, MessageKind } from '../trace/trace.ts'
import { formatDuration } from '../trace/units.ts'
import type { Frame } from './frame.ts'
import { nearestOn, type Candidate, type LabelBoard, type Segment } from './labels.ts'
import { shortPayload, shortText } from './payload.ts'
import type { Flight } from './run-index.ts'
import { group, path, svg, type SvgNode } from './svg.ts'
import { textWidth } from './text.ts'

export interface Arrow extends Segment {
  flight: Flight
}

/** More visible arrows than this are drawn by `crowdLayer`. */
export const arrowsMax = 500
/** With more arrows than this none gets a label, since there would be no room. */
const labelledMax = 160
/** With more arrows than this no label may lie across an arrow, since it could belong to either. */
const crowdedMin = 50
const labelHeight = 13

export function visibleArrows(frame: Frame): Arrow[] {
  const arrows: Arrow[] = []
  for (const flight of frame.run.flights) {
    if (flight.sendNs > frame.toNs) break
    if (flight.arriveNs < frame.fromNs) continue
    if (!frame.lifelineY.has(flight.from) || !frame.lifelineY.has(flight.to)) continue
    arrows.push({ flight, ...ends(frame, flight, departureY(frame, flight), arrivalY(frame, flight)) })
  }
  return arrows
}

/** Where an arrow begins: at the lane whose code sent the message, or at the machine when it had to wait there or is sent again. */
function departureY(frame: Frame, { from, again, sendEvent, waitedFromNs }: Flight): number {
  return (again || waitedFromNs !== undefined ? frame.bufferY(from) : undefined) ?? frame.rowY(from, frame.run.lanes.of(sendEvent))
}

/** Where an arrow ends: at the machine, when that keeps the message for a time, or at the lane whose code handles it. */
function arrivalY(frame: Frame, { to, readNs, fate, arriveEvent }: Flight): number {
  const machine = readNs !== undefined || fate === 'duplicate' ? frame.bufferY(to) : undefined
  return machine ?? frame.rowY(to, frame.run.lanes.of(arriveEvent))
}

/** Messages that wait in a machine, until node code reads them or until they can leave: a bar as long as the wait, and a step to or from the code. */
export function buffersLayer(frame: Frame, arrows: readonly Arrow[]): SvgNode | undefined {
  const shown: SvgNode[] = []
  for (const { flight, x1, y1, x2, y2 } of arrows) {
    const { readNs, to, arriveEvent, fate, waitedFromNs } = flight
    if (waitedFromNs !== undefined && frame.bufferY(flight.from) !== undefined) shown.push(waitingBar(frame, flight, waitedFromNs, x1, y1))
    if (readNs === undefined || frame.bufferY(to) === undefined || fate === 'duplicate') continue
    const node = frame.run.trace.header.nodes[to].name
    const what = frame.run.trace.message(flight.message).type
    const x3 = frame.x(Math.min(readNs, frame.run.endNs))
    const bar = svg('rect', { class: 'buffered', x: x2, y: y2 - 3, width: Math.max(1.5, x3 - x2), height: 6, rx: 2 })
    const read = readNs === Infinity ? undefined : frame.rowY(to, frame.run.lanes.of(arriveEvent))
    const drop = read === undefined ? undefined : svg('path', { class: 'read', d: path('M', x3, y2 + 3, 'V', read - 4) })
    const later = readNs === Infinity ? '' : `${formatDuration(readNs - flight.arriveNs)} later`
    const title = flight.ignored
      ? `${node} does not want ${what} yet, and ${later ? `handles it ${later}` : 'never handles it'}`
      : `the machine of ${node} has ${what}, and the code of ${node} ${later ? `reads it ${later}` : 'never reads it'}`
    shown.push({ ...group('buffer', [bar, drop], { 'data-event': arriveEvent }), title })
  }
  return shown.length > 0 ? group('buffers', shown) : undefined
}

function waitingBar(frame: Frame, { from, message, sendEvent, sendNs }: Flight, fromNs: number, x: number, y: number): SvgNode {
  const { trace, lanes } = frame.run
  const x0 = frame.x(fromNs)
  const bar = svg('rect', { class: 'buffered', x: x0, y: y - 3, width: Math.max(1.5, x - x0), height: 6, rx: 2 })
  const step = svg('path', { class: 'read', d: path('M', x0, frame.rowY(from, lanes.of(trace.messages.sendEvent[message])) - 4, 'V', y + 3) })
  const { name } = trace.header.nodes[from]
  const title = `the machine of ${name} keeps ${trace.message(message).type} for ${formatDuration(sendNs - fromNs)} before it can send it`
  return { ...group('buffer', [step, bar], { 'data-event': sendEvent }), title }
}

function ends(frame: Frame, flight: Flight, y1: number, y2: number): Segment {
  const x1 = frame.x(flight.sendNs)
  const x2 = frame.x(flight.arriveNs)
  // A lost message never reaches the other lifeline. How far it came is not known, so by convention its arrow ends after 62 % of the way.
  if (flight.fate === 'lost') return { x1, y1, x2: Math.max(x2, x1 + 8), y2: betweenLifelines(frame, y1, y1 + (y2 - y1) * 0.62) }
  if (flight.fate === 'flying') return { x1, y1, x2: Math.min(x2, x1 + 26), y2: y1 + (y2 - y1) * 0.4 }
  return { x1, y1, x2, y2 }
}

/** Moves a cross off any lifeline between, where it would look like a crash of that node. */
function betweenLifelines(frame: Frame, from: number, y: number): number {
  const clear = 17
  for (const line of frame.lifelineY.values()) {
    if (line !== from && Math.abs(line - y) < clear) return line > from ? line - clear : line + clear
  }
  return y
}

export function arrowsLayer(frame: Frame, arrows: readonly Arrow[]): SvgNode {
  return group('arrows', arrows.map((arrow) => drawArrow(frame, arrow)))
}

function classOf(flight: Flight): string {
  return [
    'message',
    isReply(flight.kind) ? 'reply' : '',
    flight.kind === MessageKind.failure ? 'failed' : '',
    flight.fate === 'delivered' ? '' : flight.fate,
    flight.wrong ? 'wrong' : '',
  ]
    .filter(Boolean)
    .join(' ')
}

function drawArrow(frame: Frame, arrow: Arrow): SvgNode {
  const { flight, x1, y1, x2, y2 } = arrow
  const toSelf = flight.from === flight.to
  const lift = 20
  const shaft = toSelf ? path('M', x1, y1, 'C', x1 + 4, y1 - lift, x2 - 4, y2 - lift, x2, y2) : path('M', x1, y1, 'L', x2, y2)
  const direction = toSelf ? { dx: 0.35, dy: 1 } : { dx: x2 - x1, dy: y2 - y1 }
  return group(classOf(flight), [
    frame.hits ? svg('path', { class: 'hit', d: shaft }) : undefined,
    svg('path', { class: 'shaft', d: shaft }),
    svg('circle', { class: 'origin', cx: x1, cy: y1, r: 2 }),
    tip(flight, x2, y2, direction),
  ], { 'data-message': flight.message, 'data-event': flight.arriveEvent >= 0 ? flight.arriveEvent : flight.sendEvent })
}

function tip(flight: Flight, x: number, y: number, direction: { dx: number; dy: number }): SvgNode | undefined {
  if (flight.fate === 'lost') return cross(x, y)
  if (flight.fate === 'flying') return undefined
  return flight.kind === MessageKind.failure ? barredHead(x, y, direction) : head(x, y, direction, isReply(flight.kind))
}

/** The direction, one long. */
function unit({ dx, dy }: { dx: number; dy: number }): { ux: number; uy: number } {
  const length = Math.sqrt(dx * dx + dy * dy) || 1
  return { ux: dx / length, uy: dy / length }
}

/** For what answers with an error: an open head and a bar across the arrow behind it. */
function barredHead(x: number, y: number, direction: { dx: number; dy: number }): SvgNode {
  const { ux, uy } = unit(direction)
  const [atX, atY] = [x - ux * 16, y - uy * 16]
  const bar = path('M', atX - uy * 5.5, atY + ux * 5.5, 'L', atX + uy * 5.5, atY - ux * 5.5)
  return svg('path', { class: 'head open', d: `${headPath(x, y, ux, uy)} ${bar}` })
}

/** The head of an arrow: filled for requests and messages, open for answers. Its tip ends at the dot of the turn. */
function head(x: number, y: number, direction: { dx: number; dy: number }, open: boolean): SvgNode {
  const { ux, uy } = unit(direction)
  const d = headPath(x, y, ux, uy)
  return svg('path', { class: open ? 'head open' : 'head', d: open ? d : `${d} Z` })
}

function headPath(x: number, y: number, ux: number, uy: number): string {
  const tipX = x - ux * 4
  const tipY = y - uy * 4
  const baseX = tipX - ux * 8
  const baseY = tipY - uy * 8
  const left = [baseX - uy * 3.6, baseY + ux * 3.6]
  const right = [baseX + uy * 3.6, baseY - ux * 3.6]
  return path('M', left[0], left[1], 'L', tipX, tipY, 'L', right[0], right[1])
}

interface AcknowledgementArrow extends Segment {
  event: number
  lost: boolean
  name: string | undefined
}

/** The visible acknowledgements; none when there are too many to follow. */
function visibleAcknowledgements(frame: Frame): AcknowledgementArrow[] {
  const visible = frame.run.acknowledgements.filter((one) => {
    return one.fromNs <= frame.toNs && one.toNs >= frame.fromNs && frame.lifelineY.has(one.from) && frame.lifelineY.has(one.to)
  })
  if (visible.length > labelledMax) return []
  return visible.map(({ from, to, fromNs, toNs, event, lost, name }) => {
    const [y1, y] = [frame.bufferY(from) ?? frame.rowY(from, 0), frame.bufferY(to) ?? frame.rowY(to, 0)]
    const x1 = frame.x(fromNs)
    const x2 = lost ? Math.max(frame.x(toNs), x1 + 8) : frame.x(toNs)
    return { x1, y1, x2, y2: lost ? betweenLifelines(frame, y1, y1 + (y - y1) * 0.62) : y, event, lost, name }
  })
}

export function acknowledgementsLayer(frame: Frame): SvgNode | undefined {
  const visible = visibleAcknowledgements(frame)
  if (visible.length === 0) return undefined
  return group('acknowledgements', visible.map(({ x1, y1, x2, y2, event, lost }) => {
    const shaft = svg('path', { class: 'shaft', d: path('M', x1, y1, 'L', x2, y2) })
    return group('acknowledgement', [shaft, lost ? cross(x2, y2, 3.5) : head(x2, y2, { dx: x2 - x1, dy: y2 - y1 }, true)], { 'data-event': event })
  }))
}

/** Labels of the packets that machines send by themselves, where there is room. */
export function controlLabels(frame: Frame, board: LabelBoard): SvgNode | undefined {
  const labels: SvgNode[] = []
  for (const { name, event, ...segment } of visibleAcknowledgements(frame)) {
    if (name === undefined) continue
    const place = board.place(beside(frame, segment, textWidth(name, 10)), -3, { crossingsMax: 0 })
    if (place) labels.push({ ...svg('text', { class: 'control-label halo', x: place.x, y: place.y + 10, 'data-event': event }), text: name })
  }
  return labels.length > 0 ? group('control-labels', labels) : undefined
}

export function cross(x: number, y: number, size = 4.5): SvgNode {
  const strokes = ['M', x - size, y - size, 'L', x + size, y + size, 'M', x + size, y - size, 'L', x - size, y + size]
  return svg('path', { class: 'cross', d: path(...strokes) })
}

/** Has labels of all kinds keep off the arrows, where they can. */
export function avoidArrows(frame: Frame, arrows: readonly Arrow[], board: LabelBoard): void {
  if (arrows.length > arrowsMax) return
  for (const acknowledgement of visibleAcknowledgements(frame)) board.avoid(acknowledgement, -3)
  for (const arrow of arrows) {
    if (arrow.flight.from === arrow.flight.to) board.block({ x: arrow.x1, y: arrow.y1 - 15, width: arrow.x2 - arrow.x1, height: 15 })
    else board.avoid(arrow, arrow.flight.message)
  }
}

/** Labels beside the arrows: type in bold, content in grey. Those that say most about what went wrong choose first. */
export function arrowLabels(frame: Frame, arrows: readonly Arrow[], board: LabelBoard): SvgNode {
  if (arrows.length > labelledMax) {
    const least = arrows.length > arrowsMax ? 3 : 2
    return group('message-labels', labelSome(frame, arrows.filter(({ flight }) => importance(flight) >= least), board))
  }
  const order = [...arrows].sort((a, b) => importance(b.flight) - importance(a.flight) || a.x1 - b.x1)
  return group('message-labels', labelSome(frame, order, board))
}

function importance(flight: Flight): number {
  if (flight.wrong) return 3
  if (flight.kind === MessageKind.failure || flight.fate === 'lost' || flight.fate === 'late' || flight.again || flight.damaged) return 2
  return isReply(flight.kind) ? 0 : 1
}

/**
 * Better short and clear than long and across other arrows. Where another arrow is as near, a line leads to the label's own; and better
 * across one arrow than not at all, unless in a crowd.
 */
const waysOfLabels = [{ crossingsMax: 0, led: false }, { crossingsMax: 0, led: true }, { crossingsMax: 1, led: true }] as const

function labelSome(frame: Frame, arrows: readonly Arrow[], board: LabelBoard): SvgNode[] {
  const labels: SvgNode[] = []
  const ways = arrows.length > crowdedMin ? waysOfLabels.slice(0, 2) : waysOfLabels
  for (const arrow of arrows.slice(0, labelledMax)) {
    const label = labelOne(frame, arrow, board, ways)
    if (label) labels.push(label)
  }
  return labels
}

function labelOne(frame: Frame, arrow: Arrow, board: LabelBoard, ways: readonly (typeof waysOfLabels)[number][]): SvgNode | undefined {
  const { flight } = arrow
  const message = frame.run.trace.message(flight.message)
  const fate = fateText(flight)
  const texts = textsOf(message)
  for (const { crossingsMax, led } of ways) {
    for (const [type, content] of texts) {
      const width = textWidth([type, content].filter(Boolean).join(' ') + fate, 11, true)
      const nearest = led || flight.from === flight.to ? undefined : arrow
      const place = board.place(candidates(frame, arrow, width), flight.message, { crossingsMax, nearest })
      if (!place) continue
      const label = drawLabel(arrow, place, type, content, fate)
      return led ? group('led', [leader(arrow, place), label]) : label
    }
  }
  return undefined
}

/** What a label may say, the longest first: what is in bold, and the content. */
function textsOf({ kind, type, payload, counted }: Message): [string, string][] {
  if (kind === MessageKind.failure) {
    const { name, message } = readError(payload)
    return [[name, shortText(message, 36)], [name, shortText(message, 20)], [name, '']]
  }
  const content = shortPayload(payload, 36, counted)
  // An answer whose content is a record needs no word before it; a bare number or word gets `reply`.
  const full = isReply(kind) ? (content.startsWith('{') ? '' : 'reply') : type
  return [[full, content], [full, shortPayload(payload, 20, counted)], [isReply(kind) ? 'reply' : type, '']]
}

const fateTexts: Record<Flight['fate'], string> = { delivered: '', late: ' · late', lost: ' · lost', flying: ' · under way', duplicate: ' · known already' }

function fateText(flight: Flight): string {
  return `${flight.ignored && flight.readNs === Infinity ? ' · ignored' : ''}${flight.again ? ' · again' : ''}${flight.damaged ? ' · damaged' : ''}${fateTexts[flight.fate]}`
}

function drawLabel(arrow: Arrow, place: Candidate, type: string, payload: string, fate: string): SvgNode {
  const parts = [
    ...(type + fate ? [{ ...svg('tspan', { class: 'type' }), text: payload ? type : type + fate }] : []),
    ...(payload ? [{ ...svg('tspan', { class: 'payload' }), text: (type ? ' ' : '') + payload }] : []),
    ...(payload && fate ? [{ ...svg('tspan', { class: 'type' }), text: fate }] : []),
  ]
  const { wrong, message, kind } = arrow.flight
  const className = wrong || kind === MessageKind.failure ? 'message-label halo wrong' : 'message-label halo'
  return svg('text', { class: className, x: place.x, y: place.y + 10, 'data-message': message }, parts)
}

/** From the edge of a label to its arrow. */
function leader(arrow: Arrow, { x, y, width, height }: Candidate): SvgNode {
  const centre = y + height / 2
  const near = nearestOn(arrow, x + width / 2, centre)
  const from = near.x > x + width ? x + width : near.x < x ? x : near.x
  return svg('line', { class: 'leader', x1: from, y1: centre, x2: near.x, y2: near.y })
}

/** Places for a label: beside the arrow, or above one that ends at its own lifeline. */
function candidates(frame: Frame, arrow: Arrow, width: number): Candidate[] {
  if (arrow.flight.from !== arrow.flight.to) return beside(frame, arrow, width)
  const x = (arrow.x1 + arrow.x2 - width) / 2
  return x < 2 || x + width > frame.plotWidth - 2 ? [] : [{ x, y: arrow.y1 - 26 - labelHeight / 2, width, height: labelHeight, cost: 0 }]
}

/** Places to the right and left of an arrow at seven heights; those in the middle and to the right are preferred. */
function beside(frame: Frame, arrow: Segment, width: number): Candidate[] {
  const found: Candidate[] = []
  const gap = 7
  const add = (x: number, centre: number, cost: number) => {
    if (x < 2 || x + width > frame.plotWidth - 2) return
    found.push({ x, y: centre - labelHeight / 2, width, height: labelHeight, cost })
  }
  for (const [i, part] of [0.5, 0.38, 0.62, 0.27, 0.73, 0.2, 0.8].entries()) {
    const centre = arrow.y1 + (arrow.y2 - arrow.y1) * part
    const [least, most] = reach(arrow, centre - labelHeight / 2, centre + labelHeight / 2)
    add(most + gap, centre, i)
    add(least - gap - width, centre, i + 0.5)
  }
  return found
}

/** The range of x that an arrow covers between two heights. */
function reach(arrow: Segment, y0: number, y1: number): [number, number] {
  const slope = (arrow.x2 - arrow.x1) / (arrow.y2 - arrow.y1)
  const low = Math.min(arrow.y1, arrow.y2)
  const high = Math.max(arrow.y1, arrow.y2)
  const at = (y: number) => arrow.x1 + (Math.min(high, Math.max(low, y)) - arrow.y1) * slope
  return [Math.min(at(y0), at(y1)), Math.max(at(y0), at(y1))]
}
