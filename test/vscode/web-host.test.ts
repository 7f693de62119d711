/** The extension in a real VS Code, in a Web Worker: what vscode.dev has. */
import { join } from 'node:path'
import { distFolder } from '../../scripts/lib/paths.ts'
import { runInside } from './driver/inside.ts'
import { fillWorkspace } from './driver/workspace.ts'
import { journeys } from './journeys.ts'
import { measuring } from './measuring.ts'

journeys('web')
measuring('web')
await runInside('Inside the web extension host', { extensionHost: 'web', bundle: join(distFolder, 'test/chapters.cjs'), prepare: fillWorkspace })
