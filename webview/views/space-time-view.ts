/** The space-time diagram with its controls: scale, zoom, pan, which nodes are shown. */
import { cursorLayer } from '../../src/diagram/cursor.ts'
import { edgePx, faultRowsUsual } from '../../src/diagram/frame.ts'
import { describe } from '../../src/diagram/describe.ts'
import { styleText } from '../../src/diagram/palette.ts'
import { spaceTime, type SpaceTimeFigure } from '../../src/diagram/space-time.ts'
import { toSvgText } from '../../src/diagram/svg.ts'
import { titleOf } from '../../src/diagram/views.ts'
import { button, toggle } from '../controls.ts'
import { element, on } from '../dom.ts'
import { resolvedPalette } from '../theme.ts'
import { makeStage, type Stage } from './stage.ts'
import type { View, ViewContext } from './view.ts'

const zoomMax = 4096

export class SpaceTimeView implements View {
  readonly element = element('div', { class: 'view space-time-view' })
  private readonly context: ViewContext
  private readonly stage: Stage
  private readonly place = element('div', { class: 'stage' })
  private readonly scaleButtons: { linear: HTMLElement; compressed: HTMLElement }
  private figureNow: SpaceTimeFigure
  private scale: 'auto' | 'linear' | 'compressed' = 'auto'
  private zoom = 1
  private offset = 0
  private width: number
  private hidden = new Set<number>()
  private allFaults = false
  private readonly faultsButton: HTMLElement | undefined
  private frameAsked = false

  constructor(context: ViewContext) {
    this.context = context
    this.width = context.width
    this.figureNow = this.layOut()
    this.stage = makeStage(this.place, context, (x, y) => this.nearest(x, y))
    this.scaleButtons = {
      linear: toggle('to scale', () => this.setScale('linear')),
      compressed: toggle('compressed', () => this.setScale('compressed')),
    }
    const faults = this.figureNow.frame.faultRows.length + this.figureNow.frame.faultsLeft
    if (faults > faultRowsUsual) this.faultsButton = toggle(`all ${faults} faults`, () => this.toggleFaults())
    this.element.append(this.toolbar(), this.place)
    this.redraw()
    on(this.place, 'wheel', (event) => this.wheel(event as WheelEvent))
    this.listenToDrags()
  }

