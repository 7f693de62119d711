/**
 * What a figure or a run can be exported as. The menus and commands of the manifest are compared with this list by a test; whoever makes
 * files looks up how in `exporters.ts`, the renderer in `webview/figure-export.ts`.
 *
 *     formats.png.extension            // 'png'
 *     screenFormats                    // ['svg', 'png', 'mermaid']
 */
interface Format {
  /** In menus. */
  label: string
  extension: string
  /** The MIME type of its files. */
  type: string
  /** Its content is no text; it travels as base64. */
  binary?: boolean
  /** The editor offers it for the figure in front. */
  screen?: boolean
  /** It can be made of a run without a screen: `dsnb export`. */
  files?: boolean
}

export const formats = {
  svg: { label: 'SVG', extension: 'svg', type: 'image/svg+xml', screen: true, files: true },
  png: { label: 'PNG', extension: 'png', type: 'image/png', binary: true, screen: true },
  mermaid: { label: 'Mermaid', extension: 'mmd', type: 'text/plain', screen: true, files: true },
  text: { label: 'Text', extension: 'txt', type: 'text/plain', files: true },
  json: { label: 'JSON', extension: 'json', type: 'application/json', files: true },
} as const satisfies Record<string, Format>

type FormatsWith<Use extends 'screen' | 'files'> = { [Name in keyof typeof formats]: (typeof formats)[Name] extends Record<Use, true> ? Name : never }[keyof typeof formats]

/** What the figure in front of an output can be saved as. */
export type ScreenFormat = FormatsWith<'screen'>
/** What `dsnb export` writes. */
export type FileFormat = FormatsWith<'files'>

const named: [string, Format][] = Object.entries(formats)

// SAFETY: the names are those of the entries that have the mark.
export const screenFormats = named.flatMap(([name, { screen }]) => (screen ? [name as ScreenFormat] : []))
export const fileFormats = named.flatMap(([name, { files }]) => (files ? [name as FileFormat] : []))

export function isBinary(format: ScreenFormat): boolean {
  const { binary }: Format = formats[format]
  return binary ?? false
}

/** The command that saves the figure in front: `dsnb.exportSvg`. */
export function exportCommand(format: ScreenFormat): string {
  return `dsnb.export${format.charAt(0).toUpperCase()}${format.slice(1)}`
}
