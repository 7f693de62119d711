/** The extension in a real VS Code, in a Node extension host: what a desktop and a remote VS Code have. */
import { join } from 'node:path'
import { distFolder } from '../../scripts/lib/paths.ts'
import { runInside } from './driver/inside.ts'
import { fillWorkspace } from './driver/workspace.ts'
import { journeys } from './journeys.ts'
import { measuring } from './measuring.ts'

journeys('node')
measuring('node')
await runInside('Inside the Node extension host', { extensionHost: 'node', bundle: join(distFolder, 'test/chapters.cjs'), prepare: fillWorkspace })
