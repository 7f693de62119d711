/**
 * Finds Firefox, or installs Debian's `firefox-esr` where that is possible, and opens a page in it, headless and with a profile of its own.
 *
 *     const close = await visitWithFirefox('http://127.0.0.1:4000/', { TZ: 'Asia/Kathmandu' }, 'ar-EG')
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { endWithUs, stop } from '../lib/command.ts'
import { aptInstall, canInstall, executable } from '../lib/programs.ts'

const names = ['firefox-esr', 'firefox']

const places: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['/Applications/Firefox.app/Contents/MacOS/firefox'],
  win32: [process.env['ProgramFiles'], process.env['ProgramFiles(x86)']].flatMap((base) => (base ? [join(base, 'Mozilla Firefox/firefox.exe')] : [])),
}

/** The browser's executable. When there is none and none can be installed, throws an error that says what to install. */
export async function findOrInstallFirefox(say: (line: string) => void): Promise<string> {
  const wanted = process.env['DSNB_FIREFOX']
  if (wanted) {
    if (executable(wanted)) return wanted
    throw new Error(`DSNB_FIREFOX says ${wanted}, but no program is there.`)
  }
  const found = findFirefox()
  if (found) return found
  if (canInstall()) {
    say('Firefox is not here: installing Debian\'s firefox-esr …')
    await aptInstall('firefox-esr')
    const installed = findFirefox()
    if (installed) return installed
  }
  throw new Error('The comparison of engines needs Firefox and found none. Install it (Debian: "sudo apt-get install firefox-esr"; Ubuntu: '
    + '"sudo apt-get install firefox"; macOS: "brew install --cask firefox"), or set DSNB_FIREFOX to the path of one.')
}

function findFirefox(): string | undefined {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  return [...onPath, ...(places[process.platform] ?? [])].find(executable)
}

/** Preferences with which it asks no questions, sends no reports and fetches no updates. */
const preferences: Record<string, unknown> = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.downloads.remote.enabled': false,
  'browser.sessionstore.resume_from_crash': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'datareporting.policy.firstRunURL': '',
  'dom.disable_beforeunload': true,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.prefetch-next': false,
  'services.settings.server': 'data:,',
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
}

/** Opens a page; the function it returns ends the browser and removes its profile. `language` is what pages are told, for example `tr-TR`. */
export async function visitWithFirefox(url: string, environment: Record<string, string>, language = 'en-US'): Promise<() => Promise<void>> {
  const program = await findOrInstallFirefox(console.log)
  const profile = mkdtempSync(join(tmpdir(), 'dsnb-firefox-'))
  const all = { ...preferences, 'intl.accept_languages': language, 'intl.regional_prefs.use_os_locales': true }
  writeFileSync(join(profile, 'user.js'), Object.entries(all).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''))
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, url], {
    stdio: 'ignore',
    detached: process.platform !== 'win32',
    // It also gets a home of its own, so that it neither finds nor leaves files in the user's.
    env: { ...process.env, ...environment, HOME: profile, XDG_CACHE_HOME: join(profile, 'cache') },
  })
  endWithUs(child)
  return async () => {
    await stop(child)
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
