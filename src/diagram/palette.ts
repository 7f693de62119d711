/**
 * Colours and type of every figure, in one place.
 *
 * The shapes of a figure have classes that say what they are (`class="message late"`); a palette says what each looks like. The webview passes
 * the colours of the editor's theme, an export passes `lightPalette` or `darkPalette`.
 *
 *     toSvgText(spaceTime(run, { width: 900 }).tree, { style: styleText(lightPalette) })   // '<svg …</svg>\n'
 */
export interface Palette {
  background: string
  foreground: string
  /** Secondary text. */
  muted: string
  /** Lifelines and axes. */
  line: string
  /** Grid, frames. */
  faint: string
  /** Messages, handlers at work. */
  message: string
  /** Leases, locks, terms. */
  band: string
  /** A node that stands still. */
  pause: string
  /** Late replies, timeouts, declared faults. */
  warning: string
  /** Violations, losses, crashes, errors. */
  wrong: string
  /** Text on a `wrong` background. */
  onWrong: string
  good: string
  note: string
  /** The cursor. */
  accent: string
  font: string
}

const font = 'system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif'

export const lightPalette: Palette = {
  background: '#ffffff',
  foreground: '#24292f',
  muted: '#5c6670',
  line: '#8a939c',
  faint: '#dfe3e8',
  message: '#0b63c5',
  band: '#7a3fb0',
  pause: '#6b7480',
  warning: '#a85a00',
  wrong: '#c4281c',
  onWrong: '#ffffff',
  good: '#2f7d32',
  note: '#8a6d00',
  accent: '#0b63c5',
  font,
}

export const darkPalette: Palette = {
  background: '#1e1f22',
  foreground: '#dfe1e5',
  muted: '#a2a8b1',
  line: '#7b828c',
  faint: '#3a3d42',
  message: '#5aa9f8',
  band: '#c08cf0',
  pause: '#9aa2ad',
  warning: '#e5a04b',
  wrong: '#f5665c',
  onWrong: '#1e1f22',
  good: '#7fc883',
  note: '#d9bd4a',
  accent: '#5aa9f8',
  font,
}

/** The CSS of all figures under `.dsnb-figure`, with the colours filled in. */
export function styleText(p: Palette): string {
  return [...base(p), ...messages(p), ...states(p), ...annotations(p), ...charts(p)].map((rule) => `.dsnb-figure ${rule}`).join('\n')
}

function base(p: Palette): string[] {
  return [
    `text { font-family: ${p.font}; font-size: 11px; fill: ${p.foreground}; }`,
    `.paper { fill: ${p.background}; }`,
    `.lane-name { font-size: 13px; font-weight: 600; }`,
    `.muted { fill: ${p.muted}; }`,
    `.lifeline { stroke: ${p.line}; stroke-width: 1.5; }`,
    `.lifeline.side { stroke-width: 1; }`,
    `.lifeline.machine { stroke-width: 1; stroke-dasharray: 1 3; }`,
    `.side-name { fill: ${p.foreground}; }`,
    `.grid { stroke: ${p.faint}; stroke-width: 1; }`,
    `.axis { stroke: ${p.line}; stroke-width: 1; fill: none; }`,
    `.fold { fill: ${p.faint}; fill-opacity: 0.35; }`,
    `.break { fill: ${p.background}; }`,
    `.break-edge { stroke: ${p.line}; stroke-width: 1.25; fill: none; stroke-linecap: round; }`,
    `.fold-label { font-style: italic; fill: ${p.muted}; }`,
    `.halo { paint-order: stroke; stroke: ${p.background}; stroke-width: 3.5px; stroke-linejoin: round; }`,
  ]
}

