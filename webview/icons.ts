/** Small pictures for buttons and verdicts, 16 by 16, drawn with strokes of the text's colour. */
import { mountSvg } from './dom.ts'
import { svg } from '../src/diagram/svg.ts'

const paths = {
  first: 'M4 3.5v9M12.5 3.5 6.5 8l6 4.5z',
  back: 'M11 3.5 5 8l6 4.5z',
  forward: 'M5 3.5 11 8l-6 4.5z',
  last: 'M12 3.5v9M3.5 3.5 9.5 8l-6 4.5z',
  play: 'M4.5 2.5 13 8l-8.5 5.5z',
  pause: 'M5 3v10M11 3v10',
  nextViolation: 'M2.5 3.5 8 8l-5.5 4.5zM10 5.5l4 5M14 5.5l-4 5',
  nextFault: 'M2.5 3.5 8 8l-5.5 4.5zM12.5 2.5 10 8.5h4l-2.5 5',
  holds: 'M3 8.5 6.5 12 13 4.5',
  violated: 'M4 4l8 8M12 4l-8 8',
  unknown: 'M5.5 6a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.8-1.1 1.6M8 12.2v.3',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.2',
  error: 'M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6',
  export: 'M8 2v7.5M5 6.8 8 9.8l3-3M3 11v2.5h10V11',
  zoomIn: 'M8 3.5v9M3.5 8h9',
  zoomOut: 'M3.5 8h9',
  fit: 'M2.5 8h11M5 5 2.5 8 5 11M11 5l2.5 3L11 11',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  place: 'M6 3H3v10h10v-3M9 3h4v4M13 3 7.5 8.5',
} as const

export type IconName = keyof typeof paths

const filled: ReadonlySet<IconName> = new Set(['first', 'back', 'forward', 'last', 'play'])

export function icon(name: IconName): SVGElement {
  return mountSvg(
    svg(
      'svg',
      { class: filled.has(name) ? 'icon filled' : 'icon', width: 16, height: 16, viewBox: '0 0 16 16', 'aria-hidden': 'true' },
      [svg('path', { d: paths[name] })],
    ),
  )
}
