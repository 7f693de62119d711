/** What every view of a run offers to the output it is part of. */
import type { Shown } from '../../src/diagram/views.ts'
import type { PlayCursor } from '../play-cursor.ts'

export interface View {
  readonly element: HTMLElement
  /** The cursor moved, or the view was brought to the front. */
  show(event: number): void
  /** The output got another width. */
  resize(width: number): void
  /** The picture as it is shown, as an SVG file with the colours of the screen; absent: this view is not a picture. */
  figure?(): string | Promise<string>
}

export interface ViewContext extends Shown {
  cursor: PlayCursor
  /** Where tooltips and colours belong: the root of the output inside its shadow tree. */
  root: HTMLElement
  width: number
  /** Ends when the output is gone. */
  signal: AbortSignal
}
