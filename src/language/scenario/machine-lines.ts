/**
 * Lines of a cluster about the machines of its nodes: clocks, time daemons, disks and mailboxes. Read, checked for sense, printed, and
 * turned into what the plan says of a node.
 *
 *     clock a offset -3ms..3ms, uncertainty 1ms growing 200 ppm
 *     ntp a, b from time1, time2 every 64s, step 128ms
 *     disk db latency 0.1ms, sync 5ms..10ms
 *     mailbox server capacity 50, newest first, deadline 1s
 */
import type { ClockSpec, MailboxSpec, NodeSpec, NtpSpec, Origin } from '../../kernel/plan.ts'
import type { ClockLine, DiskLine, MailboxLine, Name, NtpLine, Span, Written } from './ast.ts'
import {
  type LineReader, readDistribution, readDuration, readNumber, readShift, readSignedTime, readSingleNumber, readSingleWhole,
} from './quantity.ts'
import type { RawClockLine, RawDiskLine, RawMailboxLine, RawName, RawNtpLine, RawQuantity } from './grammar/parse-tree.ts'
import { distributionText, durationText, numberText } from './time-text.ts'

/** The worst drift that clocks are commonly trusted with, in ppm. */
const usualGrowthPpm = 200

const namesOf = (line: LineReader, names: readonly RawName[] | undefined): Name[] => (
  (names ?? []).map(name => ({ text: name.text, ...line.span(name) }))
)

/** Options may stand once each: puts a value that was read into its place. */
function once<T extends object, K extends keyof T>(line: LineReader, at: Span, target: T, key: K, word: string, value: T[K] | undefined): void {
  if (target[key] !== undefined) line.fail(at, 'twice', `"${word}" is given twice.`)
  else if (value !== undefined) target[key] = value
}

function longer(line: LineReader, quantity: RawQuantity, word: string): number | undefined {
  const lengthNs = readDuration(line, quantity)
  return lengthNs === 0 ? line.fail(line.span(quantity), word, `"${word}" needs a time longer than zero.`) : lengthNs
}

// --- clocks

export function readClockLine(line: LineReader, raw: RawClockLine, written: Written): ClockLine {
  const clock: ClockLine = { ...written, kind: 'clock', nodes: namesOf(line, raw.nodes) }
  for (const option of raw.options) {
    const at = line.span(option)
    if (option.offset !== undefined) readOffset(line, at, clock, option.offset)
    else if (option.drift !== undefined) readDrift(line, at, clock, option.drift)
    else if (option.resolution !== undefined) once(line, at, clock, 'resolutionNs', 'resolution', longer(line, option.resolution, 'resolution'))
    else if (option.every !== undefined) once(line, at, clock, 'synchronisedEveryNs', 'synchronised', longer(line, option.every, 'every'))
    else if (option.uncertainty !== undefined) {
      const errorNs = readDuration(line, option.uncertainty)
      const growthPpm = option.growth === undefined ? usualGrowthPpm : readSingleNumber(line, option.growth)
      if (growthPpm !== undefined && growthPpm < 0) line.fail(line.span(option.growth!), 'growth', 'An uncertainty does not shrink by itself.')
      if (errorNs !== undefined && growthPpm !== undefined) once(line, at, clock, 'uncertainty', 'uncertainty', { errorNs, growthPpm })
    }
  }
  return clock
}

function readOffset(line: LineReader, at: Span, clock: ClockLine, quantity: RawQuantity): void {
  if (clock.offsetsNs !== undefined) return line.fail(at, 'twice', '"offset" is given twice.')
  if (quantity.high === undefined) return once(line, at, clock, 'offsetNs', 'offset', readShift(line, quantity))
  const [min, max] = [quantity.low && readSignedTime(line, quantity.low), readSignedTime(line, quantity.high)]
  if (min === undefined || max === undefined || !ascending(line, quantity, min, max)) return
  if (clock.offsetNs !== undefined) return line.fail(at, 'twice', '"offset" is given twice.')
  clock.offsetsNs = { min, max }
}

function readDrift(line: LineReader, at: Span, clock: ClockLine, quantity: RawQuantity): void {
  if (clock.driftsPpm !== undefined) return line.fail(at, 'twice', '"drift" is given twice.')
  const driftPpm = quantity.high === undefined ? readSingleNumber(line, quantity) : quantity.low && readNumber(line, quantity.low)
  const max = quantity.high === undefined ? driftPpm : readNumber(line, quantity.high)
  if (driftPpm === undefined || max === undefined) return
  if (Math.min(driftPpm, max) <= -1_000_000) {
    return line.fail(line.span(quantity), 'drift', 'A drift of -1000000 ppm or less would stop the clock or turn it back.')
  }
  if (quantity.high === undefined) return once(line, at, clock, 'driftPpm', 'drift', driftPpm)
  if (clock.driftPpm !== undefined) return line.fail(at, 'twice', '"drift" is given twice.')
  if (ascending(line, quantity, driftPpm, max)) clock.driftsPpm = { min: driftPpm, max }
}