function messages(p: Palette): string[] {
  return [
    `.message .shaft, .messages { stroke: ${p.message}; stroke-width: 1.5; fill: none; }`,
    `.messages { stroke-width: 1; }`,
    `.ribbon { fill: ${p.message}; fill-opacity: 0.6; }`,
    `.ribbon.lost { fill: ${p.wrong}; fill-opacity: 1; }`,
    `.message .head { fill: ${p.message}; stroke: ${p.message}; stroke-width: 1; stroke-linejoin: round; }`,
    `.message .head.open { fill: none; stroke-width: 1.5; stroke-linecap: round; }`,
    `.message .origin { fill: ${p.message}; }`,
    `.message.failed .shaft { stroke: ${p.wrong}; }`,
    `.message.failed .head { stroke: ${p.wrong}; }`,
    `.message.failed .origin { fill: ${p.wrong}; }`,
    `.message.late .shaft { stroke: ${p.warning}; stroke-dasharray: 6 4; }`,
    `.message.late .head { stroke: ${p.warning}; }`,
    `.message.late .origin { fill: ${p.warning}; }`,
    `.message.lost .shaft { stroke: ${p.wrong}; stroke-dasharray: 2 3; }`,
    `.message.lost .origin { fill: ${p.wrong}; }`,
    `.message.flying .shaft { stroke-dasharray: 3 4; }`,
    `.message.wrong .shaft { stroke: ${p.wrong}; stroke-width: 2.5; }`,
    `.message.wrong .head { stroke: ${p.wrong}; fill: ${p.wrong}; }`,
    `.message.wrong .origin { fill: ${p.wrong}; }`,
    `.message.duplicate .shaft { stroke-dasharray: 1 3; }`,
    `.acknowledgement .shaft { stroke: ${p.muted}; stroke-width: 1; stroke-dasharray: 2 2; fill: none; }`,
    `.acknowledgement .head { stroke: ${p.muted}; stroke-width: 1; fill: none; }`,
    `.control-label { fill: ${p.muted}; font-size: 10px; }`,
    `.buffered { fill: ${p.message}; fill-opacity: 0.28; stroke: ${p.message}; stroke-width: 1; }`,
    `.read { stroke: ${p.message}; stroke-width: 1.5; fill: none; }`,
    `.message-label .type { font-weight: 600; }`,
    `.message-label .payload { fill: ${p.muted}; }`,
    `.message-label.wrong .type { fill: ${p.wrong}; }`,
    `.cross { stroke: ${p.wrong}; stroke-width: 2; stroke-linecap: round; fill: none; }`,
    `.hit { stroke: transparent; stroke-width: 11; fill: none; pointer-events: stroke; }`,
  ]
}

function states(p: Palette): string[] {
  return [
    `.down { stroke: ${p.background}; stroke-width: 4; }`,
    `.down-dash { stroke: ${p.wrong}; stroke-width: 1.5; stroke-dasharray: 1.5 4; stroke-linecap: round; }`,
    `.pause { fill: ${p.pause}; fill-opacity: 0.32; stroke: ${p.pause}; stroke-width: 1; }`,
    `.pause-label, .band-label { font-weight: 600; }`,
    `.busy { fill: ${p.background}; stroke: ${p.message}; stroke-width: 1.25; }`,
    `.busy-fill { fill: ${p.message}; fill-opacity: 0.18; }`,
    `.band { fill: ${p.band}; fill-opacity: 0.22; }`,
    `.band-edge { stroke: ${p.band}; stroke-width: 2; stroke-linecap: round; fill: none; }`,
    `.band-label { fill: ${p.foreground}; }`,
    `.turn { fill: ${p.background}; stroke: ${p.foreground}; stroke-width: 1.5; }`,
    `.turn.receive { fill: ${p.foreground}; }`,
    `.turn.wrong { fill: ${p.wrong}; stroke: ${p.wrong}; }`,
    `.turns { fill: ${p.line}; }`,
    `.restart { fill: ${p.background}; stroke: ${p.good}; stroke-width: 2; }`,
    `.timeout { fill: ${p.background}; stroke: ${p.warning}; stroke-width: 1.5; stroke-linejoin: round; }`,
  ]
}

function annotations(p: Palette): string[] {
  return [
    `.hint { fill: ${p.muted}; font-style: italic; }`,
    `.fault { fill: ${p.warning}; }`,
    `.fault-label { fill: ${p.foreground}; }`,
    `.fault-more { fill: ${p.muted}; font-style: italic; }`,
    `.fault-tint { fill: ${p.warning}; fill-opacity: 0.09; }`,
    `.fault-edge { stroke: ${p.warning}; stroke-width: 1; stroke-dasharray: 3 3; }`,
    `.note-box { fill: ${p.background}; stroke: ${p.note}; stroke-width: 1; }`,
    `.note-fill { fill: ${p.note}; fill-opacity: 0.14; }`,
    `.leader { stroke: ${p.foreground}; stroke-width: 1; }`,
    `.note-stem { stroke: ${p.note}; stroke-width: 1; }`,
    `.violation-line { stroke: ${p.wrong}; stroke-width: 1.5; stroke-dasharray: 5 3; }`,
    `.flag { fill: ${p.wrong}; }`,
    `.flag-cross { stroke: ${p.onWrong}; stroke-width: 2; stroke-linecap: round; fill: none; }`,
    `.flag-text { fill: ${p.onWrong}; font-weight: 600; }`,
    `.alarm { fill: ${p.background}; stroke: ${p.wrong}; stroke-width: 2; stroke-linejoin: round; }`,
    `.alarm-mark { stroke: ${p.wrong}; stroke-width: 2; stroke-linecap: round; fill: none; }`,
    `.veil { fill: ${p.background}; fill-opacity: 0.66; }`,
    `.cursor { stroke: ${p.accent}; stroke-width: 1.5; }`,
    `.cursor-pill { fill: ${p.foreground}; }`,
    `.cursor-text { fill: ${p.background}; font-weight: 600; }`,
    `.current { fill: none; stroke: ${p.accent}; stroke-width: 2.5; }`,
    `.current-shaft { fill: none; stroke: ${p.accent}; stroke-width: 5; stroke-opacity: 0.35; stroke-linecap: round; }`,
  ]
}

