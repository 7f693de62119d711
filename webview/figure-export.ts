/** Exports figures as SVG, as PNG at twice the size, or as Mermaid text, by download or as a message. */
import { formats, isBinary, type ScreenFormat } from '../src/diagram/formats.ts'

/** Base64 of a text's UTF-8 bytes. */
export function base64(text: string): string {
  const bytes = new TextEncoder().encode(text)
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += 0x8000) parts.push(String.fromCharCode(...bytes.subarray(i, i + 0x8000)))
  return btoa(parts.join(''))
}

const pngScale = 2

/** The PNG of an SVG file's text, as base64. It shows only what is in the text, since an SVG in an image loads nothing. */
export async function pngOf(svgText: string): Promise<string> {
  const image = new Image()
  image.src = `data:image/svg+xml;base64,${base64(svgText)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(image.naturalWidth * pngScale))
  canvas.height = Math.max(1, Math.round(image.naturalHeight * pngScale))
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This page cannot draw pictures.')
  pen.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '')
}

/** `leases-with-gc-pause-42`, without an extension. */
export function figureName(name: string, seed: number): string {
  const stem = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '')
  return `${stem || 'run'}-${seed}`
}

/** Downloads a figure. VS Code answers the click with its own save dialog, which only works with base64 URLs. */
export function download(format: ScreenFormat, name: string, data: string, place: Node): void {
  const { extension, type } = formats[format]
  const link = document.createElement('a')
  link.download = `${name}.${extension}`
  link.href = `data:${type};base64,${isBinary(format) ? data : base64(data)}`
  link.style.display = 'none'
  place.appendChild(link)
  link.click()
  link.remove()
}
