/**
 * The folder in which the command line keeps results for later: the system's own place for caches. Its files may vanish at any time, or it may not
 * be writable; only speed depends on them.
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

/** Where Node keeps the compiled code of our programs: beside them if the build has made a folder there, else in the cache folder. */
export function compiledFolder(folder: string, programs: string): string {
  const built = join(programs, 'compiled')
  return existsSync(built) ? built : join(folder, 'compiled')
}
