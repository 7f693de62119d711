/**
 * The editor's theme as a palette. On the page its colours are the theme's own variables, so that they change with the theme; for a file they
 * are resolved to the colours on the screen.
 */
import { lightPalette, type Palette } from '../src/diagram/palette.ts'

const background = 'var(--vscode-notebook-editorBackground, var(--vscode-editor-background, #ffffff))'
const foreground = 'var(--vscode-editor-foreground, var(--vscode-foreground, #24292f))'
const mixed = (percent: number) => `color-mix(in srgb, ${foreground} ${percent}%, ${background})`

export const themePalette: Palette = {
  background,
  foreground,
  muted: 'var(--vscode-descriptionForeground, #5c6670)',
  line: mixed(58),
  faint: mixed(17),
  message: 'var(--vscode-charts-blue, #0b63c5)',
  band: 'var(--vscode-charts-purple, #7a3fb0)',
  pause: mixed(62),
  // Not `charts-orange`, which in VS Code's own themes is the nearly transparent colour that marks a search result.
  warning: 'color-mix(in srgb, var(--vscode-charts-yellow, #8a6d00) 50%, var(--vscode-charts-red, #c4281c))',
  wrong: 'var(--vscode-charts-red, #c4281c)',
  onWrong: background,
  good: 'var(--vscode-charts-green, #2f7d32)',
  note: 'var(--vscode-charts-yellow, #8a6d00)',
  accent: 'var(--vscode-focusBorder, #0b63c5)',
  font: 'var(--vscode-font-family, system-ui, sans-serif)',
}

/** The palette as it looks inside `host` now, for a file that has no theme: colours as `#rrggbb`. */
export function resolvedPalette(host: ParentNode & Node): Palette {
  const probe = document.createElement('span')
  probe.style.display = 'none'
  host.appendChild(probe)
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const entries = Object.entries(themePalette).map(([name, value]) => {
    if (name === 'font') return [name, lightPalette.font]
    probe.style.color = ''
    probe.style.color = value
    return [name, pen ? hex(pen, getComputedStyle(probe).color) : lightPalette[name as keyof Palette]]
  })
  probe.remove()
  // SAFETY: the entries have the names of the theme's palette, each with a text.
  return Object.fromEntries(entries) as Palette
}

/** A colour as `#rrggbb`. It is painted and the pixel read, since browsers print computed colours in many notations. */
function hex(pen: CanvasRenderingContext2D, color: string): string {
  pen.clearRect(0, 0, 1, 1)
  pen.fillStyle = color
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')}`
}

export function themeKind(): 'light' | 'dark' {
  const { classList } = document.body
  if (classList.contains('vscode-high-contrast')) return classList.contains('vscode-high-contrast-light') ? 'light' : 'dark'
  return classList.contains('vscode-dark') ? 'dark' : 'light'
}

/** Calls the listener when the theme changes; for drawings that cannot use the theme's variables. */
export function onThemeChange(listener: () => void, signal: AbortSignal): void {
  const observer = new MutationObserver(listener)
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id', 'data-vscode-theme-kind'] })
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] })
  signal.addEventListener('abort', () => observer.disconnect())
}
