/**
 * Serves a folder of this machine over HTTP to a VS Code in a page: GET reads a file or lists a folder, PUT writes a file,
 * POST makes a folder, DELETE removes. The client is `folder-extension/extension.js`.
 *
 * ```text
 * GET /workspace/01-lost-message.dsnb          the bytes; header X-Stat: {"type":1,"size":512,"ctime":…,"mtime":…}
 * GET /workspace/                              [["01-lost-message.dsnb",1],…]
 * ```
 */
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { resolve, sep } from 'node:path'

/** The values of `vscode.FileType`. */
const fileType = { file: 1, folder: 2 }

export async function answerFolderRequest(folder: string, path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = resolve(folder, path)
  if (file !== folder && !file.startsWith(folder + sep)) return void response.writeHead(403).end()
  switch (request.method) {
    case 'PUT':
      await writeFile(file, await body(request))
      break
    case 'POST':
      await mkdir(file, { recursive: true })
      break
    case 'DELETE':
      await rm(file, { recursive: true, force: true })
      break
    default:
      return read(file, response)
  }
  response.writeHead(204).end()
}

async function read(file: string, response: ServerResponse): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  // 204 and not 404: VS Code looks for files that may be absent (.vscode/settings.json), and the browser's console would report each 404.
  if (!found) return void response.writeHead(204, { 'X-Stat': 'none' }).end()
  const type = found.isDirectory() ? fileType.folder : fileType.file
  const about = { type, size: found.size, ctime: found.birthtimeMs, mtime: found.mtimeMs }
  const content = found.isDirectory()
    ? JSON.stringify((await readdir(file, { withFileTypes: true })).map((entry) =>
        [entry.name, entry.isDirectory() ? fileType.folder : fileType.file]))
    : await readFile(file)
  response.writeHead(200, { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store', 'X-Stat': JSON.stringify(about) })
  response.end(content)
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
