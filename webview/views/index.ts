/**
 * Makes the views of an output. A view with controls of its own is a class in this folder; the others are just the figure or text that
 * `src/diagram` has for them.
 */
import type { ViewName } from '../../src/trace/views.ts'
import { FigureView } from './figure-view.ts'
import { LogView } from './log-view.ts'
import { MermaidView } from './mermaid-view.ts'
import { SpaceTimeView } from './space-time-view.ts'
import { StateCards } from './state-cards.ts'
import type { View, ViewContext } from './view.ts'

const own: { [name in ViewName]?: (context: ViewContext) => View } = {
  'space-time': (context) => new SpaceTimeView(context),
  state: (context) => new StateCards(context, true),
  log: (context) => new LogView(context),
  mermaid: (context) => new MermaidView(context),
}

export function makeView(name: ViewName, context: ViewContext): View {
  return own[name]?.(context) ?? new FigureView(context, name)
}