function charts(p: Palette): string[] {
  return [
    `.clock { fill: none; stroke-width: 2; stroke-linejoin: round; }`,
    `.clock.tone-0 { stroke: ${p.message}; }`,
    `.clock.tone-1 { stroke: ${p.warning}; stroke-dasharray: 9 3; }`,
    `.clock.tone-2 { stroke: ${p.band}; stroke-dasharray: 3 2; }`,
    `.clock.tone-3 { stroke: ${p.good}; stroke-dasharray: 10 3 2 3; }`,
    `.clock.exact { stroke: ${p.line}; stroke-dasharray: none; }`,
    ...[[p.message, 0], [p.warning, 1], [p.band, 2], [p.good, 3]].flatMap(([colour, tone]) => [
      `.uncertainty.tone-${tone}, .coarse.tone-${tone} { fill: ${colour}; }`,
      `.uncertainty-edge.tone-${tone}, .staircase.tone-${tone} { stroke: ${colour}; }`,
    ]),
    `.uncertainty { fill-opacity: 0.14; }`,
    `.coarse { fill-opacity: 0.35; }`,
    `.uncertainty-edge { fill: none; stroke-width: 0.75; stroke-opacity: 0.8; }`,
    `.uncertainty-wrong { fill: none; stroke: ${p.wrong}; stroke-width: 3; }`,
    `.staircase { fill: none; stroke-width: 1; stroke-linejoin: miter; }`,
    `.clock-dot { fill: ${p.background}; stroke: ${p.foreground}; stroke-width: 1.5; }`,
    `.clock-name { font-weight: 600; }`,
    ...[[p.message, 0, 'none'], [p.warning, 1, '9 3'], [p.band, 2, '3 2'], [p.good, 3, '10 3 2 3']].flatMap(([colour, tone, dash]) => [
      `.meter-line.tone-${tone}, .meter-key.tone-${tone} { stroke: ${colour}; stroke-dasharray: ${dash}; }`,
      `.meter-cloud.tone-${tone} { stroke: ${colour}; }`,
      `.meter-dots.tone-${tone} circle { fill: ${colour}; }`,
    ]),
    `.meter-line, .meter-key { fill: none; stroke-width: 1.75; stroke-linejoin: round; }`,
    `.meter-cloud { fill: none; stroke-width: 1; stroke-opacity: 0.7; }`,
    `.meter-cloud.faint { stroke-opacity: 0.3; }`,
    `.meter-dots circle { fill-opacity: 0.55; }`,
    `.meter-name { font-weight: 600; }`,
    `.meter-bar { fill: ${p.message}; fill-opacity: 0.75; }`,
    `.meter-bar.failed { fill: ${p.wrong}; }`,
    `.meter-bar.unknown { fill: ${p.warning}; fill-opacity: 0.25; stroke: ${p.warning}; stroke-width: 1; }`,
    `.meter-curve { fill: none; stroke: ${p.message}; stroke-width: 2; stroke-linejoin: round; }`,
    `.bound { stroke: ${p.good}; stroke-width: 1.5; stroke-dasharray: 5 3; fill: none; }`,
    `.bound.broken { stroke: ${p.wrong}; }`,
    `.bound-label { fill: ${p.good}; stroke: ${p.background}; stroke-width: 3.5px; stroke-dasharray: none; font-weight: 600; }`,
    `.bound-label.broken { fill: ${p.wrong}; stroke: ${p.background}; }`,
    `.zero { stroke: ${p.line}; stroke-width: 1; }`,
    `.leader { stroke: ${p.line}; stroke-width: 0.75; fill: none; }`,
    `.believed { stroke: ${p.band}; stroke-width: 7; stroke-opacity: 0.3; fill: none; }`,
  ]
}
