/**
 * One page with all figures of the gallery, light and dark beside each other; first those that differ from the stored ones, as they are
 * stored and as they are now.
 *
 *     const figures = figuresOf(galleryRuns())
 *     galleryPage(figures, compare(figures))     // the HTML
 */
import { darkPalette, lightPalette, styleText, type Palette } from '../../src/diagram/palette.ts'
import type { Comparison, GalleryFigure } from './figures.ts'
import { figureWidth } from './figures.ts'

export function galleryPage(figures: readonly GalleryFigure[], { changed, missing, left }: Comparison): string {
  const notebooks = [...new Set(figures.map(({ of }) => of.notebook))]
  const news = [
    ...changed.map(({ figure, stored }) => article(figure, [side('light', 'stored', figure.file, stored), side('light', 'now', figure.file, figure.text)])),
    ...missing.map((figure) => article(figure, [side('light', 'new', figure.file, figure.text)])),
    ...left.map((file) => `<p>${escape(file)} is stored, and no run makes it any more.</p>`),
  ]
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><title>Gallery</title>',
    `<style>${pageStyle}\n${scoped('light', lightPalette)}\n${scoped('dark', darkPalette)}</style></head><body>`,
    `<h1>Gallery</h1><p>${figures.length} figures and texts of small runs. Their notebooks are in <code>test/gallery</code>.</p>`,
    `<nav>${[...(news.length > 0 ? ['changes'] : []), ...notebooks].map((name) => `<a href="#${name}">${name}</a>`).join(' ')}</nav>`,
    ...(news.length > 0 ? [`<section id="changes"><h2>Not as stored</h2>${news.join('\n')}</section>`] : []),
    ...notebooks.map((name) => section(name, figures.filter(({ of }) => of.notebook === name))),
    '</body></html>\n',
  ].join('\n')
}

function section(name: string, figures: readonly GalleryFigure[]): string {
  const articles = figures.map((figure) => {
    const sides = figure.file.endsWith('.svg') ? (['light', 'dark'] as const).map((theme) => side(theme, '', figure.file, figure.text)) : [side('light', '', figure.file, figure.text)]
    return article(figure, sides)
  })
  return `<section id="${name}"><h2>${escape(name)}</h2>${articles.join('\n')}</section>`
}

function article({ file, of }: GalleryFigure, sides: readonly string[]): string {
  return [
    `<article><h3 id="${escape(file)}">${escape(of.title)} <a href="#${escape(file)}"><code>${escape(file)}</code></a></h3>`,
    of.words === '' ? '' : `<p>${escape(of.words)}</p>`,
    `<div class="sides">${sides.join('')}</div>`,
    `<details><summary>scenario</summary><pre>${escape(of.scenario)}</pre></details></article>`,
  ].join('\n')
}

/** One side of a comparison. Whatever was committed as a stored figure is shown as a picture only if it is an SVG. */
function side(theme: 'light' | 'dark', label: string, file: string, text: string): string {
  const content = file.endsWith('.svg') && text.startsWith('<svg ') ? text : `<pre>${escape(text)}</pre>`
  return `<figure class="${theme}">${label === '' ? '' : `<figcaption>${label}</figcaption>`}${content}</figure>`
}

function scoped(theme: string, palette: Palette): string {
  return `.${theme} {\nbackground: ${palette.background}; color: ${palette.foreground};\n${styleText(palette)}\n}`
}

const pageStyle = `
body { font: 14px/1.5 system-ui, sans-serif; margin: 24px; background: #f1f2f4; color: #24292f; }
nav a { margin-right: 12px; }
.sides { display: flex; gap: 12px; align-items: flex-start; overflow-x: auto; }
figure { margin: 0; padding: 6px; min-width: ${figureWidth}px; }
figure svg { display: block; }
figure pre { margin: 0; font-size: 12px; white-space: pre-wrap; max-width: ${figureWidth}px; }
figcaption { font-weight: 600; }
h3 { margin: 28px 0 4px; }
h3 code { font-size: 12px; font-weight: 400; }
p { margin: 4px 0; }
`

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
