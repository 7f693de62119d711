/** The one stylesheet that all outputs of a page adopt. Colours come from the theme alone. */
import { styleText } from '../src/diagram/palette.ts'
import { themePalette as p } from './theme.ts'
import { toolkitTokens } from './toolkit-tokens.ts'

/** The colour of frames: faint, but the theme's own in high contrast. */
const edge = `var(--vscode-contrastBorder, ${p.faint})`

const layout = `
:host { display: block; }
.dsnb {
  position: relative; box-sizing: border-box; padding: 6px 8px 10px; color: ${p.foreground}; font-family: ${p.font};
  font-size: var(--vscode-font-size, 13px); line-height: 1.45;
}
.dsnb *, .dsnb *::before { box-sizing: border-box; }
.dsnb [hidden] { display: none !important; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.icon { fill: none; stroke: currentColor; stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; flex: none; display: block; }
.icon.filled path { fill: currentColor; }
h3 { margin: 0; font-size: 1.1em; font-weight: 600; }
button { font: inherit; color: inherit; background: none; border: none; cursor: pointer; }
:focus-visible { outline: 2px solid ${p.accent}; outline-offset: 1px; }
.link {
  display: inline-flex; align-items: center; gap: 3px; padding: 0 2px;
  color: var(--vscode-textLink-foreground, ${p.message}); border-radius: 2px;
}
.link:hover { text-decoration: underline; }
.link .icon { width: 13px; height: 13px; }
.hint, .broken { color: ${p.muted}; margin: 8px 0; }
.broken { color: ${p.wrong}; }
`

const header = `
.title-line { display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 14px; }
.fact { color: ${p.muted}; font-variant-numeric: tabular-nums; }
.fact b { color: ${p.foreground}; font-weight: 600; }
.measures { display: flex; flex-wrap: wrap; gap: 2px 14px; margin-top: 4px; }
.chips { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 0; padding: 0; list-style: none; }
.chip { display: inline-flex; align-items: center; gap: 6px; padding: 1px 9px 1px 6px; border: 1px solid; border-radius: 11px; }
.chip > span { color: ${p.foreground}; }
.chip b { font-weight: 600; }
.chip .icon { width: 14px; height: 14px; stroke-width: 2.2; }
.chip.good { color: ${p.good}; }
.chip.bad { color: ${p.wrong}; }
.chip.bad { background: color-mix(in srgb, ${p.wrong} 10%, transparent); }
.chip.unknown { color: ${p.warning}; border-style: dashed; }
.problem { display: flex; gap: 8px; margin-top: 8px; padding: 6px 10px; border-left: 3px solid; }
.problem > div { color: ${p.foreground}; }
.problem.error { color: ${p.wrong}; background: color-mix(in srgb, ${p.wrong} 9%, transparent); }
.problem.warning { color: ${p.warning}; background: color-mix(in srgb, ${p.warning} 9%, transparent); }
.problem .icon { margin-top: 2px; }
.problem .link .icon { margin-top: 0; }
.problems-more { margin-top: 6px; }
.problems-more > summary { color: ${p.muted}; cursor: pointer; width: fit-content; }
.problem-message .link { font-weight: 400; margin-left: 8px; vertical-align: bottom; }
.problem-message { font-weight: 600; overflow-wrap: anywhere; }
.drawn, .meters-more { margin-top: 6px; }
.drawn summary, .meters-more summary { color: ${p.muted}; cursor: pointer; width: fit-content; padding: 0 2px; border-radius: 2px; }
.drawn summary:hover, .meters-more summary:hover { color: ${p.foreground}; }
.drawn-body { margin: 3px 0 0 13px; }
.drawn-lines {
  margin: 0; padding: 5px 9px; max-height: 190px; overflow: auto; user-select: text; cursor: text;
  background: color-mix(in srgb, ${p.foreground} 5%, transparent); border-radius: 3px;
  font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em;
}
.drawn-tools { display: flex; align-items: center; gap: 10px; margin-top: 2px; }
.copied { color: ${p.muted}; }
.meter-scroll { overflow-x: auto; margin-top: 6px; }
.meter-table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.meter-table th, .meter-table td { padding: 1px 12px 1px 0; text-align: right; white-space: nowrap; font-weight: 400; }
.meter-table thead th { color: ${p.muted}; border-bottom: 1px solid ${edge}; }
.meter-table th:first-child { text-align: left; }
.meter-table tbody th { font-weight: 600; }
.sweep { margin-top: 8px; }
.sweep-head { font-weight: 600; }
.sweep-row { display: flex; align-items: center; gap: 10px; margin-top: 3px; }
.sweep-name { flex: 0 1 260px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar { position: relative; display: flex; gap: 2px; flex: 0 1 240px; height: 12px; }
.bar-part { min-width: 4px; border-radius: 2px; border: 1px solid; }
.bar-part.good { color: ${p.good}; background: ${p.good}; }
.bar-part.bad { color: ${p.wrong}; background: repeating-linear-gradient(135deg, ${p.wrong} 0 3px, transparent 3px 6px); }
.bar.counted .bar-part.good { color: ${p.accent}; background: ${p.accent}; }
.bar-part.rest { color: ${p.line}; background: none; }
.bar-band { position: absolute; inset-block: -3px; border: 1px solid ${p.foreground}; border-radius: 2px; }
.bar-part.unknown { color: ${p.warning}; background: none; border-style: dashed; }
.sweep-numbers, .sweep-note { color: ${p.muted}; font-variant-numeric: tabular-nums; }
`