  private toolbar(): HTMLElement {
    return element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Diagram' }, [
      element(
        'span',
        { class: 'segmented', role: 'group', 'aria-label': 'Time scale' },
        [this.scaleButtons.linear, this.scaleButtons.compressed],
      ),
      element('span', { class: 'zoom', role: 'group', 'aria-label': 'Zoom' }, [
        button('zoomOut', 'Zoom out', () => this.zoomBy(1 / 2)),
        button('fit', 'Show the whole run', () => this.zoomTo(1, 0)),
        button('zoomIn', 'Zoom in', () => this.zoomBy(2)),
      ]),
      this.nodeFilter(),
      this.faultsButton && element('span', { class: 'segmented' }, [this.faultsButton]),
    ])
  }

  private nodeFilter(): HTMLElement {
    const { nodes } = this.context.run.trace.header
    const boxes = nodes.map(({ name }, node) => {
      const box = element('dsnb-checkbox', { checked: true, 'data-node': node }, [name])
      on(box, 'change', () => {
        // SAFETY: the toolkit's checkbox has `checked`, as a native one has.
        if ((box as unknown as { checked: boolean }).checked) this.hidden.delete(node)
        else this.hidden.add(node)
        this.redraw()
      })
      return box
    })
    return element('details', { class: 'menu nodes' }, [element('summary', {}, ['Nodes']), element('div', { class: 'menu-items' }, boxes)])
  }

  private layOut(): SpaceTimeFigure {
    const nodes = this.context.run.trace.header.nodes.map((_, i) => i).filter((node) => !this.hidden.has(node))
    const { width, scale, zoom, offset } = this
    return spaceTime(this.context.run, { width, scale, zoom, offset, nodes, hits: true, ...(this.allFaults && { faultRowsMax: Infinity }) })
  }

  private toggleFaults(): void {
    this.allFaults = !this.allFaults
    this.faultsButton?.setAttribute('aria-pressed', String(this.allFaults))
    this.redraw()
  }

  private redraw(): void {
    this.figureNow = this.layOut()
    this.offset = this.figureNow.frame.offset
    const { kind } = this.figureNow.frame.scale
    this.scaleButtons.linear.setAttribute('aria-pressed', String(kind === 'linear'))
    this.scaleButtons.compressed.setAttribute('aria-pressed', String(kind === 'compressed'))
    this.place.classList.toggle('pannable', this.zoom > 1)
    this.stage.draw(this.figureNow.tree)
    this.drawCursor(this.context.cursor.position)
  }

  /** Redraws in the next frame, since wheel and drag events come more often than frames. */
  private redrawSoon(): void {
    if (this.frameAsked) return
    this.frameAsked = true
    requestAnimationFrame(() => {
      this.frameAsked = false
      this.redraw()
    })
  }

  private drawCursor(event: number): void {
    this.stage.drawCursor(cursorLayer(this.figureNow.frame, this.figureNow.arrows, event))
  }

  show(event: number): void {
    if (!this.follow(event)) this.drawCursor(event)
  }

  /** Moves the visible part so that the cursor is in it. */
  private follow(event: number): boolean {
    const { frame } = this.figureNow
    const x = frame.x(this.context.run.trace.timeNs(event))
    if (this.zoom === 1 || (x >= edgePx / 2 && x <= frame.plotWidth - edgePx)) return false
    this.offset = x + frame.offset - edgePx - frame.plotWidth / 3
    this.redraw()
    return true
  }

  resize(width: number): void {
    if (Math.abs(width - this.width) < 2) return
    this.width = width
    this.redraw()
  }

  private setScale(scale: 'linear' | 'compressed'): void {
    this.scale = scale
    this.redraw()
  }

  private zoomBy(factor: number, at?: number): void {
    const { frame } = this.figureNow
    const centre = at ?? frame.plotWidth / 2
    const timeNs = frame.scale.timeAt(centre + frame.offset - edgePx)
    this.zoom = Math.min(zoomMax, Math.max(1, this.zoom * factor))
    // The first layout gives the new scale; then the view is moved so that the same moment is under the same pixel as before.
    const next = this.layOut().frame
    this.offset = next.scale.x(timeNs) + edgePx - centre
    this.redrawSoon()
  }

  private zoomTo(zoom: number, offset: number): void {
    this.zoom = zoom
    this.offset = offset
    this.redraw()
  }

  private wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault()
      const x = event.clientX - this.place.getBoundingClientRect().left - this.figureNow.frame.left
      this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, x)
    } else if (this.zoom > 1 && Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault()
      this.offset += event.deltaX
      this.redrawSoon()
    }
  }

  private listenToDrags(): void {
    let from: { x: number; offset: number; moved: boolean } | undefined
    on(this.place, 'pointerdown', (event) => {
      if (this.zoom > 1) from = { x: (event as PointerEvent).clientX, offset: this.offset, moved: false }
    })
    on(this.place, 'pointermove', (event) => {
      const { clientX, buttons, pointerId } = event as PointerEvent
      if (!from || buttons === 0) return void (from = buttons === 0 ? undefined : from)
      if (Math.abs(clientX - from.x) < 4 && !from.moved) return
      from.moved = true
      this.place.setPointerCapture(pointerId)
      this.offset = from.offset - (clientX - from.x)
      this.redrawSoon()
    })
    // The click at the end of a drag does not move the cursor.
    this.place.addEventListener('click', (event) => {
      if (from?.moved) event.stopImmediatePropagation()
      else if ((event.target as Element).closest('.fault-more')) {
        event.stopImmediatePropagation()
        this.toggleFaults()
      }
      from = undefined
    }, { capture: true })
  }

  /** The event closest in time to a click, of the node whose lifeline is near it if there is one. */
  private nearest(x: number, y: number): number | undefined {
    const { frame } = this.figureNow
    if (x < frame.left) return undefined
    const timeNs = frame.scale.timeAt(x - frame.left + frame.offset - edgePx)
    const { trace } = this.context.run
    const { events, length } = trace
    const clicked = frame.nodes.find((node) => {
      const above = frame.bufferY(node) ?? frame.rowY(node, 0)
      return y > above - 12 && y < frame.rowY(node, frame.run.lanes.names[node].length) + 12
    })
    const start = trace.indexAt(timeNs)
    let best: number | undefined
    const consider = (event: number) => {
      if (event < 0 || event >= length || (clicked !== undefined && events.node[event] !== clicked)) return
      if (best === undefined || Math.abs(trace.timeNs(event) - timeNs) < Math.abs(trace.timeNs(best) - timeNs)) best = event
    }
    for (let k = 0; k < 2000 && best === undefined; k++) {
      consider(start - k)
      consider(start + 1 + k)
    }
    return best
  }

  figure(): string {
    const { run, summary, root, cursor } = this.context
    const { tree, frame, arrows } = this.figureNow
    const whole = { ...tree, children: [...tree.children, cursorLayer(frame, arrows, cursor.position)] }
    return toSvgText(
      whole,
      {
        title: titleOf('space-time', summary),
        description: describe(run.trace, 0).summary,
        style: styleText(resolvedPalette(root)),
      },
    )
  }
}