function ascending(line: LineReader, quantity: RawQuantity, min: number, max: number): boolean {
  if (min <= max) return true
  const swapped = `${line.textOf(quantity.high!)}..${line.textOf(quantity.low!)}`
  line.fail(line.span(quantity), 'range', `The range "${line.textOf(quantity)}" runs backwards.`, `Did you mean ${swapped}?`)
  return false
}

export function clockText(line: ClockLine): string {
  const { offsetNs, offsetsNs, driftPpm, driftsPpm, resolutionNs, uncertainty, synchronisedEveryNs } = line
  const options = [
    ...(offsetNs === undefined ? [] : [`offset ${durationText(offsetNs)}`]),
    ...(offsetsNs === undefined ? [] : [`offset ${durationText(offsetsNs.min)}..${durationText(offsetsNs.max)}`]),
    ...(driftPpm === undefined ? [] : [`drift ${numberText(driftPpm)} ppm`]),
    ...(driftsPpm === undefined ? [] : [`drift ${numberText(driftsPpm.min)}..${numberText(driftsPpm.max)} ppm`]),
    ...(resolutionNs === undefined ? [] : [`resolution ${durationText(resolutionNs)}`]),
    ...(uncertainty === undefined ? [] : [`uncertainty ${durationText(uncertainty.errorNs)} growing ${numberText(uncertainty.growthPpm)} ppm`]),
    ...(synchronisedEveryNs === undefined ? [] : [`synchronised every ${durationText(synchronisedEveryNs)}`]),
  ]
  return `clock ${textOf(line.nodes)} ${options.join(', ')}`
}

/** Later lines about a node win, option by option. */
function setClock(clock: ClockSpec, line: ClockLine): void {
  if (line.offsetNs !== undefined) {
    clock.offsetNs = line.offsetNs
    delete clock.offsetsNs
  }
  if (line.driftPpm !== undefined) {
    clock.driftPpm = line.driftPpm
    delete clock.driftsPpm
  }
  const { offsetsNs, driftsPpm, resolutionNs, uncertainty, synchronisedEveryNs } = line
  Object.assign(clock, {
    ...(offsetsNs !== undefined && { offsetsNs }),
    ...(driftsPpm !== undefined && { driftsPpm }),
    ...(resolutionNs !== undefined && { resolutionNs }),
    ...(uncertainty !== undefined && { uncertainty }),
    ...(synchronisedEveryNs !== undefined && { synchronisedEveryNs }),
  })
}

// --- time daemons

/** What ntpd does when it is not told otherwise. */
const usual = { everyNs: 64_000_000_000, stepNs: 128_000_000, panicNs: 1000_000_000_000, slewPpm: 500 }

export function readNtpLine(line: LineReader, raw: RawNtpLine, written: Written): NtpLine {
  const given: Partial<typeof usual> = {}
  for (const option of raw.options ?? []) {
    const at = line.span(option)
    if (option.every !== undefined) once(line, at, given, 'everyNs', 'every', longer(line, option.every, 'every'))
    else if (option.step !== undefined) once(line, at, given, 'stepNs', 'step', readDuration(line, option.step))
    else if (option.panic !== undefined) once(line, at, given, 'panicNs', 'panic', readDuration(line, option.panic))
    else if (option.slew !== undefined) {
      const slewPpm = readSingleNumber(line, option.slew)
      if (slewPpm !== undefined && (slewPpm < 0.001 || slewPpm > 500_000)) {
        line.fail(line.span(option.slew), 'slew', 'A clock is slewed at a rate from 0.001 to 500000 ppm.')
      }
      once(line, at, given, 'slewPpm', 'slew', slewPpm)
    }
  }
  return { ...written, kind: 'ntp', clients: namesOf(line, raw.clients), servers: namesOf(line, raw.servers), ...usual, ...given }
}

export function ntpText({ clients, servers, everyNs, stepNs, panicNs, slewPpm }: NtpLine): string {
  const options = [
    `every ${durationText(everyNs)}`,
    ...(stepNs === usual.stepNs ? [] : [`step ${durationText(stepNs)}`]),
    ...(panicNs === usual.panicNs ? [] : [`panic ${durationText(panicNs)}`]),
    ...(slewPpm === usual.slewPpm ? [] : [`slew ${numberText(slewPpm)} ppm`]),
  ]
  return `ntp ${textOf(clients)} from ${textOf(servers)} ${options.join(', ')}`
}

export function ntpSpec({ clients, servers, everyNs, stepNs, panicNs, slewPpm }: NtpLine, origin: Origin): NtpSpec {
  return { clients: clients.map(name => name.text), servers: servers.map(name => name.text), everyNs, stepNs, panicNs, slewPpm, origin }
}

