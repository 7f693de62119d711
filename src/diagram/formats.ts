/**
 * The formats in which a figure or a run can be exported. A test compares the menus and commands of the manifest with this list. `exporters.ts`
 * makes the files of the command line, `webview/figure-export.ts` those of the renderer.
 *
 *     formats.png.extension            // 'png'
 *     screenFormats                    // ['svg', 'png', 'mermaid']
 */
interface Format {
  /** The text in menus. */
  label: string
  extension: string
  /** The MIME type of its files. */
  type: string
  /** Whether its content is not text; messages then carry it as base64. */
  binary?: boolean
  /** Whether the editor offers it for the figure that is shown. */
  screen?: boolean
  /** Whether `dsnb export` can make it, without a screen. */
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

/** The formats in which the editor saves the figure that is shown. */
export type ScreenFormat = FormatsWith<'screen'>
/** The formats that `dsnb export` writes. */
export type FileFormat = FormatsWith<'files'>

const named: [string, Format][] = Object.entries(formats)

// SAFETY: the names are those of the entries that have the mark.
export const screenFormats = named.flatMap(([name, { screen }]) => (screen ? [name as ScreenFormat] : []))
export const fileFormats = named.flatMap(([name, { files }]) => (files ? [name as FileFormat] : []))

export function isBinary(format: ScreenFormat): boolean {
  const { binary }: Format = formats[format]
  return binary ?? false
}

/** The command that saves the figure that is shown: `dsnb.exportSvg`. */
export function exportCommand(format: ScreenFormat): string {
  return `dsnb.export${format.charAt(0).toUpperCase()}${format.slice(1)}`
}
