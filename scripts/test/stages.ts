/**
 * The stages of `npm test`: what each of them runs, and which stages it needs.
 *
 *     stages.find(({ name }) => name === 'unit')?.files    // ['test/unit/**\/*.test.ts']
 */
import { findOrInstallFirefox } from '../engines/firefox.ts'
import { packageExtension } from '../package.ts'
import { findOrInstallBrowser } from '../vscode/browser.ts'
import { downloadVsCode } from '../vscode/download.ts'

type Say = (line: string) => void

export interface Stage {
  readonly name: string
  readonly title: string
  /** The command of a stage that is a command. */
  readonly tool?: readonly [command: string, ...args: string[]]
  /** Patterns of the test files of any other stage. */
  readonly files?: readonly string[]
  /** Patterns of files among these that belong to other stages. */
  readonly except?: readonly string[]
  /** How long one of its files takes, in milliseconds, until it has been measured; absent: guessed from the size of the file. */
  readonly typicalMs?: number
  /** Stages that must have run before, whether named or not. */
  readonly needs?: readonly string[]
  /** Finds or installs what the tests need, once before all of them; returns the environment for the tests. */
  readonly prepare?: (say: Say) => Promise<NodeJS.ProcessEnv>
}

const longTests = 'test/unit/**/*.long.test.ts'

/** With its cache ESLint checks only the files that changed since its last run. */
const eslint = ['eslint', '.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', 'out/.eslintcache'] as const

export const stages: readonly Stage[] = [
  { name: 'lint', title: 'House rules (eslint)', tool: eslint },
  { name: 'typecheck', title: 'Types (tsc)', tool: ['tsc', '-b'] },
  { name: 'unit', title: 'Unit tests', files: ['test/unit/**/*.test.ts'], except: [longTests] },
  { name: 'long', title: 'Unit tests that simulate much', files: [longTests], typicalMs: 20_000 },
  { name: 'build', title: 'Build (esbuild)', tool: ['node', 'esbuild.mjs'] },
  { name: 'cli', title: 'The command line', needs: ['build'], files: ['test/cli/**/*.test.ts'], typicalMs: 60_000 },
  { name: 'engines', title: 'The same digests on every engine', needs: ['build'], files: ['test/engines/**/*.test.ts'], typicalMs: 60_000, prepare: allBrowsers },
  { name: 'renderer', title: 'Renderer in a browser page', needs: ['build'], files: ['test/renderer/**/*.test.ts'], typicalMs: 10_000, prepare: browser },
  { name: 'vscode-node', title: 'VS Code, Node extension host', needs: ['build'], files: ['test/vscode/node-host*.test.ts'], typicalMs: 90_000, prepare: vsCode },
  { name: 'vscode-web', title: 'VS Code, web extension host', needs: ['build'], files: ['test/vscode/web-host*.test.ts'], typicalMs: 90_000, prepare: vsCode },
  { name: 'vsix', title: 'The package, installed in VS Code', needs: ['build'], files: ['test/vscode/vsix*.test.ts'], typicalMs: 40_000, prepare: packed },
]

/** Names for several stages at once. */
export const groups: Readonly<Record<string, readonly string[]>> = { vscode: ['vscode-node', 'vscode-web'] }

async function browser(say: Say): Promise<NodeJS.ProcessEnv> {
  return { DSNB_BROWSER: await findOrInstallBrowser(say) }
}

async function allBrowsers(say: Say): Promise<NodeJS.ProcessEnv> {
  return { DSNB_FIREFOX: await findOrInstallFirefox(say), ...await browser(say) }
}

async function vsCode(say: Say): Promise<NodeJS.ProcessEnv> {
  await downloadVsCode(say)
  return browser(say)
}

async function packed(say: Say): Promise<NodeJS.ProcessEnv> {
  await packageExtension(say)
  return vsCode(say)
}