// --- disks

export function readDiskLine(line: LineReader, raw: RawDiskLine, written: Written): DiskLine {
  const disk: DiskLine = { ...written, kind: 'disk', nodes: namesOf(line, raw.nodes) }
  for (const option of raw.options) {
    const word = option.latency === undefined ? 'sync' : 'latency'
    once(line, line.span(option), disk, word, word, readDistribution(line, (option.latency ?? option.sync)!))
  }
  return disk
}

export function diskText({ nodes, latency, sync }: DiskLine): string {
  const options = [
    ...(latency === undefined ? [] : [`latency ${distributionText(latency)}`]),
    ...(sync === undefined ? [] : [`sync ${distributionText(sync)}`]),
  ]
  return `disk ${textOf(nodes)} ${options.join(', ')}`
}

// --- mailboxes

export function readMailboxLine(line: LineReader, raw: RawMailboxLine, written: Written): MailboxLine {
  const mailbox: MailboxLine = { ...written, kind: 'mailbox', nodes: namesOf(line, raw.nodes) }
  for (const option of raw.options) {
    const at = line.span(option)
    const { capacity, order, dropping, refusing, priority, deadline, needing } = option
    if (capacity !== undefined) once(line, at, mailbox, 'capacity', 'capacity', readSingleWhole(line, capacity, 'A capacity'))
    else if (deadline !== undefined) once(line, at, mailbox, 'deadlineNs', 'deadline', readDuration(line, deadline))
    else if (needing !== undefined) once(line, at, mailbox, 'needingNs', 'needing', readDuration(line, needing))
    else if (order !== undefined) once(line, at, mailbox, 'order', `${order} first`, order)
    else if (refusing) once(line, at, mailbox, 'refusing', 'refusing', true as const)
    else if (dropping !== undefined) once(line, at, mailbox, 'dropping', 'dropping', dropping)
    else if (priority !== undefined) once(line, at, mailbox, 'priority', 'priority', namesOf(line, priority))
  }
  if (mailbox.needingNs !== undefined && mailbox.deadlineNs === undefined) {
    const at = raw.options.find(option => option.needing !== undefined)!
    const message = '"needing" says how much of a deadline must be left, and there is none.'
    line.fail(line.span(at), 'needing', message, 'For example: mailbox server deadline 1s, needing 10ms')
  }
  if (mailbox.refusing && mailbox.capacity === undefined) {
    const at = raw.options.find(option => option.refusing)!
    line.fail(line.span(at), 'refusing', 'A mailbox refuses messages when it is full, and this one has no capacity.', 'For example: mailbox server capacity 50, refusing')
  }
  return mailbox
}

export function mailboxText({ nodes, capacity, order, dropping, refusing, priority, deadlineNs, needingNs }: MailboxLine): string {
  const options = [
    ...(capacity === undefined ? [] : [`capacity ${capacity}`]),
    ...(order === undefined ? [] : [`${order} first`]),
    ...(dropping === undefined ? [] : [`dropping ${dropping}`]),
    ...(refusing ? ['refusing'] : []),
    ...(priority === undefined ? [] : [`priority ${priority.map(name => name.text).join(' | ')}`]),
    ...(deadlineNs === undefined ? [] : [`deadline ${durationText(deadlineNs)}`]),
    ...(needingNs === undefined ? [] : [`needing ${durationText(needingNs)}`]),
  ]
  return `mailbox ${textOf(nodes)} ${options.join(', ')}`
}

function mailboxSpec({ capacity, order, dropping, refusing, priority, deadlineNs, needingNs }: MailboxLine): MailboxSpec {
  return {
    ...(capacity !== undefined && { capacity }),
    ...(order !== undefined && { order }),
    ...(dropping !== undefined && { dropping }),
    ...(refusing && { refusing }),
    ...(priority !== undefined && { priority: priority.map(name => name.text) }),
    ...(deadlineNs !== undefined && { deadlineNs }),
    ...(needingNs !== undefined && { needingNs }),
  }
}

// --- all of them

export type MachineLine = ClockLine | DiskLine | MailboxLine

/** What a line says of a node is put into its specification. */
export function setMachine(node: NodeSpec, line: MachineLine): void {
  if (line.kind === 'clock') setClock(node.clock, line)
  else if (line.kind === 'mailbox') node.mailbox = { ...node.mailbox, ...mailboxSpec(line) }
  else {
    const { latency, sync } = line
    node.disk = { ...node.disk, ...(latency !== undefined && { latency }), ...(sync !== undefined && { sync }) }
  }
}

/** The nodes that a line about machines names. */
export function machineNodes(line: MachineLine | NtpLine): Name[] {
  return line.kind === 'ntp' ? [...line.clients, ...line.servers] : line.nodes
}

const textOf = (names: readonly Name[]): string => names.map(name => name.text).join(', ')
