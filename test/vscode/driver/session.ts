/**
 * One VS Code with one browser page in it, over a workspace folder of its own.
 *
 *     const session = await openVsCode({ extensionHost: 'node', files: ['01-lost-message.dsnb'], open: '01-lost-message.dsnb' })
 *     await session.workbench.runAll()
 *     await session.close()
 */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { notebooksFolder, root } from '../../../scripts/lib/paths.ts'
import { launchBrowser } from '../../../scripts/vscode/browser.ts'
import type { ExtensionHost, RunningVsCode } from '../../../scripts/vscode/running.ts'
import { startServer } from '../../../scripts/vscode/server.ts'
import { startServerless } from '../../../scripts/vscode/serverless.ts'
import { themeSettings, type Settings, type Theme } from '../../../scripts/vscode/settings.ts'
import { Workbench } from './workbench.ts'

export interface SessionOptions {
  readonly extensionHost: ExtensionHost
  /** Files to copy into the workspace: names below `notebooks/`, or absolute paths. */
  readonly files?: readonly string[]
  /** The file to open at once. */
  readonly open?: string
  readonly theme?: Theme
  readonly settings?: Settings
  /** The folder of the extension; the project itself when not given. */
  readonly extension?: string
  /** Install this packed extension instead (Node host only). */
  readonly vsix?: string
}

export interface Session {
  readonly page: Page
  readonly workbench: Workbench
  /** The folder that is open in VS Code. */
  readonly workspace: string
  readonly vscode: RunningVsCode
  /** The bytes of a file of the workspace as they lie on the disk. */
  read(file: string): Promise<Buffer>
  close(): Promise<void>
}

/** What a test types must come out as it was typed. */
const literalTyping: Settings = { 'editor.autoClosingBrackets': 'never', 'editor.autoClosingQuotes': 'never', 'editor.autoIndent': 'none' }

const say = (line: string): void => console.log(`    ${line}`)

export async function openVsCode(options: SessionOptions): Promise<Session> {
  const workspace = await mkdtemp(join(tmpdir(), 'dsnb-workspace-'))
  for (const file of options.files ?? []) await copyFile(join(file.startsWith('/') ? '' : notebooksFolder, file), join(workspace, basename(file)))
  const vscode = await startVsCode(options, workspace)
  let browser: Browser | undefined
  const close = async (): Promise<void> => {
    await browser?.close()
    await vscode.stop()
    await rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
  try {
    browser = await launchBrowser(say)
    const page = await browser.newPage({ viewport: { width: 1280, height: 1100 } })
    await page.goto(vscode.address())
    const workbench = new Workbench(page, options.extensionHost, options.theme ?? 'light')
    await workbench.ready()
    return { page, workbench, workspace, vscode, close, read: (file) => readFile(join(workspace, file)) }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts VS Code alone, without a page. */
export function startVsCode(options: SessionOptions, workspace: string): Promise<RunningVsCode> {
  const shared = {
    workspace,
    say,
    ...(options.open ? { open: options.open } : {}),
    settings: { ...literalTyping, ...themeSettings(options.theme ?? 'light'), ...options.settings },
  }
  if (options.vsix) return startServer({ ...shared, vsix: options.vsix })
  const start = options.extensionHost === 'node' ? startServer : startServerless
  return start({ ...shared, extension: options.extension ?? root })
}
