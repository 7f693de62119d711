/** Absolute paths of the project's folders, which hold in any working directory: `join(root, 'notebooks')`. */
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..', '..')
export const cacheFolder = join(root, '.cache')
export const outFolder = join(root, 'out')
export const distFolder = join(root, 'dist')
export const notebooksFolder = join(root, 'notebooks')
export const vsixFile = join(outFolder, 'dsnb.vsix')
