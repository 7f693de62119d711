/**
 * A page, served from this machine, whose worker is the kernel of the web host: it runs every request and posts the digests back.
 *
 *     import { visitWithFirefox } from '../../../scripts/engines/firefox.ts'
 *     declare const requests: RunRequest[]
 *     const { digests, place } = await digestsInPage(requests, (url) => visitWithFirefox(url, {}))
 */
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { RunRequest } from '../../../src/check/request.ts'
import { distFolder } from '../../../scripts/lib/paths.ts'
import { patienceMs } from '../../../scripts/vscode/running.ts'

/** Where an engine believes it is. */
export interface Place {
  /** East of Greenwich in January 2020. */
  offsetMinutes: number
  /** 1234.5 as its locale writes it. */
  number: string
}

/** An expression: the place of the engine that evaluates it. */
export const placeOf = '({ offsetMinutes: -new Date(2020, 0, 1).getTimezoneOffset(), number: (1234.5).toLocaleString() })'

export interface Answer {
  digests: string[]
  place: Place
}

/** Opens a page; the function it returns closes the browser. */
export type Visit = (url: string) => Promise<() => Promise<void>>

const page = `<!doctype html><meta charset="utf-8"><title>engines</title><script>
(async () => {
  const post = (answer) => fetch('/answer', { method: 'POST', body: JSON.stringify(answer) })
  try {
    const requests = await (await fetch('/requests')).json()
    const kernel = new Worker('/kernel-worker.js')
    const next = () => new Promise((resolve, reject) => {
      kernel.onmessage = ({ data }) => { if (['ready', 'result', 'failed'].includes(data.type)) resolve(data) }
      kernel.onerror = (event) => reject(new Error(event.message))
    })
    await next()
    const digests = []
    for (const [id, request] of requests.entries()) {
      kernel.postMessage({ type: 'run', id, request })
      const { run, message } = await next()
      digests.push(run ? run.summary.digest : message)
    }
    const surveyor = new Worker(URL.createObjectURL(new Blob([\`postMessage(${placeOf})\`])))
    const place = await new Promise((resolve) => { surveyor.onmessage = ({ data }) => resolve(data) })
    await post({ digests, place })
  } catch (error) {
    await post({ error: String(error) })
  }
})()
</script>`

/** Lets a browser run every request. */
export function digestsInPage(requests: RunRequest[], visit: Visit): Promise<Answer> {
  return answerOf<Answer>({
    '/': ['text/html', page],
    '/kernel-worker.js': ['text/javascript', readFileSync(join(distFolder, 'kernel-worker.js'))],
    '/requests': ['application/json', JSON.stringify(requests)],
  }, visit)
}

/** By path: the type of a file and what is in it. */
export type Contents = Record<string, [type: string, content: string | Buffer]>

/** Serves files to a browser that visits '/', until the page posts its answer to '/answer'. */
export async function answerOf<Found extends object>(contents: Contents, visit: Visit): Promise<Found> {
  let answered: (text: string) => void
  const answer = new Promise<string>((resolve) => (answered = resolve))
  const server = createServer((request, response) => {
    if (request.url === '/answer') void bodyOf(request).then(answered)
    const content = contents[request.url ?? ''] ?? ['text/plain', '']
    response.setHeader('Content-Type', content[0])
    response.end(content[1])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The browser does not answer.')), patienceMs)
  })
  let close = async () => {}
  try {
    close = await visit(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    const found = JSON.parse(await Promise.race([answer, tooLate])) as Found & { error?: string }
    if (found.error !== undefined) throw new Error(`The page failed: ${found.error}`)
    return found
  } finally {
    clearTimeout(timer)
    await close()
    server.closeAllConnections()
    server.close()
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
