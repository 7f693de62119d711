/**
 * The extension's activation in a real VS Code, one fresh VS Code for each: its time, and the bytes of ours that were loaded until the first
 * notebook showed.
 *
 *     declare const program: Program
 *     const { activateMs, bytes } = await activate('web', program, 'first.dsnb')
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExtensionHost } from '../../../scripts/vscode/running.ts'
import { launchBrowser } from '../../../scripts/vscode/browser.ts'
import { distFolder } from '../../../scripts/lib/paths.ts'
import { startVsCode } from '../../vscode/driver/session.ts'
import { activationMarker, shownMarker, type Activation } from '../../vscode/inside/activation-report.ts'
import type { Program } from './programs.ts'

export interface Activated extends Activation {
  bytes: number
}

const silent = (): void => {}

export async function activate(extensionHost: ExtensionHost, program: Program, notebook: string): Promise<Activated> {
  const workspace = await mkdtemp(join(tmpdir(), 'dsnb-activation-'))
  await copyFile(notebook, join(workspace, 'first.dsnb'))
  const tests = await suiteIn(program)
  const vscode = await startVsCode({ extensionHost, extension: program.folder }, workspace)
  const browser = await launchBrowser(silent)
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
    let sent = 0
    const told = new Promise<Activation>((resolve, reject) => {
      void page.exposeFunction('codeAutomationLog', (_type: string, words: unknown[]) => {
        const line = words.map(String).join(' ')
        if (line.includes(shownMarker)) sent = bytesOf(vscode.sent().filter(({ name }) => /^extension\/dist\/[^/]+$/.test(name)))
        const at = line.indexOf(activationMarker)
        // SAFETY: only the suite writes this marker.
        if (at >= 0) resolve(JSON.parse(line.slice(at + activationMarker.length)) as Activation)
      })
      void page.exposeFunction('codeAutomationExit', (code: number) => reject(new Error(`VS Code ended its tests with ${code}.\n${vscode.log().slice(-2000)}`)))
    })
    await page.goto(vscode.address({ tests }))
    const activation = await told
    return { ...activation, bytes: activation.files ? bytesOf(activation.files) : sent }
  } finally {
    await browser.close()
    await vscode.stop()
    await rm(workspace, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}

function bytesOf(files: readonly { bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0)
}

/** VS Code runs tests that lie in the folder of the extension. */
async function suiteIn({ dist }: Program): Promise<string> {
  const suite = join(dist, 'test/activation.cjs')
  if (dist === distFolder) return suite
  await mkdir(join(dist, 'test'), { recursive: true })
  await copyFile(join(distFolder, 'test/activation.cjs'), suite)
  return suite
}
