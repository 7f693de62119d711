/**
 * The cursor: one event index that all views of an output share, and the timer that moves it during play.
 *
 *     declare const run: RunIndex
 *     const cursor = new PlayCursor(run)
 *     cursor.onChange((event) => console.log(event))
 *     cursor.step(+1)
 */
import type { RunIndex } from '../src/diagram/run-index.ts'
import type { EventKind } from '../src/trace/events.ts'
import { EventKind as Kind } from '../src/trace/events.ts'
import type { StepAction } from './messages.ts'

const violationKinds: ReadonlySet<EventKind> = new Set([Kind.violation, Kind.error])
const faultKinds: ReadonlySet<EventKind> = new Set([Kind.faultBegin, Kind.faultEnd, Kind.pauseBegin, Kind.crash, Kind.drop, Kind.clock])

export class PlayCursor {
  readonly run: RunIndex
  position: number
  playing = false
  eventsPerSecond = 2
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly listeners: ((event: number) => void)[] = []

  /** The cursor begins at the last event, so that the whole run is shown. */
  constructor(run: RunIndex) {
    this.run = run
    this.position = run.trace.length - 1
  }

  get last(): number {
    return this.run.trace.length - 1
  }

  onChange(listener: (event: number) => void): void {
    this.listeners.push(listener)
  }

  set(event: number): void {
    const next = Math.max(0, Math.min(this.last, Math.round(event)))
    if (next === this.position) return
    this.position = next
    this.tell()
  }

  step(by: number): void {
    this.pause()
    this.set(this.position + by)
  }

  do(action: StepAction, event?: number): void {
    if (action === 'play') return this.togglePlay()
    this.pause()
    if (action === 'first') this.set(0)
    else if (action === 'last') this.set(this.last)
    else if (action === 'back') this.set(this.position - 1)
    else if (action === 'forward') this.set(this.position + 1)
    else if (event !== undefined) this.set(event)
  }

  /** Moves to the next violation or error; after the last one to the first. */
  nextViolation(): void {
    this.next((event) => violationKinds.has(this.kind(event)))
  }

  nextFault(): void {
    this.next((event) => faultKinds.has(this.kind(event)))
  }

  /** Moves to the next or the previous event of the current event's node. */
  nextOfNode(direction: 1 | -1): void {
    const { node } = this.run.trace.events
    const mine = node[this.position]
    for (let event = this.position + direction; event >= 0 && event <= this.last; event += direction) {
      if (node[event] !== mine) continue
      this.pause()
      return this.set(event)
    }
  }

  has(which: 'violation' | 'fault'): boolean {
    const kinds = which === 'violation' ? violationKinds : faultKinds
    return this.run.trace.events.kind.some((kind) => kinds.has(kind as EventKind))
  }

  togglePlay(): void {
    if (this.playing) return this.pause()
    this.playing = true
    if (this.position === this.last) this.position = 0
    this.tell()
    this.schedule()
  }

  pause(): void {
    if (this.timer !== undefined) clearTimeout(this.timer)
    this.timer = undefined
    if (!this.playing) return
    this.playing = false
    this.tell()
  }

  private schedule(): void {
    const pauseMs = Math.max(16, 1000 / this.eventsPerSecond)
    // With more events in a second than frames, each frame moves over several.
    const stride = Math.max(1, Math.round((this.eventsPerSecond * pauseMs) / 1000))
    this.timer = setTimeout(() => {
      this.set(this.position + stride)
      if (this.position === this.last) this.pause()
      else this.schedule()
    }, pauseMs)
  }

  private kind(event: number): EventKind {
    // SAFETY: the column holds kinds only.
    return this.run.trace.events.kind[event] as EventKind
  }

  private next(wanted: (event: number) => boolean): void {
    this.pause()
    for (let k = 1; k <= this.last + 1; k++) {
      const event = (this.position + k) % (this.last + 1)
      if (wanted(event)) return this.set(event)
    }
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.position)
  }
}