const views = `
.view-bar {
  display: flex; align-items: center; justify-content: space-between; gap: 8px; margin-top: 10px;
  border-bottom: 1px solid ${edge};
}
.tabs { display: flex; flex-wrap: wrap; }
.tabs [role='tab'] { padding: 4px 10px; color: ${p.muted}; border-bottom: 2px solid transparent; margin-bottom: -1px; }
.tabs [role='tab']:hover { color: ${p.foreground}; }
.tabs [role='tab'][aria-selected='true'] { color: ${p.foreground}; font-weight: 600; border-bottom-color: ${p.accent}; }
.tabs [role='tab']:focus-visible { outline-offset: -2px; }
.stage-area { margin-top: 4px; border-radius: 2px; }
.stage-area:focus-visible { outline-offset: 3px; }
.stage { overflow-x: auto; overflow-y: hidden; line-height: 0; }
.stage svg { display: block; }
.stage.pannable { cursor: grab; touch-action: pan-y; }
.stage.pannable:active { cursor: grabbing; }
.stage [data-event], .stage [data-message] { cursor: pointer; }
.stage .fault-more { cursor: pointer; }
.stage .fault-more:hover { text-decoration: underline; }
.stage .message:hover .shaft { stroke-width: 3; }
.toolbar { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; min-height: 30px; }
.zoom { display: inline-flex; gap: 1px; }
.segmented { display: inline-flex; border: 1px solid ${p.line}; border-radius: 4px; overflow: hidden; }
.segmented button { padding: 1px 9px; color: ${p.muted}; }
.segmented button + button { border-left: 1px solid ${p.line}; }
.segmented button[aria-pressed='true'] { color: ${p.foreground}; font-weight: 600; background: ${p.faint}; }
.segmented button:focus-visible { outline-offset: -2px; }
.menu { position: relative; }
.menu summary {
  display: inline-flex; align-items: center; gap: 4px; padding: 2px 8px; border-radius: 4px; cursor: pointer;
  list-style: none; color: ${p.muted};
}
.menu summary::-webkit-details-marker { display: none; }
.menu summary:hover, .menu[open] summary { color: ${p.foreground}; background: ${p.faint}; }
.menu.nodes summary::after { content: '▾'; }
.menu-items {
  position: absolute; z-index: 5; top: calc(100% + 3px); display: flex; flex-direction: column; gap: 4px; padding: 6px;
  min-width: 110px; max-height: 260px; overflow-y: auto;
  background: var(--vscode-editorWidget-background, ${p.background});
  border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorWidget-border, ${p.line})); border-radius: 4px;
  box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent);
}
.menu.export .menu-items { right: 0; }
.mermaid-stage { min-height: 120px; line-height: normal; overflow-x: auto; padding: 8px 0; }
.mermaid-source summary { color: ${p.muted}; cursor: pointer; }
.mermaid-source pre {
  margin: 4px 0; padding: 8px; max-height: 300px; overflow: auto;
  background: color-mix(in srgb, ${p.foreground} 5%, transparent);
  font-family: var(--vscode-editor-font-family, monospace);
}
.log { margin: 0; padding: 2px 0; max-height: 340px; overflow-y: auto; list-style: none; font-variant-numeric: tabular-nums; }
.log-line { display: flex; gap: 10px; padding: 1px 8px; cursor: pointer; border-left: 2px solid transparent; }
.log-line:hover { background: var(--vscode-list-hoverBackground, ${p.faint}); }
.log-line[aria-current] { border-left-color: ${p.accent}; background: color-mix(in srgb, ${p.accent} 12%, transparent); }
.log-line.future { opacity: 0.5; }
.log-time { flex: 0 0 92px; text-align: right; color: ${p.muted}; }
.log-sign { flex: 0 0 10px; text-align: center; font-weight: 700; }
.log-text { overflow-wrap: anywhere; }
.log-line.wrong .log-sign, .log-line.wrong .log-text { color: ${p.wrong}; }
.log-line.warning .log-sign { color: ${p.warning}; }
.more { color: ${p.muted}; padding: 1px 8px; font-style: italic; }
`

