/**
 * Finds a Chromium-like browser, or installs Debian's `chromium` where that is possible, and starts it.
 *
 *     const browser = await launchBrowser(console.log)
 */
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'
import { aptInstall, canInstall, executable } from '../lib/programs.ts'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable', 'microsoft-edge', 'brave-browser']

const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  win32: ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe', 'Chromium/Application/chrome.exe']
    .flatMap((path) => [process.env['ProgramFiles'], process.env['ProgramFiles(x86)'], process.env['LOCALAPPDATA']]
      .flatMap((base) => (base ? [join(base, path)] : []))),
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--force-color-profile=srgb']

/** `more` are further command line flags; `env` is added to this process's environment. */
export async function launchBrowser(say: (line: string) => void, more: readonly string[] = [], env: Record<string, string> = {}): Promise<Browser> {
  const executablePath = await findOrInstallBrowser(say)
  return chromium.launch({ executablePath, args: [...flags, ...more], env: { ...process.env, ...env }, headless: true })
}

/** The browser's executable. When there is none and none can be installed, throws an error that says what to install. */
export async function findOrInstallBrowser(say: (line: string) => void): Promise<string> {
  const wanted = process.env['DSNB_BROWSER']
  if (wanted) {
    if (executable(wanted)) return wanted
    throw new Error(`DSNB_BROWSER says ${wanted}, but no program is there.`)
  }
  const found = await findBrowser()
  if (found) return found
  if (canInstall()) {
    say('No Chromium-like browser is here: installing Debian\'s chromium …')
    await aptInstall('chromium', 'fonts-dejavu-core')
    const installed = await findBrowser()
    if (installed) return installed
  }
  throw new Error('The tests in the real VS Code need a Chromium-like browser and found none. Install Chromium, Chrome or Edge '
    + '(Debian, Ubuntu: "sudo apt-get install chromium"; macOS: "brew install --cask chromium"; anywhere: '
    + '"npx playwright-core install chromium"), or set DSNB_BROWSER to the path of one.')
}

async function findBrowser(): Promise<string | undefined> {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...(places[process.platform] ?? []), ...await playwrightBrowsers()].find(executable)
}

/** Browsers that Playwright has downloaded, for this project or another. */
async function playwrightBrowsers(): Promise<string[]> {
  const folder = process.env['PLAYWRIGHT_BROWSERS_PATH'] ?? join(homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'ms-playwright')
  const versions = await readdir(folder).catch(() => [])
  return [chromium.executablePath(), ...versions.filter((name) => /^chromium-\d+$/.test(name)).sort().reverse()
    .flatMap((name) => ['chrome-linux64/chrome', 'chrome-linux/chrome'].map((path) => join(folder, name, path)))]
}
