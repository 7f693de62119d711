/** The interface between a view of a run and the output that it is part of. */
import type { Shown } from '../../src/diagram/views.ts'
import type { PlayCursor } from '../play-cursor.ts'

export interface View {
  readonly element: HTMLElement
  /** Settled when it has been drawn; absent: it is drawn at once. */
  readonly painted?: Promise<void>
  /** Called when the cursor has moved, or the view is shown. */
  show(event: number): void
  /** Called when the output has another width. */
  resize(width: number): void
  /** The figure as an SVG file with the colours on the screen; absent when the view is no figure. */
  figure?(): string | Promise<string>
}

export interface ViewContext extends Shown {
  cursor: PlayCursor
  /** The root of the output inside its shadow tree, which holds tooltips and colours. */
  root: HTMLElement
  width: number
  /** Aborted when the output is removed. */
  signal: AbortSignal
}
