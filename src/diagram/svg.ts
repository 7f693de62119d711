/**
 * A figure as plain data. Layouts make these trees; the webview makes elements of them, exports make text.
 *
 *     toSvgText(svg('svg', { width: 100, height: 20 }, [svgText(0, 12, 'a < b')]))
 *
 * Nothing here uses a DOM, so the same run gives the same bytes in the editor, on the web and on the command line.
 */
export interface SvgNode {
  tag: string
  attributes: Record<string, string | number>
  children: SvgNode[]
  text?: string
  /** Shown by viewers as a tooltip and read by screen readers; the webview has its own tooltips and leaves it out. */
  title?: string
}

type Child = SvgNode | undefined
type Given = Record<string, string | number | undefined>

export function svg(tag: string, attributes: Given = {}, children: readonly Child[] = []): SvgNode {
  const kept: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) kept[name] = value
  return { tag, attributes: kept, children: children.filter((child) => child !== undefined) }
}

export function svgText(x: number, y: number, text: string, attributes: Given = {}): SvgNode {
  return { ...svg('text', { x, y, ...attributes }), text }
}

export function group(className: string, children: readonly Child[], attributes: Given = {}): SvgNode {
  return svg('g', { class: className, ...attributes }, children)
}

/** A coordinate as text with two decimals, which is finer than anybody can see. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Text for a path: `path('M', 1, 2, 'L', 3, 4)`. */
export function path(...parts: readonly (string | number)[]): string {
  return parts.map((part) => (typeof part === 'number' ? short(part) : part)).join(' ')
}

/** Straight lines through the points, for a path. */
export function polyline(points: Iterable<readonly [x: number, y: number]>): string {
  const parts: string[] = []
  for (const [x, y] of points) parts.push(`${parts.length === 0 ? 'M' : 'L'}${short(x)} ${short(y)}`)
  return parts.join('')
}

export interface SvgTextOptions {
  /** CSS for the file, so that it looks the same everywhere: `styleText(lightPalette)`. */
  style?: string
  /** Name and text alternative of the whole picture. */
  title?: string
  description?: string
}

/** The tree as a standalone SVG file. Layers that only serve the mouse (class `hit`) are left out. */
export function toSvgText(root: SvgNode, options: SvgTextOptions = {}): string {
  const head: SvgNode[] = []
  if (options.title) head.push({ ...svg('title'), text: options.title })
  if (options.description) head.push({ ...svg('desc'), text: options.description })
  if (options.style) head.push({ ...svg('style'), text: options.style })
  const lines: string[] = []
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', ...root.attributes }
  write({ ...root, attributes, children: [...head, ...root.children] }, '', lines)
  return `${lines.join('\n')}\n`
}

function write(node: SvgNode, indent: string, lines: string[]): void {
  if (node.attributes['class'] === 'hit') return
  const open = `${indent}<${node.tag}${attributeText(node)}`
  const children = node.title === undefined ? node.children : [{ ...svg('title'), text: node.title }, ...node.children]
  if (node.text !== undefined) lines.push(`${open}>${escapeText(node.text)}</${node.tag}>`)
  else if (children.length === 0) lines.push(`${open}/>`)
  // The pieces of a text are on one line, since white space between them would be drawn.
  else if (node.tag === 'text') lines.push(`${open}>${children.map((child) => inline(child)).join('')}</text>`)
  else {
    lines.push(`${open}>`)
    for (const child of children) write(child, `${indent} `, lines)
    lines.push(`${indent}</${node.tag}>`)
  }
}

function inline(node: SvgNode): string {
  return `<${node.tag}${attributeText(node)}>${escapeText(node.text ?? '')}</${node.tag}>`
}

function attributeText(node: SvgNode): string {
  return Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}="${escapeText(attributeValue(value))}"`)
    .join('')
}

export function attributeValue(value: string | number): string {
  return typeof value === 'number' ? short(value) : value
}

/** What XML has no place for, however it is escaped (control characters, half pairs, U+FFFE and U+FFFF), becomes `�`. */
export function writableText(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
}

/** Escapes for element text and attribute values. */
export function escapeText(text: string): string {
  return writableText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
}
