/**
 * Draws with Mermaid, in a chunk of its own. The page adopts Mermaid's output as elements after it was parsed and cleaned, never as markup.
 * Mermaid gets plain colours, since it computes with them and cannot read the theme's variables.
 */
import mermaid from 'mermaid'
import { resolvedPalette, themeKind } from './theme.ts'

let drawings = 0

export async function drawMermaid(text: string, root: HTMLElement): Promise<SVGElement> {
  const colours = resolvedPalette(root)
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    theme: 'base',
    htmlLabels: false,
    deterministicIds: true,
    deterministicIDSeed: 'dsnb',
    suppressErrorRendering: true,
    fontFamily: colours.font,
    sequence: {
      useMaxWidth: false,
      mirrorActors: false,
      boxMargin: 6,
      messageMargin: 26,
      noteMargin: 8,
      width: 120,
      height: 34,
      actorFontSize: 13,
      messageFontSize: 12,
      noteFontSize: 12,
    },
    themeVariables: variables(colours),
  })
  // Mermaid measures text in the page, so it gets a place there that nobody sees.
  const holder = document.createElement('div')
  holder.className = 'dsnb-mermaid-measure'
  holder.style.cssText = 'position:absolute;visibility:hidden;width:0;height:0;overflow:hidden'
  document.body.appendChild(holder)
  try {
    const { svg } = await mermaid.render(`dsnb-mermaid-${++drawings}`, text, holder)
    return clean(new DOMParser().parseFromString(svg, 'text/html').querySelector('svg'))
  } finally {
    holder.remove()
  }
}

function variables(colours: ReturnType<typeof resolvedPalette>): Record<string, string | boolean> {
  return {
    darkMode: themeKind() === 'dark',
    background: colours.background,
    primaryColor: colours.background,
    primaryTextColor: colours.foreground,
    primaryBorderColor: colours.line,
    lineColor: colours.line,
    textColor: colours.foreground,
    actorBkg: colours.background,
    actorBorder: colours.line,
    actorTextColor: colours.foreground,
    actorLineColor: colours.line,
    signalColor: colours.message,
    signalTextColor: colours.foreground,
    noteBkgColor: colours.faint,
    noteBorderColor: colours.line,
    noteTextColor: colours.foreground,
    activationBkgColor: colours.faint,
    activationBorderColor: colours.message,
    labelBoxBkgColor: colours.background,
    labelBoxBorderColor: colours.line,
    labelTextColor: colours.foreground,
    fontSize: '13px',
  }
}

const forbidden = 'script, foreignObject, iframe, object, embed, image, a, animate, set'

/** Removes everything that could run or load; shapes, text and style remain. */
function clean(picture: Element | null): SVGElement {
  if (!(picture instanceof Element)) throw new Error('Mermaid gave no picture')
  for (const bad of picture.querySelectorAll(forbidden)) bad.remove()
  for (const one of [picture, ...picture.querySelectorAll('*')]) {
    for (const { name, value } of [...one.attributes]) {
      if (/^on/i.test(name) || (/href$/i.test(name) && !value.startsWith('#')) || /javascript:/i.test(value)) one.removeAttribute(name)
    }
  }
  for (const style of picture.querySelectorAll('style')) {
    style.textContent = (style.textContent ?? '').replace(/@import[^;]*;?/gi, '').replace(/url\((?!['"]?#)[^)]*\)/gi, 'none')
  }
  picture.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  picture.removeAttribute('aria-roledescription')
  // SAFETY: it was found as `svg` in parsed text.
  return document.adoptNode(picture) as SVGElement
}