const controls = `
.stepper { margin-top: 6px; }
.step-row { display: flex; align-items: center; gap: 8px; }
.step-buttons { display: inline-flex; gap: 1px; }
dsnb-button[appearance='icon'] { width: 24px; height: 24px; align-items: center; justify-content: center; }
dsnb-button:not(:defined) { display: inline-flex; cursor: pointer; }
dsnb-button[appearance='secondary']:not(:defined) { height: 24px; padding: 3px 9px; }
dsnb-checkbox:not(:defined) { display: inline-flex; align-items: center; height: 18px; margin: 4px 0; padding-left: 28px; }
dsnb-dropdown { flex: none; width: 104px; min-width: 0; }
dsnb-dropdown:not(:defined) { display: inline-block; height: 24px; overflow: hidden; visibility: hidden; }
input[type='range'] { flex: 1 1 auto; min-width: 60px; height: 18px; margin: 0; accent-color: ${p.accent}; cursor: pointer; }
.step-line { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 12px; min-height: 22px; margin-top: 2px; }
.step-count { color: ${p.muted}; font-variant-numeric: tabular-nums; }
.step-time { font-weight: 600; font-variant-numeric: tabular-nums; }
.step-sentence { overflow-wrap: anywhere; }
`

const state = `
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 8px; margin-top: 6px; }
.state-view .cards { grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); }
.card { border: 1px solid ${edge}; border-radius: 4px; padding: 5px 9px 6px; min-width: 0; }
.card.current { border-color: ${p.accent}; box-shadow: inset 3px 0 0 ${p.accent}; }
.card header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 8px; }
.card-name { font-weight: 600; }
.card-class, .card-clock, .card-empty { color: ${p.muted}; font-size: 0.92em; }
.status { padding: 0 6px; border: 1px solid; border-radius: 8px; font-size: 0.85em; }
.status.paused { color: ${p.pause}; }
.status.down { color: ${p.wrong}; }
.status.busy { color: ${p.message}; }
.status.band { color: ${p.band}; }
.status.not-started { color: ${p.muted}; border-style: dashed; }
.card table { width: 100%; border-collapse: collapse; table-layout: auto; font-variant-numeric: tabular-nums; }
.card th {
  padding: 0 8px 0 0; text-align: left; font-weight: 400; color: ${p.muted}; vertical-align: baseline;
  white-space: nowrap; width: 1%;
}
.card td {
  padding: 0; vertical-align: baseline; overflow-wrap: anywhere;
  font-family: var(--vscode-editor-font-family, monospace); font-size: 0.95em;
}
.mark { display: inline-block; width: 11px; color: ${p.muted}; font-size: 0.8em; }
tr.news th { color: ${p.foreground}; }
tr.news .mark { color: ${p.warning}; }
tr.news td { font-weight: 600; background: color-mix(in srgb, ${p.warning} 14%, transparent); }
.before { margin-left: 6px; color: ${p.muted}; font-weight: 400; text-decoration: none; }
.tooltip {
  position: absolute; z-index: 10; max-width: 420px; padding: 5px 9px; pointer-events: none;
  background: var(--vscode-editorHoverWidget-background, ${p.background});
  color: var(--vscode-editorHoverWidget-foreground, ${p.foreground});
  border: 1px solid var(--vscode-contrastBorder, var(--vscode-editorHoverWidget-border, ${p.line}));
  border-radius: 4px; box-shadow: 0 2px 8px var(--vscode-widget-shadow, transparent); overflow-wrap: anywhere;
}
.tooltip-title { font-weight: 600; }
.tooltip-row { display: flex; gap: 10px; font-variant-numeric: tabular-nums; }
.tooltip-name { flex: 0 0 54px; color: ${p.muted}; }
`

let made: CSSStyleSheet | undefined

export function sheet(): CSSStyleSheet {
  if (!made) {
    made = new CSSStyleSheet()
    made.replaceSync([toolkitTokens, layout, header, views, controls, state, styleText(p)].join('\n'))
  }
  return made
}
