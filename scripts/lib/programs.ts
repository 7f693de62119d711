/**
 * Programs that are not npm packages: finds whether one is there, and installs Debian's.
 *
 *     if (canInstall()) await aptInstall('chromium')
 */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { run } from './command.ts'

export function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Whether packages can be installed without asking anybody: on Debian and its relatives, as root. */
export function canInstall(): boolean {
  const debian = existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  return debian && process.getuid?.() === 0
}

export async function aptInstall(...packages: string[]): Promise<void> {
  await apt(['update'])
  await apt(['install', '-y', '--no-install-recommends', ...packages])
}

async function apt(args: readonly string[]): Promise<void> {
  const { code, output } = await run('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} failed:\n${output}`)
}
