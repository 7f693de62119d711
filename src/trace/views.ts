/**
 * The views of a run: what authors write after `show`, what stands on the tabs, and what each view shows. The order is that of the
 * tabs of a run that asks for none. A new view is an entry here, and a figure or a text of this name where views are drawn.
 *
 *     viewOf('sequence')      // 'space-time': two names of one view
 *     viewOf('toString')      // undefined
 */
export interface ViewWords {
  /** The text on the tab. */
  label: string
  help: string
  /** Other words that authors may write for it. */
  also?: readonly string[]
}

export const views = {
  'space-time': {
    label: 'Space-time',
    help: 'One lifeline for each node, time to scale, messages as slanted arrows, pauses, crashes and faults.',
    also: ['sequence'],
  },
  clocks: { label: 'Clocks', help: 'What each clock reads against true time.' },
  meters: { label: 'Meters', help: 'What was sampled and counted over time, goodput, how busy nodes were, and how the samples are distributed.' },
  state: { label: 'State', help: 'The fields of every node.' },
  log: { label: 'Log', help: 'What the nodes logged.' },
  mermaid: { label: 'Mermaid', help: 'The run as text for Mermaid, and the sequence diagram that Mermaid draws of it.' },
} as const satisfies Record<string, ViewWords>

export type ViewName = keyof typeof views

// SAFETY: the keys of a constant record are its names.
export const viewNames = Object.keys(views) as ViewName[]

const namesOf = new Map<string, ViewName>(viewNames.flatMap((name) => {
  const { also = [] }: ViewWords = views[name]
  return [name, ...also].map((word): [string, ViewName] => [word, name])
}))

/** Every word that means a view. */
export const viewWords: readonly string[] = [...namesOf.keys()]

export function viewOf(word: string): ViewName | undefined {
  return namesOf.get(word)
}
