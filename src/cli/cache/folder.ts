/**
 * Where the command line keeps what it can use again: the place that the system has for such things. Whatever lies there may be gone the
 * next time, or not be writable at all; nothing but time depends on it.
 *
 *     cacheFolder({ DSNB_CACHE: '/tmp/other' })   // '/tmp/other'
 *     cacheFolder({ DSNB_CACHE: 'off' })          // undefined
 */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder, or undefined for none. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const { DSNB_CACHE: chosen, XDG_CACHE_HOME: shared, LOCALAPPDATA: local } = environment
  if (chosen === 'off') return undefined
  if (chosen) return chosen
  if (process.platform === 'win32') return local ? join(local, 'dsnb', 'cache') : undefined
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'dsnb')
  return join(shared || join(homedir(), '.cache'), 'dsnb')
}

/** Where Node keeps what it has compiled of our programs: beside them where the build has begun it, else in the cache folder. */
export function compiledFolder(folder: string, programs: string): string {
  const built = join(programs, 'compiled')
  return existsSync(built) ? built : join(folder, 'compiled')
}
