/** A place for a figure, with tooltips; a click on an event moves the cursor to it. */
import { mountSvg, on } from '../dom.ts'
import type { SvgNode } from '../../src/diagram/svg.ts'
import { Tooltip } from '../tooltip.ts'
import type { ViewContext } from './view.ts'

export interface Stage {
  draw(tree: SvgNode): void
  /** Replaces only the layer that shows the cursor. */
  drawCursor(layer: SvgNode): void
}

/** `nearest` finds the event for a click that hits no event itself. */
export function makeStage(place: HTMLElement, context: ViewContext, nearest: (x: number, y: number) => number | undefined): Stage {
  const tooltip = new Tooltip(context.root, context.run)
  let picture: SVGElement | undefined
  let layer: Element | undefined
  on(place, 'pointermove', (event) => {
    // SAFETY: pointer events are mouse events, on elements of this picture.
    const mouse = event as PointerEvent
    if (mouse.buttons === 0) tooltip.show(mouse.target as Element, mouse)
    else tooltip.hide()
  })
  on(place, 'pointerleave', () => tooltip.hide())
  on(place, 'click', (event) => {
    const mouse = event as MouseEvent
    const marked = (mouse.target as Element).closest('[data-event]')?.getAttribute('data-event')
    const box = picture?.getBoundingClientRect()
    const found = marked ? Number(marked) : box ? nearest(mouse.clientX - box.left, mouse.clientY - box.top) : undefined
    if (found !== undefined && found >= 0) context.cursor.do('goto', found)
  })
  return {
    draw(tree) {
      const made = mountSvg(tree)
      // A screen reader reads the text alternative of the region around it; the parts of the figure would only be noise.
      made.setAttribute('aria-hidden', 'true')
      if (picture) picture.replaceWith(made)
      else place.appendChild(made)
      picture = made
      layer = undefined
    },
    drawCursor(tree) {
      const made = mountSvg(tree)
      made.setAttribute('pointer-events', 'none')
      if (layer) layer.replaceWith(made)
      else picture?.appendChild(made)
      layer = made
    },
  }
}
