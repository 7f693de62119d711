/**
 * Elements without markup: everything that comes from a notebook enters as text or as an attribute's value, never as HTML.
 *
 *     element('p', { class: 'hint' }, ['Nothing ran yet.'])
 */
import { attributeValue, type SvgNode } from '../src/diagram/svg.ts'

type Child = Node | string | undefined | false

export type Attributes = Record<string, string | number | boolean | undefined>

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes?: Attributes,
  children?: readonly Child[],
): HTMLElementTagNameMap[K]
export function element(tag: string, attributes?: Attributes, children?: readonly Child[]): HTMLElement
export function element(tag: string, attributes: Attributes = {}, children: readonly Child[] = []): HTMLElement {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) made.setAttribute(name, '')
    else if (value !== undefined && value !== false) made.setAttribute(name, String(value))
  }
  append(made, children)
  return made
}

export function append(parent: Node, children: readonly Child[]): void {
  for (const child of children) {
    if (child !== undefined && child !== false) parent.appendChild(typeof child === 'string' ? document.createTextNode(child) : child)
  }
}

export function replaceChildren(parent: Element, children: readonly Child[]): void {
  parent.replaceChildren()
  append(parent, children)
}

const svgNamespace = 'http://www.w3.org/2000/svg'

/** A figure as elements. Titles become `data-title`, since the renderer shows tooltips of its own. */
export function mountSvg(node: SvgNode): SVGElement {
  const made = document.createElementNS(svgNamespace, node.tag)
  for (const [name, value] of Object.entries(node.attributes)) made.setAttribute(name, attributeValue(value))
  if (node.title !== undefined) made.setAttribute('data-title', node.title)
  if (node.text !== undefined) made.textContent = node.text
  for (const child of node.children) made.appendChild(mountSvg(child))
  return made
}

/** Listens to an element that may become a custom element later. */
export function on(target: EventTarget, type: string, handler: (event: Event) => void): void {
  target.addEventListener(type, handler)
}
