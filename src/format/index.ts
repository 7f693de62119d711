/** The file format: `.dsnb` text to cells and back, without losing a byte. Start reading at `notebook.ts`. */
export { FormatError, NewerVersionError } from './errors.ts'
export { formatVersion } from './notebook.ts'
export type { Cell, CellKind, CellLayout, FileLayout, NotebookFile } from './notebook.ts'
export { oddities } from './oddities.ts'
export type { Oddity } from './oddities.ts'
export { parseNotebook, parseText } from './parse.ts'
export { printNotebook } from './print.ts'
export { cellLayoutFrom, fileLayoutFrom } from './layout.ts'
